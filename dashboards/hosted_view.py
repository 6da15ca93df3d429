"""What a territory hosts, in rows of text for both faces. Pure: a `Beside` in, words out."""

from typing import Any

from barometer.editions.formatting import plain, scale_of
from barometer.hosted import ENERGY, IT_ENERGY, WATER, Host, Total
from dashboards.hosted import Beside
from dashboards.voice import Voice

HOST_COLUMNS = ("organisation", "hosted_basis", "hosted_energy", "hosted_it_energy", "hosted_water", "hosted_inventory")
TOTAL_COLUMNS = ("hosted_figure", "value", "hosted_known")
METERS = ((ENERGY, "kWh"), (IT_ENERGY, "kWh"), (WATER, "m3"))


def total_rows(found: Beside, voice: Voice) -> list[list[str]]:
    """Each figure of what is hosted here, how many hosts feed it; then what is used, wherever it stands."""
    return [
        [
            voice(f"hosted_total_{each.code}"),
            _total(each, voice),
            voice("hosted_of", known=each.known, hosts=each.hosts),
        ]
        for each in found.totals
    ]


def host_rows(found: Beside, voice: Voice) -> list[list[str]]:
    """One row a host: a dash is not declared."""
    return [
        [
            found.names.get(host.organisation, host.organisation),
            _basis(host, voice),
            *(
                _declared(host, name, unit, voice)
                for name, unit in ((ENERGY, "kWh"), (IT_ENERGY, "kWh"), (WATER, "m3"))
            ),
            "–" if host.inventory_kwh is None else _amount(host.inventory_kwh, "kWh", voice),
        ]
        for host in found.hosts
    ]


def used_line(found: Beside, place: str, voice: Voice) -> str:
    """The other perimeter: data centres that the territory uses."""
    if found.used_kgco2eq is None:
        return voice("hosted_used_gap", place=place, year=found.year)
    return voice("hosted_used", place=place, year=found.year, value=_amount(found.used_kgco2eq, "kgCO2eq", voice))


def ai_lines(found: Beside, voice: Voice) -> list[str]:
    """How many services say so, which, and why no figure stands beside them."""
    counted = voice("hosted_ai_none" if not found.services else "hosted_ai", count=len(found.services), of=found.asked)
    named = [
        voice(
            "hosted_ai_service",
            title=row["title"],
            use=row["ai_use"],
            organisation=found.names.get(row["organisation"], row["organisation"]),
        )
        for row in found.services
    ]
    return [f"{counted} {voice.typeset(found.ai_gap[voice.language])}", *named]


def document(found: Beside) -> dict[str, Any]:
    """The whole as data."""
    return {
        "year": found.year,
        "hosts": [
            {
                "organisation": host.organisation,
                "basis": host.basis,
                "centres": list(host.centres),
                "declared": {name: float(value) for name, value in host.declared.items()},
                "inventory_kwh": host.inventory_kwh,
            }
            for host in found.hosts
        ],
        "totals": [vars(each) for each in found.totals],
        "used_kgco2eq": found.used_kgco2eq,
        "ai": {"services": found.services, "asked": found.asked, "value": None, "why": found.ai_gap},
    }


def _basis(host: Host, voice: Voice) -> str:
    said = voice(f"hosted_basis_{host.basis}")
    return voice("hosted_named", basis=said, centres=", ".join(host.centres)) if host.centres else said


def _declared(host: Host, name: str, unit: str, voice: Voice) -> str:
    """A reading of a meter: every digit."""
    return _read(float(host.declared[name]), unit, voice) if host.counts(name) else "–"


def _total(each: Total, voice: Voice) -> str:
    if each.value is None:
        return voice("hosted_not_declared")
    if each.unit == "percent":
        return voice.percent(each.value / 100)
    return voice.amount(round(each.value, 2)) if each.unit == "kWh/kWh" else _read(each.value, each.unit, voice)


def _read(value: float, unit: str, voice: Voice) -> str:
    return f"{voice.whole(round(value))} {voice.unit_of(unit)}"


def _amount(value: float, unit: str, voice: Voice) -> str:
    """A computed figure: two significant digits."""
    scale = scale_of(unit, value)
    return f"{plain(value, scale, voice.language)} {voice.unit_of(scale.short[voice.language])}"

"""`barometer reuse forecast`: the devices that inventories would give back to reuse in the years to come."""

from argparse import Namespace
from typing import Any

from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.forecasting import Foreseen, foresee
from dashboards.output import is_json, number, parse_date, print_json, print_rows, print_text
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from factors.territories import load
from reuse.equipment import kind_name
from reuse.forecast import Forecast

COLUMNS = ("territory", "equipment_type", "until", "held", "leaving", "too_old", "yield", "supply")
LONGEST = 5


def show(arguments: Namespace) -> int:
    """By EPCI and type, cumulated from today to the end of each year."""
    actor, language = actor_of(arguments), arguments.language
    for name, most in (("years", LONGEST), ("contract_years", None)):
        value = getattr(arguments, name)
        if value is not None and (value < 1 or (most is not None and value > most)):
            raise DashboardsError("forecast_years", option="--" + name.replace("_", "-"), value=value, most=LONGEST)
    on = parse_date(arguments.on, "--on") or actor.today
    found = foresee(opened(arguments), actor, on=on, years=arguments.years, organisation=arguments.organisation,
                    contract_years=arguments.contract_years)  # fmt: skip
    if is_json(arguments):
        print_json({"on": on, "organisations": found.organisations, "forecasts": [_record(row) for row in found.rows],
                    "left_out": found.left_out, "undated": found.undated})  # fmt: skip
        return exits.DONE
    names = load().book.names
    shown = [_shown(row, names.get(row.place, word(row.place, language)), language) for row in found.rows]
    print_rows(shown, COLUMNS, [word(f"forecast_{column}", language) for column in COLUMNS])
    for sentence in _remarks(found, language):
        print_text(sentence)
    return exits.DONE


def _record(row: Forecast) -> dict[str, Any]:
    share = row.observed.interval
    return {
        "territory": row.place, "equipment_type": row.equipment_type, "until": row.until, "held": row.held,
        "leaving": _three(row.leaving), "too_old": row.too_old, "reused": row.observed.reused,
        "settled": row.observed.settled, "yield": _three(share), "supply": _three(row.supply),
    }  # fmt: skip


def _three(values: tuple[float, float | None, float]) -> dict[str, float | None]:
    return dict(zip(("low", "central", "high"), values, strict=True))


def _shown(row: Forecast, place: str, language: str) -> dict[str, Any]:
    low, share, high = (None if each is None else 100 * each for each in row.observed.interval)
    said: dict[str, int | str] = {"reused": row.observed.reused, "settled": row.observed.settled}
    rate = text("forecast_no_yield", language)
    if share is not None and low is not None and high is not None:
        said |= {"share": number(round(share)), "low": number(round(low)), "high": number(round(high))}
        rate = text("forecast_share", language, **said)
    return {
        "territory": place, "equipment_type": kind_name(row.equipment_type, language), "until": row.until,
        "held": row.held, "leaving": _range(row.leaving, language), "too_old": number(round(row.too_old)),
        "yield": rate, "supply": _range(row.supply, language),
    }  # fmt: skip


def _range(values: tuple[float, float | None, float], language: str) -> str:
    """Whole devices: 12 (8 to 15); without a centre, 0 to 15."""
    low, central, high = (None if each is None else number(round(each)) for each in values)
    if central is None:
        return text("forecast_bounds", language, low=low, high=high)
    return text("forecast_range", language, central=central, low=low, high=high)


def _remarks(found: Foreseen, language: str) -> list[str]:
    remarks = [text("forecast_method", language)]
    if found.undated:
        remarks.append(text("forecast_undated", language, count=number(found.undated)))
    for why, count in sorted(found.left_out.items()):
        remarks.append(text(f"forecast_left_{why}", language, count=number(count)))
    return remarks

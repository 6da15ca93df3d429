"""The legal files of reuse: rate of décret 2023-266 with its proofs, outgoing waste register (METHODOLOGY 19.15).

In: an opened data folder, who asks, an organisation and a year. Out: `LegalFile`s, the same bytes for the same records:
nothing here reads a clock. The words of the files are French, the language of the law.
"""

import hashlib
from typing import Any

import polars as pl

from barometer.records.home import Home
from barometer.records.registers import read_register
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.filing import LegalFile
from dashboards.retiring import rate_of
from dashboards.words import word
from factors.law import legal_texts
from reuse.equipment import kind_name
from reuse.exit_fates import Outcome
from reuse.exits import COUNTED, EXCLUDED, NOT_REUSE, PENDING, routes
from reuse.statutory import ReuseRate
from reuse.waste_register import COLUMNS as WASTE_COLUMNS
from reuse.waste_register import register_rows, waste_lines

RATE_COLUMNS = ("annee", "siret", "organisation", "poste", "identifiant", "numero_inventaire", "numero_serie", "type",
                "date_mise_en_service", "date_reforme", "date_remise", "voie", "preneur", "engagement", "preuve",
                "decompte", "motif", "devenir", "unites", "valeur")  # fmt: skip
#: The lines of the computation, before the proofs: what each is called in the file.
TOTALS = {
    "B_stock_1er_janvier": "B, matériel réformé en stock au 1er janvier, après exclusions",
    "A_oriente": "A, unités orientées vers le réemploi dans l'année, preuves faites",
    "taux": "taux de réemploi A / B",
    "taux_exige": "taux minimal de l'année",
    "en_attente": "unités en attente de preuve, hors de A",
    "en_attente_points": "ce qu'elles ajouteraient au taux",
    "exclu": "unités exclues (plus de dix ans, sécurité, hors périmètre)",
    "non_reemploi": "unités parties autrement que par réemploi",
}


def reuse_rate_file(home: Home, actor: Actor, organisation: str, year: int) -> tuple[LegalFile, ReuseRate]:
    """The computation of the rate, then every unit with its proof; refused where nothing is known of the year."""
    known = read_register(home).find(organisation)
    rate = rate_of(home, actor, known.organisation, year)
    if rate.stock is None and not rate.outcomes:
        raise DashboardsError("rate_nothing", organisation=known.organisation, year=year)
    base = dict.fromkeys(RATE_COLUMNS, "") | {
        "annee": str(year),
        "siret": known.siret or "",
        "organisation": known.name,
    }
    rows = [base | {"poste": key, "motif": TOTALS[key], "valeur": value} for key, value in _totals(rate).items()]
    rows += [base | _unit_row(each) for each in rate.outcomes]
    text = legal_texts()["reen_16"]
    sources = {
        "file": "reuse-rate",
        "organisation": known.organisation,
        "year": year,
        "text": text.title["fr"],
        "not_read": text.not_read,
        "stock": None if rate.stock is None else vars(rate.stock),
        "real_outcomes": rate.families,
        "units_sha256": _digest(sorted(each.item.device_id for each in rate.outcomes)),
    }
    made = LegalFile(f"taux-reemploi-{known.siret or known.organisation}-{year}", rows, list(RATE_COLUMNS), sources,
                     pl.DataFrame(), sheet="Taux de réemploi")  # fmt: skip
    return made, rate


def waste_register_file(home: Home, actor: Actor, organisation: str, year: int) -> LegalFile:
    """The outgoing waste register of a year; refused where nothing was handed to a recycler."""
    register = read_register(home)
    known = register.find(organisation)
    lines = waste_lines(home, known.organisation, year, actor=actor.name)
    if not lines:
        raise DashboardsError("waste_nothing", organisation=known.organisation, year=year)
    rows = register_rows(lines, {key: each.name for key, each in register.entries.items()})
    text = legal_texts()["waste_register"]
    sources: dict[str, Any] = {
        "file": "waste-register",
        "organisation": known.organisation,
        "year": year,
        "text": text.title["fr"],
        "not_read": text.not_read,
        "slips_sha256": _digest([line.slip for line in lines]),
    }
    name = f"registre-dechets-{known.siret or known.organisation}-{year}"
    return LegalFile(name, rows, list(WASTE_COLUMNS), sources, pl.DataFrame(), sheet="Registre des déchets")


def _totals(rate: ReuseRate) -> dict[str, str]:
    """The lines of the computation; an unknown value stays empty."""
    values = {
        "B_stock_1er_janvier": "" if rate.stock is None else str(rate.stock.units),
        "A_oriente": str(rate.units[COUNTED]),
        "taux": _ratio(rate.rate),
        "taux_exige": "" if rate.required is None else _ratio(rate.required.value),
        "en_attente": str(rate.units[PENDING]),
        "en_attente_points": _ratio(rate.pending_share),
        "exclu": str(rate.units[EXCLUDED]),
        "non_reemploi": str(rate.units[NOT_REUSE]),
    }
    if rate.stock is not None:
        source = "declare" if rate.stock.source == "declared" else "calcule"
        values["B_stock_1er_janvier"] += f" ({source})"
    return values


def _unit_row(each: Outcome) -> dict[str, str]:
    item, judged = each.item, each.judgement
    chain = each.fate.reused_on if each.fate is not None else None
    proof = item.proof or ("" if chain is None else f"remise constatée le {chain.isoformat()}")
    why = word(f"exit_why_{judged.why}", "fr")
    return {
        "poste": "unite",
        "identifiant": item.device_id,
        "numero_inventaire": item.asset_id,
        "numero_serie": item.serial_number or "",
        "type": kind_name(item.equipment_type, "fr"),
        "date_mise_en_service": "" if item.commissioned_on is None else item.commissioned_on.isoformat(),
        "date_reforme": item.retired_on.isoformat(),
        "date_remise": "" if each.passed_on is None else each.passed_on.isoformat(),
        "voie": routes()[item.route].name["fr"],
        "preneur": item.taker or item.receiver or "",
        "engagement": item.undertaking or "",
        "preuve": proof,
        "decompte": word(f"exit_{judged.status}", "fr"),
        "motif": "" if why == f"exit_why_{judged.why}" else why,
        "devenir": word(f"exit_state_{each.state}", "fr"),
        "unites": "1",
    }


def _ratio(value: float | None) -> str:
    """A ratio with four decimals and a point; empty where it is not known."""
    return "" if value is None else f"{value:.4f}"


def _digest(names: list[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()

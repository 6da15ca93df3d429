"""The report that a donor gets: a lot, or all that it gave in a year, gathered from the log (METHODOLOGY 19.17).

In: a context, who asks, a donor. Out: a `DonorReport`, as of the last event, with what its devices avoided
(METHODOLOGY 19.11): nothing here reads a clock.
"""

import json
from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from barometer.records.database import read
from barometer.records.home import Home
from barometer.records.registers import read_register
from dashboards.actors import Actor
from dashboards.chain_answer import avoided_of_devices
from dashboards.documents.donor_report import DonorReport, ReportLine
from dashboards.errors import DashboardsError
from dashboards.exit_documents import party_of, shown_day
from dashboards.loading import Context
from reuse import store
from reuse.equipment import equipment_kind, kind_name
from reuse.exit_fates import Outcome, outcomes_of
from reuse.statutory import FAMILIES, family_of


def donor_report(
    context: Context, actor: Actor, organisation: str, language: str, *, lot: str | None = None, year: int | None = None
) -> DonorReport:
    """What became of what an organisation gave; refused where nothing was."""
    home = context.home
    known = read_register(home).find(organisation)
    found = outcomes_of(home, known.organisation, actor=actor.name, lot=lot)
    if year is not None:
        found = [each for each in found if each.judgement.year == year]
    if not found:
        raise DashboardsError("report_empty", organisation=known.organisation, lot=lot or "–")
    devices = [each.fate.device_id for each in found if each.fate is not None]
    certificates = _certificates(home, devices)
    families = Counter(family_of(each.state) for each in found)
    dates = [each.fate.since for each in found if each.fate is not None] or [actor.today]
    return DonorReport(
        donor=party_of(known),
        lot=lot,
        year=year,
        day=shown_day(max(dates), language),
        lines=[_line(each, certificates, language) for each in found],
        families={name: families[name] for name in FAMILIES if families[name]},
        avoided=avoided_of_devices(context, devices, today=max(dates)) if devices else None,
        is_synthetic=home.is_demo,
    )


def _line(each: Outcome, certificates: dict[str, list[str]], language: str) -> ReportLine:
    item, fate = each.item, each.fate
    kind = equipment_kind(item.equipment_type)
    grams = None if fate is None else fate.grams
    method = None if fate is None or grams is None else fate.weight_method
    if grams is None and kind is not None and kind.mass_grams is not None:
        grams, method = kind.mass_grams, "type_average"
    device = item.device_id if fate is None else fate.device_id
    return ReportLine(
        device_id=device,
        what=" ".join(filter(None, (kind_name(item.equipment_type, language), item.manufacturer, item.model))),
        asset=item.asset_id,
        serial=item.serial_number or (fate.serial if fate and fate.serial else ""),
        state=each.state,
        family=family_of(each.state),
        since=shown_day(each.passed_on if fate is None else fate.since, language),
        data_status="unknown" if fate is None else fate.data_status,
        certificates=certificates.get(device, []),
        grams=grams,
        weight_method=method if grams is not None else None,
    )


def _certificates(home: Home, device_ids: Sequence[str]) -> dict[str, list[str]]:
    """Device -> digests of the proofs of its erasures that still count."""
    event = store.EVENT.c
    found: dict[str, dict[int, str]] = {}
    with read(home) as connection:
        for start in range(0, len(device_ids), 500):
            query = (
                sa.select(event.device_id, event.seq, event.type, event.payload_json, event.evidence_sha256)
                .where(event.device_id.in_(device_ids[start : start + 500]), event.type.in_(("erase", "void")))
                .order_by(event.device_id, event.seq)
            )
            for row in connection.execute(query):
                held = found.setdefault(row.device_id, {})
                if row.type == "void":
                    held.pop(json.loads(row.payload_json)["voided_seq"], None)
                elif row.evidence_sha256 is not None:
                    held[row.seq] = row.evidence_sha256
    return {device: list(dict.fromkeys(held.values())) for device, held in found.items()}

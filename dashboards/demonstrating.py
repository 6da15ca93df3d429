"""The reuse chain of a demonstration folder: its organisations, then its synthetic year, through the store's own rules.

In: a demonstration folder, who acts. Out: how many events were recorded; none where the log already holds some.
"""

from barometer.records.declarations import declare, move
from barometer.records.files import replace_bytes
from barometer.records.home import Home
from barometer.records.registers import add_organisation, list_organisations
from dashboards.operations import Actor
from reuse.bulk import append_all
from reuse.demonstration import demonstration_year
from reuse.journey_log import log_version

#: Identifier -> name, kind, commune of the seat. Donors that have an inventory are already in the register.
ORGANISATIONS = {
    "atelier-fictif-1": ("Atelier fictif n° 1 (synthétique)", "reuse_operator", "25056"),
    "atelier-fictif-2": ("Atelier fictif n° 2 (synthétique)", "reuse_operator", "21231"),
    "lieu-fictif-1": ("Lieu d'inclusion fictif n° 1 (synthétique)", "inclusion_place", "90010"),
    "lieu-fictif-2": ("Lieu d'inclusion fictif n° 2 (synthétique)", "inclusion_place", "71076"),
    "recycleur-fictif-1": ("Recycleur fictif n° 1 (synthétique)", "recycler", "39198"),
    "entreprise-fictive-1": ("Entreprise fictive n° 1 (synthétique)", "firm", "21231"),
    "asso-fictive-1": ("Association fictive n° 1 (synthétique)", "association", "58194"),
}


#: What the first workshop declared of 2025; the second one declared nothing, so that a gap is seen as a gap.
DECLARED = {
    "reuse.jobs": "1.5", "reuse.insertion_hours": "1640", "reuse.workshop_energy": "1900",
    "reuse.transport_distance": "1900", "reuse.cost_work": "31000.00", "reuse.cost_parts": "1240.50",
    "reuse.cost_transport": "1310.00", "reuse.cost_space": "3600.00", "reuse.equivalent_new_prices": "61000",
    "reuse.recovery_gold": "0.7", "reuse.recovery_copper": "0.8",
}  # fmt: skip
DECLARING, DECLARED_YEAR = "atelier-fictif-1", "2025"


def fill_reuse(home: Home, actor: Actor) -> int:
    """Register who takes part, keep the proofs, append the year. Gives the number of events."""
    known = set(list_organisations(home)["organisation"])
    for organisation, (name, kind, commune) in ORGANISATIONS.items():
        if organisation not in known:
            add_organisation(
                home, organisation=organisation, name=name, kind=kind, siret=None, uai=None, commune_code=commune,
                is_synthetic=True, actor=actor.name, recorded_at=actor.now,
            )  # fmt: skip
    if log_version(home):
        return 0
    year = demonstration_year()
    for digest, text in year.proofs.items():
        replace_bytes(home.folder / "evidence" / digest, text)
    events = append_all(home, year.facts, actor=actor.name)
    for name, value in DECLARED.items():
        kept = declare(
            home, name, value, period=DECLARED_YEAR, organisation=DECLARING, method="synthetic", is_synthetic=True,
            actor=actor.name, recorded_at=actor.now,
        )  # fmt: skip
        for step in ("submit", "validate"):
            move(home, kept.declaration, step, actor=actor.name, recorded_at=actor.now)
    return events

"""What is accepted and still worth saying, with the facts that the sentence names (METHODOLOGY 19.3).

In: the device before and after a fact, the register of organisations. Out: `Word`s of the list `remark`, plain or with
values. Nothing here refuses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import sqlalchemy as sa

from barometer.records.tables import OrganisationTable, core
from factors.spelling import fill
from reuse.errors import said_values
from reuse.events_in import DataErased
from reuse.kinds import HOUSEHOLDS, moment
from reuse.policy import Policy
from reuse.state import Device, Fact
from reuse.vocabularies import Word

ORGANISATION = core(OrganisationTable).c
#: Fields of an event that name an organisation whose equipment or custody it is; a recycler or a taker may be anybody.
NAMING = ("donor", "owner", "collector", "partner")
#: Words that name no command of a drive: what was run cannot be told from them.
BARE_METHODS = ("sanitize", "sanitise", "purge", "purged", "erase", "wipe", "effacement")
#: How many names of the register are offered, and from how close on.
NEAREST, CLOSE = 3, 0.6


@dataclass(frozen=True)
class Remark(Word):
    """A remark that names something: which organisation, which asset, which day."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: str) -> str:
        """The sentence in `language`, its values as somebody reads them."""
        return fill(super().said(language), language, said_values(self.values, language))


def remarks(device: Device, fact: Fact, policy: Policy) -> list[Word]:
    """What the life of the device alone tells; `device` is the state before the fact."""
    found = []
    late = moment(fact.recorded_at) - moment(fact.occurred_at)
    if late.total_seconds() > policy.late_hours * 3600:
        found.append("late_entry")
    if fact.event.name == "qualify":
        found += ["same_person"] if device.repairer == fact.actor else []
        found += ["unfit_for_windows"] if device.windows_fitness == "unfit" else []
        found += ["lock_unknown"] if device.lock_status is None else []
    if isinstance(fact.event, DataErased):
        found += _of_erasure(device, fact.event)
    if fact.event.name == "find":
        found += ["to_erase_again"] if getattr(fact.event, "is_to_erase", False) else []
    return [Word("remark", code) for code in found]


def _of_erasure(device: Device, event: DataErased) -> list[str]:
    """What a proof alone cannot bear out: a size that no diagnostic told, a method that is only a word."""
    medium = device.medium(event.medium)
    is_size_unknown = medium is not None and medium.size_bytes is None and event.level != "destroyed"
    is_word = event.level == "purged" and event.method.casefold() in BARE_METHODS
    return (["size_unknown"] if is_size_unknown else []) + (["method_is_a_word"] if is_word else [])


def unknown_organisations(connection: sa.Connection, fact: Fact) -> list[Word]:
    """Organisations that an event names and the register does not know, each with the nearest ones of the register."""
    named = dict.fromkeys(getattr(fact.event, name, None) for name in NAMING)
    asked = [name for name in named if name not in {None, HOUSEHOLDS, fact.organisation}]
    if not asked:
        return []
    rows = connection.execute(sa.select(ORGANISATION.organisation, ORGANISATION.name)).all()
    known = {row.organisation: row.name for row in rows}
    return [
        Remark("remark", "organisation_unknown", {"value": name, "known": nearest(name, known) or "–"})
        for name in asked
        if name not in known
    ]


def nearest(asked: str, known: Mapping[str, str]) -> str:
    """The organisations whose identifier or name looks most like what was written: `lycee-a (Lycée A)`."""
    called = {text.casefold(): name for name, label in known.items() for text in (label, name)}
    close = get_close_matches(asked.casefold(), called, n=2 * NEAREST, cutoff=CLOSE)
    return _listed(dict.fromkeys(called[each] for each in close), known)


def _listed(names: Iterable[str], known: Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({known[name]})" for name in list(names)[:NEAREST])

"""A wipe typed by hand beside the file given as its proof: what a program wrote must say the same (METHODOLOGY 19.8).

In: the event, the bytes and the name of its proof. Out: the event with the kind of its proof, or a refusal. A log is
read as strictly as when it is imported; a snapshot proves no wipe; a scanned certificate says nothing to a program, and
its fields are those typed.
"""

from dataclasses import replace

from dashboards.errors import DashboardsError
from imports.diagnostics import read_evidence
from reuse.event_fields import Event
from reuse.events_in import DataErased
from reuse.proofs import PROVED, Erasure, kind_of_proof

#: From what proves least to what proves most.
LEVELS = ("cleared", "purged", "destroyed")


def checked_proof(event: Event, content: bytes, name: str) -> Event:
    """The event with the kind of its proof; refused: a log of another medium, cut, failed, or that says less."""
    if not isinstance(event, DataErased):
        return event
    is_log = _is_written_by_a_program(content)
    if is_log:
        _check_log(event, content, name)
    return replace(event, proof_kind=kind_of_proof(event.level, is_log=is_log))


def _check_log(event: DataErased, content: bytes, name: str) -> None:
    evidence = read_evidence(content, name)
    if not evidence.erasures:
        raise DashboardsError("proof_is_no_wipe", file=name)
    said = next((each for each in evidence.erasures if each.serial == event.medium), None)
    if said is None:
        named = ", ".join(each.serial for each in evidence.erasures)
        raise DashboardsError("proof_of_another_medium", file=name, medium=event.medium, serial=named)
    if said.outcome != PROVED:
        raise DashboardsError("proof_of_a_failure", file=name, medium=event.medium)
    _check_says(said, event, name)


def _check_says(said: Erasure, event: DataErased, name: str) -> None:
    """The level, the moment and the bytes typed are those of the log, or less."""
    if LEVELS.index(said.level) < LEVELS.index(event.level):
        raise DashboardsError("proof_says_less", file=name, field="level", said=said.level, typed=event.level)
    if said.wiped_at != event.wiped_at:
        raise DashboardsError("proof_says_less", file=name, field="wiped_at", said=said.wiped_at, typed=event.wiped_at)
    if event.bytes_erased is not None and (said.bytes_erased or 0) < event.bytes_erased:
        raise DashboardsError(
            "proof_says_less", file=name, field="bytes_erased", said=said.bytes_erased, typed=event.bytes_erased
        )


def _is_written_by_a_program(content: bytes) -> bool:
    """A log, whole or not, or JSON; not a document that somebody scanned or wrote."""
    if content.startswith(b"%PDF"):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "nwipe" in text.casefold() or text.lstrip()[:1] in {"{", "["}

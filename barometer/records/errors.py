"""Refusals of the keeping room; words in `barometer/records/messages.toml`.

In: a code and its values. Out: a sentence in French or English. Subclasses exist only where a caller acts on them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from barometer.errors import BarometerError


class RecordsError(BarometerError):
    """Something the data folder cannot keep, find or allow."""

    catalogue = "barometer.records"


class HomeMissingError(RecordsError):
    """The folder is not (or not yet) a data folder of this version: `barometer init` repairs it."""


class DatabaseError(RecordsError):
    """The database does not answer, is busy, is read-only, or is newer than this program."""


class AccessRefusedError(RecordsError):
    """The actor may not do that, or not for that organisation."""


class OrganisationUnknownError(RecordsError):
    """No organisation, or several, answer to an identifier."""


class BatchUnknownError(RecordsError):
    """No batch has this identifier."""


class SameFileError(RecordsError):
    """The very same file already counts: `batch` says since when."""

    def __init__(self, code: str, *, batch: str) -> None:
        super().__init__(code, batch=batch)
        self.batch = batch


class FleetChangedError(RecordsError):
    """A batch came or went while a fleet was being prepared: prepare it again."""


class FleetNotPreparedError(RecordsError):
    """Batches are there whose cohorts are not: `organisations` lists whose."""

    def __init__(self, organisations: list[str]) -> None:
        super().__init__("fleet_not_prepared", organisations=", ".join(organisations))
        self.organisations = organisations


class FieldError(RecordsError):
    """One field of one row that cannot be accepted; `column` and `value` say which."""

    def __init__(self, code: str, *, column: str, value: object, **values: object) -> None:
        super().__init__(code, column=column, value=value, **values)
        self.column = column
        self.value = value


class EntryRefusedError(RecordsError):
    """An entry of a register with one or more unacceptable fields: every one is said."""

    def __init__(self, entry: str, problems: list[FieldError]) -> None:
        super().__init__("entry_refused", entry=entry)
        self.problems = problems

    def message(self, language: str = "fr") -> str:
        """The heading, then one line a field."""
        return "\n".join([super().message(language), *(f"- {each.message(language)}" for each in self.problems)])


class OrganisationRefusedError(RecordsError):
    """An organisation with one or more unacceptable fields: every one is said, not only the first."""

    def __init__(self, organisation: str, problems: list[FieldError]) -> None:
        super().__init__("organisation_refused", organisation=organisation)
        self.problems = problems

    def message(self, language: str = "fr") -> str:
        """The heading, then one line a field."""
        colon = " :" if language == "fr" else ":"
        lines = [f"- {problem.column}{colon} {problem.message(language)}" for problem in self.problems]
        return "\n".join([super().message(language), *lines])


@contextmanager
def told_in(problems: list[FieldError]) -> Iterator[None]:
    """A refusal of one field joins the others, so that what else is wrong is looked for too."""
    try:
        yield
    except FieldError as problem:
        problems.append(problem)

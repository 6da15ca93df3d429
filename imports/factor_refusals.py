"""What is said of the rows of a file of factors that are left out, and of a file that is refused (METHODOLOGY 20.7).

In: (line, what, code of why) of rows. Out: sentences; refusals that tell the rows left out after what refuses the file,
so that everything is repaired at once.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from factors.errors import messages
from factors.problems import FactorsRefusedError, Problem
from factors.spelling import fill
from imports.errors import ImportsError

#: Rows told in a refusal.
SHOWN = 10
#: The first cell of a row that names nothing we know -> the code of why the row is left out.
REASONS = {
    "etapeacv": "stage_not_known",
    "life_cycle_stage": "stage_not_known",
    "critere": "category_not_known",
    "impact_category": "category_not_known",
    "unite": "unit_not_known",
    "unit": "unit_not_known",
    "valeur": "amount_not_known",
    "amount": "amount_not_known",
}

LeftOut = tuple[int, str, str]


class FactorFileEmptyError(ImportsError):
    """A file of a known kind of which no row can be used; the first ones are told with their line and why."""

    def __init__(self, file: str, left_out: list[LeftOut], mixed: ImportsError | None) -> None:
        super().__init__("factor_file_empty", file=file)
        self.left_out, self.mixed = left_out, mixed

    def message(self, language: str = "fr") -> str:
        """The refusal, then the rows left out."""
        mixed = [self.mixed.message(language)] if self.mixed else []
        return "\n".join([super().message(language), *mixed, *told(self.left_out, language)])


class FactorFileRefusedError(FactorsRefusedError):
    """A file with rows that refuse it: these in the order of the file, then the rows that would have been left out."""

    def __init__(self, path: Path, problems: Sequence[Problem], left_out: list[LeftOut]) -> None:
        super().__init__(path, sorted(problems, key=lambda problem: problem.line or 0))
        self.left_out = left_out

    def message(self, language: str = "fr") -> str:
        """The problems, then the rows left out."""
        return "\n".join([super().message(language), *told(self.left_out, language)])


def told(left_out: list[LeftOut], language: str) -> list[str]:
    """One sentence a row left out, the first ones in full."""
    sentence = messages(ImportsError.catalogue)["line_left_out"][language]
    rows = sorted(left_out)
    said = [
        fill(sentence, language, {"line": line or "–", "item": item, "why": why_left_out(code, language)})
        for line, item, code in rows[:SHOWN]
    ]
    return [*said, *(["…"] if len(rows) > SHOWN else [])]


def why_left_out(code: str, language: str) -> str:
    """The reason of a row left out, in words."""
    return messages(ImportsError.catalogue)[f"left_out_{code}"][language]


def unread(
    name: str, cells: Mapping[str, Any], found: Mapping[str, Any], headers: Mapping[str, str]
) -> tuple[str, str]:
    """A row with its cells that name nothing we know (`laptop, unite = Foo`), and the code of why."""
    wrong = [column for column, value in found.items() if value is None]
    named = (f"{headers.get(column, column)} = {cells.get(column) or '–'}" for column in wrong)
    return ", ".join([name, *named]), REASONS[wrong[0]]

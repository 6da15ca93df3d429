"""What is wrong in a folder of factors: file, line, column, value, and how to repair it.

In: a code of messages.toml and the place. Out: the sentence, in French or English.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from factors.errors import FactorsError, messages
from factors.spelling import fill

SHOWN = 20
LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Problem:
    """One thing to repair. `line` is null for a whole file, `column` for a whole line."""

    code: str
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    values: dict[str, Any] = field(default_factory=dict)

    def message(self, language: str = "fr") -> str:
        """Where, what and how to repair, in `language` (fr or en)."""
        sentences = messages(FactorsError.catalogue)
        what = fill(sentences[self.code][language], language, {"value": _shown(self.value), **self.values})
        place = "problem_in_file" if self.line is None else "problem_at_line" if self.column is None else "problem_at"
        return sentences[place][language].format(file=self.file, line=self.line, column=self.column, what=what)


class FactorsRefusedError(FactorsError):
    """A folder of factors with problems: nothing of it is used. `problems` says each."""

    def __init__(self, folder: Path, problems: Sequence[Problem]) -> None:
        super().__init__("factors_refused", folder=folder.name or str(folder), count=len(problems))
        self.problems = tuple(problems)

    def message(self, language: str = "fr") -> str:
        """The count, then the problems, the first ones in full."""
        shown = [problem.message(language) for problem in self.problems[:SHOWN]]
        more = ["…"] if len(self.problems) > SHOWN else []
        return "\n".join([super().message(language), *shown, *more])


def _shown(value: str | None) -> str | None:
    """The value as quoted in a sentence: the beginning of a long one."""
    return value if value is None or len(value) <= LONGEST_QUOTE else value[:LONGEST_QUOTE] + "…"


def choices(wanted: object, known: Iterable[str | None]) -> str:
    """The values to choose from: those that look like what was written first, a dozen at most."""
    names = sorted(name for name in known if name)
    close = get_close_matches(str(wanted), names, n=3, cutoff=0.5)
    rest = [name for name in names if name not in close]
    return ", ".join([*close, *rest][:12]) + (", …" if len(names) > 12 else "")

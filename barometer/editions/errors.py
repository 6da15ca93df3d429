"""Refusals and findings of the publishing room; words in `barometer/editions/messages.toml`.

`EditionsError` stops a publication. A `Problem` is a finding about an edition: `check_edition` lists them all, a
publication is refused when there is one.
"""

from factors.errors import UserError

SHOWN_AT_MOST = 10


class EditionsError(UserError):
    """An edition that cannot be published or read."""

    catalogue = "barometer.editions"


class EditionExistsError(EditionsError):
    """The edition is already published, with other content: an edition never changes."""


class Problem(EditionsError):  # noqa: N818 (a finding, not a failure)
    """One thing that is wrong in an edition: listed, not raised."""


class ContentRefusedError(EditionsError):
    """The content breaks rules of publication; `problems` lists each one."""

    def __init__(self, edition: str, problems: list[Problem]) -> None:
        super().__init__("content_refused", edition=edition, count=len(problems))
        self.problems = problems

    def message(self, language: str = "fr") -> str:
        """The refusal, then each problem on its line (the first ten)."""
        lines = [problem.message(language) for problem in self.problems[:SHOWN_AT_MOST]]
        return "\n- ".join([super().message(language), *lines])

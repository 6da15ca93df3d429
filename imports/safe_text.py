"""Text that a spreadsheet program will not run as a formula. In: what somebody typed. Out: the same, harmless."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

#: A cell that starts so may be run: `=`, `+`, `-`, `@`, their full-width forms, tab and line ends.
LIVE = "=+-@\t\r\n＝＋－＠"
#: A signed number starts with + or - too, and must stay a number.
_NUMBER = re.compile(r"^[+-]?[\d \u00a0\u202f.,]+(?:[eE][+-]?\d+)?\s?[%€]?$")


def protect_csv(text: str) -> str:
    """The text with an apostrophe before it where it could come alive; `parsing.tidy` takes it off again."""
    return f"'{text}" if text and text[0] in LIVE and not _NUMBER.match(text) else text


def printable(text: str) -> str:
    """The text without the control characters that a workbook may not hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))

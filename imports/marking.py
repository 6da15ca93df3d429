"""What an annotated workbook shows of a reading, whichever library writes it. In: a reading. Out: texts and colours.

Four levels, the gravest first: rejects, rows that wait in quarantine (where a reading has `quarantined`, findings like
the others), values to check, remarks. The first three mark their cells.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from factors.errors import messages
from factors.spelling import fill
from imports.findings import CATALOGUE, FINDING_SCHEMA, TO_CHECK, ReadingLike, anchor_letter

AUTHOR = "Baromètre"
#: Our part of a comment starts with this line; a comment of the user's own stays above it.
MARK = "— Baromètre —"
#: Level -> colour of its cells: one shade beside Excel's own, so that a user's colour is never taken for ours.
REJECT_COLOUR = "FFFFC7CD"
COLOURS = {"reject": REJECT_COLOUR, "quarantine": "FFDDEBF6", "check": "FFFFEB9B"}
LIST_COLUMNS = ("level", "sheet", "row", "cell", "value", "reason", "expected", "repair", "code")
#: Together one page of A4 on its side, at a size that can be read (`printing.py`).
LIST_WIDTHS = (11, 12, 6, 8, 18, 42, 30, 38, 17)
#: A sheet of more lines helps nobody.
LISTED_FINDINGS = 20_000
#: Comments cost a millisecond each, and make a workbook slow to open.
COMMENTED_CELLS = 2_000
COMMENT_WIDTH, COMMENT_HEIGHT = 360, 130


def by_level(reading: ReadingLike) -> dict[str, pl.DataFrame]:
    """Level -> its findings, the gravest level first."""
    asked = pl.col("code").str.starts_with(TO_CHECK)
    quarantined: pl.DataFrame | None = getattr(reading, "quarantined", None)
    return {
        "reject": reading.rejects,
        "quarantine": pl.DataFrame(schema=FINDING_SCHEMA) if quarantined is None else quarantined,
        "check": reading.warnings.filter(asked),
        "warning": reading.warnings.filter(~asked),
    }


def marks(reading: ReadingLike) -> dict[str, tuple[str, str | None]]:
    """Address -> (colour, what to say there); what belongs to no cell of its row is said on the anchor column.

    Only the first cells have something said: a comment costs a millisecond, its text the memory of the whole.
    """
    anchor = anchor_letter(reading)
    marked = pl.concat(
        [
            found.drop_nulls("row").select(
                "code",
                "reason",
                "repair",
                address=pl.format("{}{}", pl.col("column_letter").fill_null(anchor), "row"),
                colour=pl.lit(COLOURS[level]),
            )
            for level, found in by_level(reading).items()
            if level in COLOURS
        ]
    )
    cells = marked.unique("address", keep="first", maintain_order=True).select("address", "colour")
    sentence = pl.format("[{}] {} {}", "code", "reason", pl.col("repair").fill_null(""))
    commented = (
        marked.join(cells.head(COMMENTED_CELLS), on="address", how="semi", maintain_order="left")
        .group_by("address", maintain_order=True)
        .agg(sentence.str.join("\n"))
    )
    said = dict(commented.iter_rows())
    return {address: (colour, said.get(address)) for address, colour in cells.iter_rows()}


def heading(reading: ReadingLike, language: str, notes: tuple[str, ...] = ()) -> list[list[str]]:
    """The first lines of the list: title, counts, what to know of this copy (message codes)."""
    words = messages(CATALOGUE)
    found = by_level(reading)
    counts = {"rejected": reading.rows_rejected, "read": reading.rows_read, "warnings": found["warning"].height}
    lines = [[words["annotated_title"][language]], [fill(words["annotated_summary"][language], language, counts)]]
    for level, code in (("quarantine", "annotated_quarantined"), ("check", "annotated_to_check")):
        if count := found[level].height:
            lines.append([fill(words[code][language], language, {"count": count})])
    lines += [[words[note][language]] for note in notes]
    if sum(table.height for table in found.values()) > LISTED_FINDINGS:
        lines.append([words["annotated_shortened"][language].format(shown=LISTED_FINDINGS)])
    return lines


def titles(language: str) -> list[str]:
    """The headers of the list."""
    words = messages(CATALOGUE)
    first, *others = LIST_COLUMNS
    return [words[f"annotated_{first}"][language], *(words[f"annotated_column_{name}"][language] for name in others)]


def lines(reading: ReadingLike, language: str) -> Iterator[tuple[Any, ...]]:
    """One line a finding, the gravest first."""
    words = messages(CATALOGUE)
    listed = [
        found.with_columns(level=pl.lit(words[f"annotated_level_{level}"][language])).select(LIST_COLUMNS)
        for level, found in by_level(reading).items()
    ]
    yield from pl.concat(listed).head(LISTED_FINDINGS).iter_rows()


def quoted(sheet: str) -> str:
    """A sheet name as a link wants it."""
    return "'" + sheet.replace("'", "''") + "'"

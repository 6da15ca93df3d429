"""A table of declared inputs -> rows of text, and what was refused of them in the user's words (METHODOLOGY 17.2).

In: a file of any kind we read. Out: a DeclarationReading: rows with their canonical columns as text, `input` and
`period` in the form the register knows. What a row may say is checked by the register; `with_faults` tells it back on
the cells, so that the file comes back annotated like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from barometer.records.errors import FieldError
from factors.errors import LANGUAGES, UserError, messages
from factors.nomenclature import declared_inputs
from imports.cell_errors import error_cells
from imports.columns import column_definitions
from imports.extent import Limits
from imports.findings import CATALOGUE, FINDING_SCHEMA, about_file, detail_of_refusal, of_level, word
from imports.guard import read_spreadsheet
from imports.layouts import ForeignLayout
from imports.mapping import choose_layout, template_version
from imports.parsing import keys_of, tidy
from imports.translating import translate_taught

MAPPING = "declarations"
#: Of each group, a file has at least one column.
REQUIRED = (("input",), ("period",), ("value",))
COLUMNS = ("organisation", "territory", "input", "period", "value", "unit", "method", "evidence")


@dataclass(frozen=True)
class DeclarationReading:
    """One file, read: what a report and an annotated copy need. `rows`: `row` and `COLUMNS`, as text."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    warnings: pl.DataFrame
    columns: dict[str, str]
    sheet: str
    header_row: int
    rows_read: int
    rows_rejected: int
    template_version: str | None
    language: str
    anchor: str = "input"

    def with_faults(
        self, faults: Iterable[tuple[int, str, UserError]], unlikely: Iterable[tuple[int, Mapping[str, str]]]
    ) -> "DeclarationReading":
        """The same with what the register said. `faults`: row, column, refusal; `unlikely`: row, plausible range in
        each language.
        """
        said = [
            self._told(row, column, fault.code, {language: _said(fault, column, language) for language in LANGUAGES})
            for row, column, fault in faults
        ]
        words = messages(CATALOGUE)[UNLIKELY]
        asked = [
            self._told(row, "value", UNLIKELY, {each: words[each].format(detail=span[each]) for each in LANGUAGES})
            for row, span in unlikely
        ]
        refused = pl.concat([self.rejects, pl.DataFrame(said, schema=FINDING_SCHEMA, orient="row")])
        return replace(
            self,
            rejects=refused.sort("row", "column_letter", nulls_last=False, maintain_order=True),
            warnings=pl.concat([self.warnings, pl.DataFrame(asked, schema=FINDING_SCHEMA, orient="row")]),
            rows_rejected=refused["row"].drop_nulls().n_unique(),
        )

    def _told(self, row: int, column: str, code: str, reasons: Mapping[str, str]) -> dict[str, Any]:
        letter = self.columns.get(column)
        found = self.rows.filter(row=row)
        value = found[column][0] if found.height and column in found.columns else None
        words = messages(CATALOGUE)["declaration_refused" if code != UNLIKELY else UNLIKELY]
        told = {
            each: {"reason": reasons[each], "expected": words[f"expected_{each}"], "repair": words[f"repair_{each}"]}
            for each in LANGUAGES
        }
        return {
            "sheet": self.sheet,
            "row": row,
            "column_letter": letter,
            "cell": None if letter is None else f"{letter}{row}",
            "column": column,
            "value": value,
            "code": code,
            **told[self.language],
            "detail": detail_of_refusal(told),
        }


UNLIKELY = "plausibility_declaration"


def _said(fault: UserError, column: str, language: str) -> str:
    """The refusal, its column called as the spreadsheet calls it."""
    if not isinstance(fault, FieldError):
        return fault.message(language)
    named = {"column": column_definitions(MAPPING).get(column, {}).get(language, column)}
    return FieldError(fault.code, **(fault.values | named)).message(language)


def read_declarations(
    path: Path, *, language: str, limits: Limits | None = None, layouts: Sequence[ForeignLayout] = ()
) -> DeclarationReading:
    """Reads one table; `layouts` are mappings of the user.

    Raises UnreadableFileError or UnknownLayoutError where the whole file is refused.
    """
    spreadsheet = read_spreadsheet(path, limits)
    layout, others = choose_layout(spreadsheet, required=REQUIRED, mapping=MAPPING, layouts=layouts)
    cells, of_mapping = translate_taught(layout, MAPPING)
    texts = cells.select(
        "row",
        *(tidy(pl.col(name)) if name in cells.columns else pl.lit(None, pl.String).alias(name) for name in COLUMNS),
    )
    raw = pl.concat([of_mapping, error_cells(layout), *(about_file("sheet_not_read", value=name) for name in others)])
    raw = pl.concat([raw, *(about_file(note) for note in spreadsheet.notes)])
    told = {"sheet": layout.sheet.name, "columns": layout.columns, "language": language}
    rejects = of_level(raw, "reject")
    kept = texts.join(rejects.select("row"), on="row", how="anti", maintain_order="left")
    return DeclarationReading(
        rows=kept.with_columns(input=_inputs(kept["input"]), period=_periods(pl.col("period"))),
        rejects=word(rejects, **told),  # type: ignore[arg-type]
        warnings=word(of_level(raw, "warning"), **told),  # type: ignore[arg-type]
        columns=layout.columns,
        sheet=layout.sheet.name,
        header_row=layout.header_row,
        rows_read=texts.height,
        rows_rejected=rejects["row"].drop_nulls().n_unique(),
        template_version=template_version(spreadsheet),
        language=language,
    )


def names_an_input(texts: pl.Series) -> bool:
    """Whether some text names an input that people declare."""
    return _inputs(texts).is_in(declared_inputs()["input"].to_list()).any()


def _inputs(texts: pl.Series) -> pl.Series:
    """The code of each input, named by its code or its label in either language; another text stays as it is."""
    known = _names()
    return pl.Series("input", [None if text is None else known.get(keys_of([text])[0], text) for text in texts])


@cache
def _names() -> dict[str, str]:
    table = declared_inputs()
    pairs = [(name, row["input"]) for row in table.iter_rows(named=True) for name in (row["label_fr"], row["label_en"])]
    pairs += [(code, code) for code in table["input"]]
    return dict(zip(keys_of([name for name, _ in pairs]), [code for _, code in pairs], strict=True))


def _periods(text: pl.Expr) -> pl.Expr:
    """2025, 2025-Q1 and 2025-03 also as spreadsheets and people write them: 2025.0, T1 2025, 03/2025, the first of a
    month as a date.
    """
    return (
        text.str.to_uppercase()
        .str.replace(r"^(\d{4})\.0$", "${1}")
        .str.replace(r"^(\d{4})-(\d\d)-01 00:00:00$", "${1}-${2}")
        .str.replace(r"^(\d\d)/(\d{4})$", "${2}-${1}")
        .str.replace(r"^([QT][1-4])[ -]?(\d{4})$", "${2}-${1}")
        .str.replace(r"^(\d{4})[ -]?([QT][1-4])$", "${1}-${2}")
    )

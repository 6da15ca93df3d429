"""What is wrong or repaired, cell by cell, in the user's words. In: raw findings. Out: rejects or warnings.

A raw finding is `row, column, value, code, detail`; the words are in `messages.toml`, one entry a code: `level` (reject
or warning), the sentence, what is expected and how to repair, in French and English. Whatever kind of file was read, a
`ReadingLike` is what the annotated copy, the command line and the screens need of it; `Reading` is the plain one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from factors.errors import LANGUAGES, messages
from factors.spelling import fill

CATALOGUE = "imports"
#: A warning whose code starts so is asked again (« À vérifier »): possible, but unlikely.
TO_CHECK = "plausibility_"
REJECT, WARNING = "reject", "warning"
#: Codes whose detail is a number or a day of ours; elsewhere it is what a user typed. Of some, the value is too: it was
#: understood, and a workbook keeps 2.5 and 2031-03-04 where its reader sees 2,5 and 04/03/2031.
_OUR_DETAIL = "^(?:plausibility_|date_|number_|pue_|inventory_date|retired_on_)"
_OUR_VALUE = "^(?:inventory_date|plausibility_|number_not_whole|number_negative)"
FINDINGS_AT_ONCE = 2**16  # worded
#: Of what a cell holds, a message repeats this many characters.
LONGEST_ECHO = 200
_TEXTS = {"value": pl.String(), "code": pl.String(), "detail": pl.String()}
#: Before the detail of a refusal of a register; taken off what a cell holds.
_SAID = "\x1f"
#: Between the French and the English of a detail that has one in each language (`in_both`), which these codes give.
BOTH = "\x1e"
_NAMED_IN_BOTH = ("layout_recognised", "equipment_type_nearly", "equipment_type_of_model", "model_of_another_type")
SENTENCES = ("reason", "expected", "repair")
_PLACEHOLDERS = re.compile(r"\{(value|detail|cell)\}")

#: A finding before it is worded. `column` is canonical and null for the whole file, `row` too.
RAW_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int32(),
    "column": pl.String(),
    "value": pl.String(),
    "code": pl.String(),
    "detail": pl.String(),
}

#: A worded finding (the annotated workbook, the command line and the screens show these columns). `code` and `detail`
#: say it again in another language (`in_language`).
FINDING_SCHEMA: dict[str, pl.DataType] = {
    "sheet": pl.String(),
    "row": pl.Int32(),
    "column_letter": pl.String(),
    "cell": pl.String(),
    "column": pl.String(),
    "value": pl.String(),
    "code": pl.String(),
    "reason": pl.String(),
    "expected": pl.String(),
    "repair": pl.String(),
    "detail": pl.String(),
}


class ReadingLike(Protocol):
    """One file, read: what was found in it, and where. Findings have the columns of `FINDING_SCHEMA`.

    `columns` is canonical name -> letter. `anchor`, where a reading has it, is the canonical column on whose cell
    something is said that belongs to no cell of the row (its first required column); else the first column known.
    """

    @property
    def sheet(self) -> str:
        """The sheet that was read."""

    @property
    def header_row(self) -> int:
        """The row of its headers."""

    @property
    def columns(self) -> dict[str, str]:
        """Canonical name -> letter."""

    @property
    def rejects(self) -> pl.DataFrame:
        """What keeps a row out."""

    @property
    def warnings(self) -> pl.DataFrame:
        """What was understood by a stated rule, or is to check."""

    @property
    def rows_read(self) -> int:
        """Filled rows under the headers."""

    @property
    def rows_rejected(self) -> int:
        """Those that a reject keeps out."""


@dataclass(frozen=True)
class Reading:
    """The plain `ReadingLike`, for kinds of files that need nothing more. Made by `report`."""

    sheet: str
    header_row: int
    columns: dict[str, str]
    rejects: pl.DataFrame
    warnings: pl.DataFrame
    rows_read: int
    rows_rejected: int
    anchor: str = ""


def report(
    rows: pl.DataFrame,
    raw: pl.DataFrame,
    *,
    sheet: str,
    header_row: int,
    columns: dict[str, str],
    language: str,
    anchor: str = "",
) -> tuple[pl.DataFrame, Reading]:
    """(the rows that no finding rejects, what to tell). `rows` has a `row` number; `raw` is every raw finding."""
    rejecting = of_level(raw, REJECT)
    kept = rows
    if not rejecting.is_empty():  # else a copy of the whole for nothing
        kept = rows.join(rejecting.select("row").unique(), on="row", how="anti", maintain_order="left")
    words = {"sheet": sheet, "columns": columns, "language": language}
    return kept, Reading(
        sheet=sheet,
        header_row=header_row,
        columns=columns,
        rejects=word(rejecting, **words),  # type: ignore[arg-type]
        warnings=word(of_level(raw, WARNING), **words),  # type: ignore[arg-type]
        rows_read=rows.height,
        rows_rejected=rows.height - kept.height,
        anchor=anchor,
    )


def to_check(reading: ReadingLike) -> pl.DataFrame:
    """The warnings that are asked again."""
    return reading.warnings.filter(pl.col("code").str.starts_with(TO_CHECK))


def rows_waiting(reading: ReadingLike) -> int:
    """How many rows wait for their organisation, where this kind of file may have some."""
    waiting: pl.DataFrame | None = getattr(reading, "waiting", None)
    return 0 if waiting is None else waiting.height


def rows_left_out(reading: ReadingLike) -> int:
    """Those that do not count today: rejected, or waiting. Read = kept + waiting + rejected."""
    return reading.rows_rejected + rows_waiting(reading)


def anchor_letter(reading: ReadingLike) -> str:
    """The letter of the column on which is said what belongs to no cell of a row."""
    known: str | None = reading.columns.get(getattr(reading, "anchor", ""))
    return known or next(iter(reading.columns.values()))


def none_found() -> pl.DataFrame:
    """No raw finding."""
    return pl.DataFrame(schema=RAW_SCHEMA)


def about_file(code: str, *, value: str | None = None, detail: str | None = None) -> pl.DataFrame:
    """One raw finding about the whole file."""
    return pl.DataFrame([(None, None, value, code, detail)], schema=RAW_SCHEMA, orient="row")


def about_rows(rows: pl.DataFrame, column: str | pl.Expr, code: str, value: pl.Expr, detail: pl.Expr) -> pl.DataFrame:
    """One raw finding per row of `rows`, which has a `row` number; `value` and `detail` are texts."""
    shown = pl.lit(column) if isinstance(column, str) else column
    named = {"column": shown, "value": value, "code": pl.lit(code), "detail": detail}
    return rows.select("row", **named).cast(RAW_SCHEMA)  # type: ignore[arg-type]


def about_values(rows: pl.DataFrame, texts: pl.DataFrame, column: str, code: str, detail: pl.Expr) -> pl.DataFrame:
    """The same, where the value shown is what `texts` (`row` and the cells as written) holds in `column`."""
    nothing = pl.lit(None, pl.String)
    written = texts.lazy().select("row", value=pl.col(column) if column in texts.columns else nothing)
    found = rows.lazy().select("row", detail=detail).join(written, on="row", how="left", validate="m:1")
    return about_rows(found.collect(), column, code, pl.col("value"), pl.col("detail"))


def levels() -> dict[str, str]:
    """Code -> reject or warning, for every code that is about a cell or a file that was read."""
    return {code: entry["level"] for code, entry in messages(CATALOGUE).items() if "level" in entry}


def of_level(raw: pl.DataFrame, level: str) -> pl.DataFrame:
    """The raw findings of one level. An unknown code is the program's fault and raises."""
    return raw.filter(pl.col("code").replace_strict(levels(), return_dtype=pl.String) == level)


def word(raw: pl.DataFrame, *, sheet: str, columns: dict[str, str], language: str) -> pl.DataFrame:
    """The findings of a sheet in `language`, by row then column of the sheet; `columns` is canonical name -> letter."""
    letter = pl.col("column").replace_strict(columns, default=None, return_dtype=pl.String)
    # a date cell is read with its hour: nobody typed it
    value = pl.col("value").str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "${1}")
    of_cell = pl.col("detail").str.replace_all(f"[{_SAID}{BOTH}]", "")
    detail = pl.when(pl.col("code").is_in(_NAMED_IN_BOTH)).then("detail").otherwise(_shortened(of_cell))
    told = {"value": _shortened(value), "detail": detail, "cell": pl.format("{}{}", letter, "row")}
    placed = raw.with_columns(sheet=pl.lit(sheet), column_letter=letter, **told)
    if len(set(columns.values())) < len(columns):  # a cell that stands for two columns says a thing once
        is_one = pl.struct("cell", "code", "value", "detail").is_first_distinct()
        placed = placed.filter(pl.col("cell").is_null() | is_one)
    if placed.is_empty():
        return pl.DataFrame(schema=FINDING_SCHEMA)
    parts = _in_order(placed).iter_slices(FINDINGS_AT_ONCE)  # the sentences of a million rows are never sorted
    return pl.concat([_word_part(part, language) for part in parts], rechunk=False)


def _in_order(findings: pl.DataFrame) -> pl.DataFrame:
    width = pl.col("column_letter").str.len_chars()
    return findings.sort("row", width, "column_letter", "code", nulls_last=False, maintain_order=True)


def _word_part(placed: pl.DataFrame, language: str) -> pl.DataFrame:
    worded = [_word_code(part, str(code), language) for (code,), part in placed.group_by("code", maintain_order=True)]
    return _in_order(pl.concat(worded).select(FINDING_SCHEMA.keys()))


def in_language(findings: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Worded findings, in whatever language, said in `language`: from their code, value and detail."""
    said = []
    for each in findings:
        detail, code = each["detail"], each["code"]
        if detail is not None and detail.startswith(_SAID):
            said.append({**each, **json.loads(detail.removeprefix(_SAID))[language]})
        else:
            one = pl.DataFrame({"value": [each["value"]], "code": [code], "detail": [detail]}, schema_overrides=_TEXTS)
            said.append({**each, **_word_code(one, code, language).select(SENTENCES).row(0, named=True)})
    return said


def detail_of_refusal(said: Mapping[str, Mapping[str, str]]) -> str:
    """The detail of what another catalogue says: language -> `reason`, `expected`, `repair`, for `in_language`."""
    return _SAID + json.dumps({language: said[language] for language in LANGUAGES}, ensure_ascii=False)


def in_both(said: Mapping[str, str]) -> str:
    """The detail of what is said otherwise in each language: a name of ours."""
    return BOTH.join(said[language] for language in LANGUAGES)


def on_rows(said: Mapping[str, str], count: int) -> dict[str, str]:
    """What is said once for several rows, with how many they are."""
    if count == 1:
        return dict(said)
    words = messages(CATALOGUE)["on_rows"]
    return {language: fill(words[language], language, {"said": said[language], "count": count}) for language in said}


def _as_written_in(language: str, detail: pl.Expr) -> pl.Expr:
    """Our own names, numbers and days as the language writes them (1,5; 01/07/2024); a cell stays as typed."""
    place = LANGUAGES.index(language)
    in_each = detail.str.split(BOTH).list.get(place, null_on_oob=True)
    detail = pl.when(pl.col("code").is_in(_NAMED_IN_BOTH)).then(pl.coalesce(in_each, detail)).otherwise(detail)
    return pl.when(pl.col("code").str.contains(_OUR_DETAIL)).then(_in_words_of(language, detail)).otherwise(detail)


def _in_words_of(language: str, text: pl.Expr) -> pl.Expr:
    """Numbers and days of ours as the language writes them."""
    if language != "fr":
        return text
    is_number = text.str.contains(r"^-?\d+(?:\.\d+)?(?: / -?\d+(?:\.\d+)?)*$")
    written = pl.when(is_number).then(text.str.replace_all(".", ",", literal=True)).otherwise(text)
    return written.str.replace(r"^(\d{4})-(\d\d)-(\d\d)$", "${3}/${2}/${1}")


def _shortened(text: pl.Expr) -> pl.Expr:
    """A text that a sentence can hold: a cell may be a page long."""
    is_long = text.str.len_chars() > LONGEST_ECHO
    return pl.when(is_long).then(text.str.head(LONGEST_ECHO) + "…").otherwise(text)


def _word_code(part: pl.DataFrame, code: str, language: str) -> pl.DataFrame:
    """The three sentences of one code, with the value found and the detail put in: each is made once."""
    entry = messages(CATALOGUE)[code]
    sentences = [entry[key] for key in (language, f"expected_{language}", f"repair_{language}")]
    told = ["value", "detail", *(["cell"] if any("{cell}" in each for each in sentences) else [])]
    kinds = part.select("code", *told).unique(maintain_order=True)
    is_ours = pl.col("code").str.contains(_OUR_VALUE)
    value = pl.when(is_ours).then(_in_words_of(language, pl.col("value"))).otherwise(pl.col("value"))
    shown = kinds.with_columns(detail=_as_written_in(language, pl.col("detail")), value=value)
    texts = (_filled(sentence).alias(name) for name, sentence in zip(SENTENCES, sentences, strict=True))
    kinds = kinds.drop("code").hstack(shown.with_columns(texts).select(SENTENCES))
    return part.join(kinds, on=told, how="left", nulls_equal=True, maintain_order="left")


def _filled(sentence: str) -> pl.Expr:
    """The sentence with `{value}`, `{detail}` and `{cell}` replaced; what a user typed is never a placeholder."""
    parts = _PLACEHOLDERS.split(sentence)  # text, name, text, name, ..., text
    texts = [pl.col(part).fill_null("") if index % 2 else pl.lit(part, pl.String) for index, part in enumerate(parts)]
    return pl.concat_str(texts)

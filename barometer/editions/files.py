"""The data files of an edition as bytes: machine CSV, French-spreadsheet CSV, JSON, Parquet.

In: canonical frames (`tables.py`). Out: a list of `DataFile`, in the order they are listed. The bytes depend on the
frames only: rows are sorted, one row-group size, one compression level, no clock, no path.
"""

import io
import json
from dataclasses import dataclass

import polars as pl

from barometer.editions.rules import Frames
from barometer.editions.tables import Column, Table, tables
from barometer.editions.wording import sentences

SHAREALIKE = "sharealike"
#: Tables that are databases of other people's figures: rows under a share-alike licence go to a file of their own.
SPLIT_BY_LICENCE = ("factors", "electricity")
PARQUET_ONLY = ("draws",)
#: A spreadsheet would run a cell that begins so as a formula.
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


@dataclass(frozen=True)
class DataFile:
    """One data file: where, what it holds, its bytes."""

    path: str
    format: str  # csv, csv_fr, json, parquet
    table: Table
    columns: tuple[Column, ...]
    title_fr: str
    title_en: str
    content: bytes
    sources: tuple[str, ...] = ()  # keys of the sources whose licence and attribution the file carries
    is_sharealike: bool = False

    @property
    def name(self) -> str:
        """The resource name in the descriptor."""
        return self.path.replace(".", "_")


def data_files(frames: Frames) -> list[DataFile]:
    """Every data file of the edition."""
    files = _indicator_files(frames["indicators"])
    classes = frames["sources"].select("source", "licence_class")
    for name, table in tables().items():
        if name == "indicators":
            continue
        if name not in SPLIT_BY_LICENCE:
            files.append(_table_file(frames[name], table))
            continue
        is_shared = pl.col("source").is_in(classes.filter(pl.col("licence_class") == SHAREALIKE)["source"].to_list())
        files.append(_table_file(frames[name].filter(~is_shared), table))
        shared = frames[name].filter(is_shared)
        if shared.height:
            files.append(_table_file(shared, table, is_sharealike=True))
    return files


def machine_csv(frame: pl.DataFrame) -> bytes:
    """UTF-8, comma, decimal point, ISO dates, empty where unknown."""
    return frame.write_csv(line_terminator="\n").encode("utf-8")


def french_csv(frame: pl.DataFrame, columns: tuple[Column, ...]) -> bytes:
    """For a French spreadsheet: byte-order mark, `;`, decimal comma, 31/12/2025, French headers, no live formula."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String()]
    safe = frame.with_columns(pl.col(texts).str.replace(FORMULA, "'$0"))
    titled = safe.rename({column.name: column.fr for column in columns})
    text = titled.write_csv(separator=";", decimal_comma=True, date_format="%d/%m/%Y", line_terminator="\r\n")
    return text.encode("utf-8-sig")


def records_json(frame: pl.DataFrame) -> bytes:
    """A JSON list, one record a line; unknown is null, a date is ISO text."""
    rows = frame.with_columns(pl.col(pl.Date).dt.to_string("iso")).iter_rows(named=True)
    lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode("utf-8")


def parquet(frame: pl.DataFrame) -> bytes:
    """Parquet with fixed settings; the writer's name and version in its footer are those of the pinned Polars."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=9, statistics=True, row_group_size=131_072)
    return buffer.getvalue()


def _indicator_files(frame: pl.DataFrame) -> list[DataFile]:
    table = tables()["indicators"]
    columns = table.described(frame)
    written = (
        ("indicators.csv", "csv", machine_csv(frame), "file_indicators_csv"),
        ("indicators_excel_fr.csv", "csv_fr", french_csv(frame, columns), "file_indicators_excel"),
        ("indicators.json", "json", records_json(frame), "file_indicators_json"),
        ("indicators.parquet", "parquet", parquet(frame), "file_indicators_parquet"),
    )
    return [
        DataFile(path, kind, table, columns, sentences()[title]["fr"], sentences()[title]["en"], content)
        for path, kind, content, title in written
    ]


def _table_file(frame: pl.DataFrame, table: Table, is_sharealike: bool = False) -> DataFile:
    is_parquet = table.name in PARQUET_ONLY
    title_fr, title_en, stem = table.fr, table.en, table.name
    if is_sharealike:
        stem = f"{table.name}_sharealike"
        title_fr = sentences()["file_sharealike"]["fr"].format(title=title_fr)
        title_en = sentences()["file_sharealike"]["en"].format(title=title_en)
    has_sources = "source" in frame.columns and table.name != "sources"
    return DataFile(
        path=f"{stem}.{'parquet' if is_parquet else 'csv'}",
        format="parquet" if is_parquet else "csv",
        table=table,
        columns=table.described(frame),
        title_fr=title_fr,
        title_en=title_en,
        content=parquet(frame) if is_parquet else machine_csv(frame),
        sources=tuple(sorted(frame["source"].drop_nulls().unique())) if has_sources else (),
        is_sharealike=is_sharealike,
    )

"""Any file may have a contract: one way to check its rows, to tell what is wrong, and to give it back."""

from pathlib import Path

import dataframely as dy
import openpyxl
import polars as pl

from imports.contracts import Rule, check_rows, rows_alike
from imports.findings import Reading, report
from imports.rejects import write_annotated


class Purchase(dy.Schema):
    """A file that is no inventory."""

    row = dy.Int32(nullable=False)
    line = dy.String(nullable=False)
    amount_eur = dy.Float64(nullable=True, min=0)

    @dy.rule()
    def line_unique(cls) -> pl.Expr:  # noqa: N805
        """A line is one line."""
        return (pl.len().over("line") == 1) | pl.col("line").is_null()


RULES = {
    "line|nullability": Rule("line", "asset_id_missing"),
    "line_unique": Rule("line", "asset_id_duplicate", rows_alike("line")),
    "amount_eur|min": Rule("amount_eur", "number_negative"),
}


def _read(path: Path) -> Reading:
    texts = pl.DataFrame(
        {"row": [2, 3, 4, 5], "line": ["A", "A", None, "B"], "amount_eur": ["1", "2", "3", "-4"]},
        schema_overrides={"row": pl.Int32},
    )
    book = openpyxl.Workbook()
    for line in (["line", "amount_eur"], *texts.select("line", "amount_eur").rows()):
        book.active.append(line)
    book.active.title = "Achats"
    book.save(path)
    rows = texts.with_columns(pl.col("amount_eur").cast(pl.Float64))
    raw = check_rows(rows, texts, Purchase, RULES)
    where = {"sheet": "Achats", "header_row": 1, "columns": {"line": "A", "amount_eur": "B"}}
    kept, reading = report(rows, raw, **where, language="fr", anchor="line")
    assert kept.is_empty()
    return reading


def test_any_schema_tells_each_broken_rule_with_its_cell_and_what_it_holds(tmp_path: Path) -> None:
    reading = _read(tmp_path / "achats.xlsx")
    assert (reading.rows_read, reading.rows_rejected) == (4, 4)
    assert reading.rejects.select("cell", "code", "value").rows() == [
        ("A2", "asset_id_duplicate", "A"),
        ("A3", "asset_id_duplicate", "A"),
        ("A4", "asset_id_missing", None),
        ("B5", "number_negative", "-4"),
    ]
    assert "2, 3" in reading.rejects["reason"][0]


def test_a_file_that_is_no_inventory_comes_back_annotated_too(tmp_path: Path) -> None:
    path = tmp_path / "achats.xlsx"
    page = openpyxl.load_workbook(write_annotated(path, _read(path), tmp_path, "fr"))["Achats"]
    commented = {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment}
    assert commented == {"A2", "A3", "A4", "B5"}

"""Each format says the same, in the conventions of those who open it."""

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from barometer.editions.build import build_edition
from barometer.editions.errors import ContentRefusedError
from barometer.editions.files import french_csv
from barometer.editions.tables import canonical, tables
from barometer.schemas import INDICATOR_COLUMNS
from tests.editions.sample import sample


def yonne(row: dict[str, str], code: str = "code", value: str = "breakdown_value", start: str = "period_start") -> bool:
    return (row[code], row[value], row[start][-4:] if "/" in row[start] else row[start][:4]) == (
        "EMP-01",
        "total",
        "2025",
    )


def test_the_machine_csv_is_utf8_with_commas_points_and_iso_dates(published: Path) -> None:
    text = (published / "indicators.csv").read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    rows = list(csv.DictReader(text.splitlines()))
    assert list(rows[0]) == list(INDICATOR_COLUMNS)
    (row,) = [row for row in rows if row["territory"] == "DEP-89" and yonne(row)]
    # 291,514 g an inhabitant x 332,267 inhabitants
    assert row["value"] == "96860482.238"
    assert (row["period_start"], row["period_end"]) == ("2025-01-01", "2025-12-31")
    assert (row["territory_name"], row["organisation"], row["quality"]) == ("Yonne", "", "1")


def test_the_french_csv_opens_in_a_french_spreadsheet(published: Path) -> None:
    raw = (published / "indicators_excel_fr.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    names = {"code": "Code de l'indicateur", "value": "Part de la ventilation", "start": "Début de période"}
    (row,) = [row for row in rows if row["Code du territoire"] == "DEP-89" and yonne(row, **names)]
    assert row["Valeur"] == "96860482,238"
    assert (row["Début de période"], row["Fin de période"]) == ("01/01/2025", "31/12/2025")


def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_text() -> None:
    table = tables()["nomenclature"]
    risky = ["=1+1", "+33 3 80", "-5", "@SUM(A1)", "\t=1", "＝1", "sain"]
    frame = pl.DataFrame({"list": "tier", "position": range(1, 8), "code": risky, "name_fr": "-", "name_en": "x"})
    typed, _ = canonical(frame.sort("position"), table)
    written = french_csv(typed, table.described(typed)).decode("utf-8-sig")
    codes = {row["Code"] for row in csv.DictReader(written.splitlines(), delimiter=";")}
    assert codes == {*(f"'{text}" for text in risky if text != "sain"), "sain"}
    assert {row["Rang"] for row in csv.DictReader(written.splitlines(), delimiter=";")} == set("1234567")


def test_the_json_is_a_list_of_the_published_columns(published: Path) -> None:
    records = json.loads((published / "indicators.json").read_text("utf-8"))
    assert {tuple(record) for record in records} == {tuple(INDICATOR_COLUMNS)}
    gap = next(record for record in records if record["code"] == "EMP-04")
    assert (gap["value"], gap["low"], gap["status"], gap["period_start"]) == (None, None, "gap", "2022-01-01")


def test_the_parquet_file_is_read_by_another_reader_with_plain_types(published: Path) -> None:
    table = pq.read_table(published / "indicators.parquet")
    assert table.column_names == list(INDICATOR_COLUMNS)
    assert table.num_rows == len((published / "indicators.csv").read_text("utf-8").splitlines()) - 1
    kinds = {str(field.type) for field in table.schema}
    assert kinds <= {"large_string", "string_view", "string", "double", "date32[day]", "int8"}
    assert table.column("period_start")[0].as_py() == date(2022, 1, 1)


def test_rows_under_a_share_alike_licence_stand_in_a_file_of_their_own(published: Path) -> None:
    open_rows = pl.read_csv(published / "electricity.csv")
    shared = pl.read_csv(published / "electricity_sharealike.csv")
    assert open_rows["source"].unique().to_list() == ["ademe_base_empreinte"]
    assert shared["source"].to_list() == ["electricity_maps"]
    package = json.loads((published / "datapackage.json").read_text("utf-8"))
    resources = {resource["path"]: resource for resource in package["resources"]}
    assert resources["electricity_sharealike.csv"]["licenses"] == [{"name": "ODbL-1.0", "title": "ODbL 1.0"}]
    assert "licenses" not in resources["electricity.csv"]


def test_columns_nobody_declared_are_published_after_the_declared_ones(tmp_path: Path) -> None:
    factors = sample().factors.with_columns(range_rule=pl.lit("same"), input_key=pl.lit("k"))
    place = build_edition(tmp_path, sample(factors=factors))
    header = (place / "factors.csv").read_text("utf-8").splitlines()[0].split(",")
    declared = [column.name for column in tables()["factors"].columns]
    assert header == [*declared, "input_key", "range_rule"]


def test_exact_integers_and_categories_become_plain_types(tmp_path: Path) -> None:
    content = sample()
    gaps = content.gaps.with_columns(pl.col("units").cast(pl.Int128))
    indicators = content.indicators.with_columns(pl.col("code", "unit").cast(pl.Categorical))
    draws = content.draws.with_columns(pl.col("value").cast(pl.Decimal(38, 0)))
    changed = build_edition(tmp_path / "1", sample(gaps=gaps, indicators=indicators, draws=draws))
    plain = build_edition(tmp_path / "2", content)
    assert {path.name: path.read_bytes() for path in changed.iterdir()} == {
        path.name: path.read_bytes() for path in plain.iterdir()
    }


def test_an_integer_too_large_for_a_file_is_refused(tmp_path: Path) -> None:
    draws = sample().draws.with_columns(value=pl.lit(2**70, pl.Int128))
    with pytest.raises(ContentRefusedError) as refusal:
        build_edition(tmp_path, sample(draws=draws))
    assert [problem.code for problem in refusal.value.problems] == ["wrong_type"]

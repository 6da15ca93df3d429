"""What is wrong in a folder of factors is refused in words, with place and repair, and nothing of it is used."""

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factors import library, schemas
from factors.library import FactorsRefusedError
from tests.factors.folders import FACTOR_HEADER, ON, ROW, VALUE, folder_with, pue

#: text of impact_factors/mine.csv below the header -> code, line, column
BAD_FACTORS = {
    ROW.replace("laptop", "laptpo"): ("cell_not_known", 2, "equipment_type"),
    ROW.replace("climate_change", "climate"): ("cell_not_known", 2, "impact_category"),
    ROW.replace("manufacturing", "embedded"): ("cell_not_known", 2, "life_cycle_stage"),
    ROW.replace("house-assumption", "nobody"): ("cell_not_known", 2, "source"),
    ROW.replace("kgCO2eq", "kgCO2"): ("unit_unknown", 2, "unit"),
    ROW.replace("kgCO2eq", "m3"): ("unit_dimension", 2, "unit"),
    ROW.replace("house-assumption", ""): ("cell_empty", 2, "source"),
    ROW.replace("manufacturing,200", "use,-3"): ("amount_not_positive", 2, "amount"),
    ROW.replace("200", "0"): ("amount_not_positive", 2, "amount"),
    ROW.replace("200", "-3"): ("amount_not_positive", 2, "amount"),
    ROW.replace("200", "abc"): ("cell_not_a_number", 2, "amount"),
    ROW.replace("200", "inf"): ("cell_not_a_number", 2, "amount"),
    ROW.replace("200", ""): ("cell_empty", 2, "amount"),
    ROW.replace(",here", ","): ("cell_empty", 2, "locator"),
    ROW.replace("unit,2025", "box,2025"): ("cell_not_known", 2, "per"),
    ROW.replace("2025-01-01", "31/02/2025"): ("cell_not_a_date", 2, "valid_from"),
    ROW + ",extra": ("row_too_long", 2, None),
    f"{ROW}\n\n{ROW}": ("row_twice", 4, None),
    f"{ROW}\n{ROW.replace('manufacturing', 'unspecified')}": ("stage_counted_twice", 3, "life_cycle_stage"),
}


@pytest.mark.parametrize("text", BAD_FACTORS)
def test_a_bad_row_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    folder = folder_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{text}\n")
    problems = library.check(folder)
    assert [(p.code, p.line, p.column) for p in problems] == [BAD_FACTORS[text]]
    assert problems[0].file == "impact_factors/mine.csv"
    with pytest.raises(FactorsRefusedError) as refused:
        library.load(folder)
    for language in ("fr", "en"):
        assert problems[0].message(language) in refused.value.message(language)
        assert "mine.csv" in problems[0].message(language)


def test_a_misspelt_type_is_answered_with_the_close_one(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{ROW.replace('laptop', 'laptpo')}\n")
    [problem] = library.check(folder)
    assert problem.message("fr").startswith("impact_factors/mine.csv, ligne 2, colonne equipment_type : « laptpo »")
    assert "choisir parmi : laptop," in problem.message("fr")


RANGED = f"{FACTOR_HEADER},low,high"


@pytest.mark.parametrize(
    ("low", "high", "code"),
    [("150", "", "range_incomplete"), ("", "300", "range_incomplete"), ("210", "300", "range_disorder"),
     ("100", "190", "range_disorder"), ("0", "300", "amount_not_positive")],
)  # fmt: skip
def test_a_range_is_complete_and_holds_the_amount(tmp_path: Path, low: str, high: str, code: str) -> None:
    folder = folder_with(tmp_path, impact_factors__mine_csv=f"{RANGED}\n{ROW},{low},{high}\n")
    assert [problem.code for problem in library.check(folder)] == [code]


MIX_HEADER = "geography,impact_category,year,amount,unit,series,source,locator"
MIX = "FR,climate_change,2025,1,kgCO2eq,ademe_consumption,house-assumption,here"
FIGURE = "equipment_type,lifetime_years,source"


def mix(old: str, new: str) -> dict[str, str]:
    return {"electricity_mixes__mine_csv": f"{MIX_HEADER}\n{MIX.replace(old, new)}\n"}


BAD_FILES = [
    ({"impact_factor__mine_csv": f"{FACTOR_HEADER}\n{ROW}\n"}, "file_not_known"),
    ({"indicators_csv": "code\nEMP-01\n"}, "file_not_known"),
    ({"impact_factors__mine_csv": ""}, "file_empty"),
    ({"impact_factors__mine_csv": f"{FACTOR_HEADER},colour\n{ROW},red\n"}, "column_not_known"),
    ({"impact_factors__mine_csv": f"{FACTOR_HEADER},note,note\n{ROW},a,b\n"}, "column_twice"),
    ({"impact_factors__mine_csv": f"{FACTOR_HEADER.replace(',locator', '')}\n{ROW[:-5]}\n"}, "column_missing"),
    ({"readme_txt": "nothing here"}, "folder_without_factors"),
    ({"equipment_types_csv": f"{FIGURE}\nrobot,4,house-assumption\n"}, "cell_empty"),
    ({"equipment_types_csv": f"{FIGURE}\nlaptop,-4,house-assumption\n"}, "amount_not_positive"),
    ({"equipment_types_csv": f"{FIGURE}\nserver,4,\n"}, "figure_without_source"),
    ({"equipment_types_csv": "equipment_type,has_screen\nlaptop,oui\n"}, "cell_not_yes_or_no"),
    ({"equipment_types_csv": "equipment_type,weee_category\nlaptop,agec-it\n"}, "cell_not_known"),
    ({"equipment_types_csv": "equipment_type,not_applicable\nlaptop,colour\n"}, "cell_not_known"),
    (
        {"equipment_types_csv": "equipment_type,not_applicable,weee_category\nlaptop,weee_category,weee-2\n"},
        "class_not_applicable",
    ),
    (mix("FR", "XX"), "cell_not_known"),
    (mix("2025", "2025.5"), "cell_not_a_whole_number"),
    (mix("kgCO2eq", "kgCO2eq/km"), "unit_dimension"),
    (mix("ademe_consumption", "rte"), "cell_not_known"),
    ({"parameters__mine_toml": "[pue.default\n"}, "parameter_file"),
    (pue(name="pue.defualt"), "parameter_not_known"),
    ({"equipment_types_csv": "equipment_type,lifetime_years\nlaptop,4\n"}, "figure_without_source"),
    (pue(unit="kWh"), "unit_dimension"),
    (pue("1.4", "0.4"), "amount_out_of_bounds"),
    (pue("1.4", "140", unit="percent", name="household.tablet.equipped_ratio"), "amount_out_of_bounds"),
    (mix("2025", "25"), "amount_out_of_bounds"),
    ({"impact_factors__mine_csv": f"{FACTOR_HEADER}\n{'x' * 200_000}\n"}, "file_not_csv"),
    ({"parameters__mine_toml": '[pue.default]\nunit = "ratio"\nvalues = []\n'}, "cell_empty"),
    (
        {"parameters__mine_toml": f'[pue.default]\nunit = "ratio"\nbounds = [1]\nvalues = [{{ {VALUE} }}]\n'},
        "parameter_bounds",
    ),
    (pue(", source", ", note = 3, source"), "cell_not_text"),
    (pue("2020-01-01", '"2020"'), "cell_not_a_date"),
    (pue("1.4", '"1.4"'), "cell_not_a_number"),
    (pue(', source = "house-assumption"', ""), "column_missing"),
    (pue(", source", ", sourec = 1, source"), "parameter_field"),
    (pue("house-assumption", "nobody"), "cell_not_known"),
]


@pytest.mark.parametrize(("files", "code"), BAD_FILES, ids=[f"{code}-{n}" for n, (_, code) in enumerate(BAD_FILES)])
def test_a_bad_file_is_refused_with_a_sentence_in_both_languages(
    tmp_path: Path, files: dict[str, str], code: str
) -> None:
    problems = library.check(folder_with(tmp_path, **files))
    assert {problem.code for problem in problems} == {code}
    for language in ("fr", "en"):
        sentence = problems[0].message(language)
        assert "{" not in sentence
        assert len(sentence) > 20


def test_the_longest_cell_is_ours_whatever_a_library_allows_for_the_whole_interpreter(tmp_path: Path) -> None:
    before = csv.field_size_limit(2**30)
    try:
        problems = library.check(folder_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{'x' * 200_000}\n"))
    finally:
        csv.field_size_limit(before)
    assert {problem.code for problem in problems} == {"file_not_csv"}


def test_a_file_in_another_encoding_is_refused_and_a_byte_order_mark_is_not(tmp_path: Path) -> None:
    path = folder_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{ROW}\n") / "impact_factors" / "mine.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace("here", "à côté").encode("cp1252"))
    assert [problem.code for problem in library.check(tmp_path)] == ["file_not_text"]
    path.write_text(f"{FACTOR_HEADER}\n{ROW}\n", encoding="utf-8-sig")
    assert library.check(tmp_path) == []


def said_or_loaded(folder: Path) -> None:
    problems = library.check(folder)
    for problem in problems:
        assert problem.message("fr") != problem.message("en")
    if not problems:
        assert library.load(folder).in_force(on=ON).inputs.height > 200


CELLS = st.sampled_from(
    ["", "laptop", "climate_change", "use", "0", "-1", "1e309", "kgCO2eq", "2**9**9**9", "unit", "FR", "2025-01-01",
     "true", "house-assumption", "ademe", '"', "é;,", "\x00", "{value}", "x" * 200, "terminals", "2025"]
)  # fmt: skip


@given(
    path=st.sampled_from(["impact_factors/a.csv", "electricity_mixes/a.csv", "equipment_types.csv", "sources.csv",
                          "policies.csv", "geographies.csv", "equipment_classes.csv", "impact_categories.csv"]),
    rows=st.lists(st.lists(CELLS, max_size=12), max_size=5),
    header=st.booleans(),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_whatever_a_table_holds_is_refused_in_words(path: str, rows: list[list[str]], *, header: bool) -> None:
    contract = next(table for table in schemas.TABLES if path.startswith(table.path))
    first = [column.name for column in contract.columns] if header else []
    text = "\n".join(",".join(row) for row in [first, *rows])
    with tempfile.TemporaryDirectory() as folder:
        said_or_loaded(folder_with(Path(folder), **{path.replace("/", "__").replace(".csv", "_csv"): text}))


FIELDS = st.dictionaries(
    st.sampled_from([f for f in (*schemas.PARAMETER_FIELDS, *schemas.VALUE_FIELDS) if f != "values"]),
    st.sampled_from(["1", "-1", '"x"', "[]", "[1,2]", "true", "2020-01-01", '["a","b"]', "nan", "{}", '"ratio"']),
).map(lambda said: "[pue.default]\nvalues = [{" + ", ".join(f"{key} = {value}" for key, value in said.items()) + "}]")


@given(text=st.text(max_size=200) | FIELDS)
@settings(max_examples=150, deadline=None)
def test_whatever_a_parameter_file_holds_is_refused_in_words(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        said_or_loaded(folder_with(Path(folder), parameters__a_toml=text))


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    for act in (library.load, library.check):
        with pytest.raises(FactorsRefusedError) as refused:
            act(tmp_path / "nowhere")
        assert [problem.code for problem in refused.value.problems] == ["folder_missing"]


def test_all_problems_are_listed_and_the_message_shows_the_first_twenty(tmp_path: Path) -> None:
    rows = "\n".join(ROW.replace("laptop", f"thing_{n}") for n in range(30))
    folder = folder_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{rows}\n")
    assert [problem.line for problem in library.check(folder)] == list(range(2, 32))
    with pytest.raises(FactorsRefusedError) as refused:
        library.load(folder)
    lines = refused.value.message("fr").splitlines()
    assert lines[0].startswith(f"{tmp_path.name} : 30 problèmes")
    assert (len(lines), lines[-1]) == (22, "…")

"""Each house rule fails on a small bad sample, and lets the good one pass: a rule that cannot fail proves nothing."""

from datetime import date

import pytest

from tests import house, house_data, house_documents
from tests.house import Source, repository_files, walked_files

BAD_SOURCES = {
    "too_long": (house.too_long, '"""Doc."""\n' * 321),
    "long_functions": (house.long_functions, "def f():\n" + "    x = 1\n" * 60),
    "module_without_docstring": (house.undocumented, "x = 1\n"),
    "function_without_docstring": (house.undocumented, '"""Doc."""\ndef shown():\n    return 1\n'),
    "class_without_docstring": (house.undocumented, '"""Doc."""\nclass Shown:\n    x = 1\n'),
    "os_fork": (house.forks, "import os\nos.fork()\n"),
    "from_os_fork": (house.forks, "from os import fork\n"),
    "multiprocessing": (house.forks, "import multiprocessing\n"),
    "process_pool": (house.forks, "from concurrent.futures import ProcessPoolExecutor\n"),
    "bare_except": (house.silent_excepts, "try:\n    x = 1\nexcept:\n    raise\n"),
    "silent_except": (house.silent_excepts, "try:\n    x = 1\nexcept Exception:\n    pass\n"),
    "silent_except_in_a_tuple": (house.silent_excepts, "try:\n    x = 1\nexcept (OSError, Exception):\n    ...\n"),
    "zero_for_unknown": (house.zeroes_for_unknowns, 'pl.col("quantity").fill_null(0)\n'),
    "zero_strategy": (house.zeroes_for_unknowns, 'frame.fill_null(strategy="zero")\n'),
    "zero_literal": (house.zeroes_for_unknowns, 'pl.col("amount").cast(pl.Float64).fill_null(pl.lit(0.0))\n'),
    "bare_sum": (house.bare_sums, 'pl.col("units").sum()\n'),
    "bare_sum_after_steps": (house.bare_sums, '(pl.col("units") * pl.col("factor")).cast(pl.Float64).sum()\n'),
    "bare_sum_of_a_group": (house.bare_sums, 'frame.group_by("type").sum()\n'),
    "bare_sum_of_a_series": (house.bare_sums, 'frame["population"].sum()\n'),
    "polars_sum": (house.bare_sums, 'pl.sum("units")\n'),
    "reciprocal": (house.reciprocals, 'pl.col("amount").cast(pl.Float64) * pl.col("x") / NANO\n'),
    "print": (house.prints, 'print("done")\n'),
    "date_by_hand": (house.own_dates, 'said = f"{when:%d/%m/%Y}"\n'),
    "test_name": (house.unnamed_tests, "def test_cohorts():\n    assert True\n"),
}
GOOD_SOURCES = {
    "date_in_a_file_name": (house.own_dates, 'stem = f"{today:%Y%m%d}"\n'),
    "short": (house.too_long, "x = 1\n" * 320),
    "documented": (house.undocumented, '"""Doc."""\ndef shown():\n    """Say."""\ndef _hidden():\n    return 1\n'),
    "empty_module": (house.undocumented, ""),
    "subprocess": (house.forks, "import subprocess\nsubprocess.run(['ls'])\n"),
    "narrow_except": (house.silent_excepts, "try:\n    x = 1\nexcept KeyError:\n    pass\n"),
    "loud_except": (house.silent_excepts, "try:\n    x = 1\nexcept Exception as error:\n    report(error)\n"),
    "count_filled": (house.zeroes_for_unknowns, 'pl.col("rows").fill_null(0)\n'),
    "one_filled": (house.zeroes_for_unknowns, 'pl.col("quantity").fill_null(1)\n'),
    "zero_with_its_reason": (house.zeroes_for_unknowns, 'pl.col("x").fill_null(0)  # house rule: absent means none\n'),
    "sum_of_a_condition": (house.bare_sums, 'pl.col("units").is_null().sum()\n(pl.col("a") > pl.col("b")).sum()\n'),
    "sum_of_a_count": (house.bare_sums, 'pl.col("rows").sum()\nframe["cells"].sum()\npl.sum("assets")\n'),
    "sum_of_an_array": (house.bare_sums, "draws.sum(axis=0)\nvalues.sum()\nsum([1, 2])\n"),
    "sum_with_its_reason": (house.bare_sums, 'pl.col("x").sum()  # house rule: checked as full just above\n'),
    "quotient_of_a_number": (house.reciprocals, 'float(row["impact"]) / NANO\n'),
    "named": (house.unnamed_tests, "def test_two_runs_agree():\n    assert True\n"),
}


@pytest.mark.parametrize("name", BAD_SOURCES)
def test_a_rule_on_source_refuses_its_bad_sample(name: str) -> None:
    rule, text = BAD_SOURCES[name]
    assert len(rule(Source("barometer/sample.py", text))) == 1


@pytest.mark.parametrize("name", GOOD_SOURCES)
def test_a_rule_on_source_accepts_its_good_sample(name: str) -> None:
    rule, text = GOOD_SOURCES[name]
    assert rule(Source("barometer/sample.py", text)) == []


def test_the_helper_itself_and_the_command_line_are_let_through() -> None:
    assert house.bare_sums(Source("barometer/exact.py", 'pl.col("units").sum()\n')) == []
    assert house.prints(Source("dashboards/cli_output.py", 'print("done")\n')) == []


@pytest.mark.parametrize(
    "line",
    [
        "see https://py" + "pi.org/project/x",
        "https://files.python" + "hosted.org/x",
        "registry https://registry.npm" + "js.org",
        "http://10.0." + "0.7/simple",
        'path = "/wo' + 'rk/main/x.py"',
        "cd /ro" + "ot",
        "open('/ho" + "me/anne/x')",
        'read("../sha' + 'red/x.csv")',
    ],
)
def test_a_forbidden_text_is_refused_with_its_line(line: str) -> None:
    assert [problem.split(":")[1] for problem in house_documents.forbidden_text("x.md", f"fine\n{line}\n")] == ["2"]


@pytest.mark.parametrize(
    "line",
    ["https://www.insee.fr/fr/home/anne", "the /workshop page", "a/root/b", "../sha" + "redness", "127.0.0.1:8501"],
)
def test_an_innocent_text_is_not_refused(line: str) -> None:
    assert house_documents.forbidden_text("x.md", line) == []


HASH = "    --hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("--index-url https://example.org/simple\n" + f"polars==2.1.0 \\\n{HASH}\n", "names no index"),
        ("polars==2.1.0\n", "has no hash"),
        (f"polars>=2 \\\n{HASH}\n", "not a pinned"),
        (f"numpy==2.4.6 \\\n{HASH}\n", "polars is missing"),
        (f"polars @ https://example.org/polars.whl \\\n{HASH}\n", "names no index"),
    ],
)
def test_a_lock_that_is_not_complete_is_refused(text: str, problem: str) -> None:
    assert any(problem in found for found in house_documents.lock_problems("x.lock", text, ["polars>=2.1,<3"]))


def test_a_complete_lock_is_accepted_under_any_spelling_of_a_name() -> None:
    text = f"psycopg[binary]==3.3.9 \\\n{HASH} \\\n{HASH}\nimport-linter==2.16 ; python_version < '4' \\\n{HASH}\n"
    assert house_documents.lock_problems("x.lock", text, ["psycopg[binary]>=3.3", "Import_Linter"]) == []


def test_a_change_log_without_its_three_kinds_is_refused() -> None:
    good = "# Log\n\n## 0.1\n\n### Calculation\n- a\n### Data\n- b\n### Tool\n- c\n"
    assert house_documents.changelog_problems(good) == []
    assert house_documents.changelog_problems(good.replace("### Data\n", ""))
    assert house_documents.changelog_problems("# Log\n") == ["no version"]


def test_a_citation_of_a_missing_section_is_refused() -> None:
    numbers = house_documents.section_numbers("## 2. Equipment\n### 2.1 Windows\n**2.2 Rules.** text\n")
    assert numbers == {"2", "2.1", "2.2"}
    assert house_documents.citation_problems("x.py", "(METHODOLOGY 2.1, 2.2 and 2)", numbers) == []
    assert house_documents.citation_problems("x.py", "METHODOLOGY 2.1, 2.9", numbers) == [
        "x.py: METHODOLOGY 2.9 does not exist"
    ]


def test_a_mention_of_a_missing_file_is_refused() -> None:
    files = {"factors/data/sources.csv", "barometer/exact.py"}
    text = "`factors/data` `factors/data/<kind>.csv` `barometer/*.py` `barometer/gone.py` `kWh/an` `exact.py` `lost.py`"
    assert house_documents.broken_mentions("X", text, files, {"factors", "barometer"}) == [
        "X: barometer/gone.py does not exist",
        "X: lost.py does not exist",
    ]


def test_a_picture_that_is_not_there_is_refused() -> None:
    assert house_documents.missing_pictures("X", "![a](docs/a.png) ![b](docs/b.png)", {"docs/a.png"}) == [
        "X: docs/b.png does not exist"
    ]


def test_a_recipe_whose_test_is_not_there_is_refused() -> None:
    text = "# X\n## Five recipes\n1. **A.** Proof: `test_a_thing_holds`.\n2. **B.** Nothing.\n"
    assert len(house_documents.recipes(text)) == 2
    assert house_documents.missing_tests("X", text, "def test_a_thing_holds() -> None:") == []
    assert house_documents.missing_tests("X", text, "def test_another() -> None:")


def test_a_main_path_whose_name_is_not_in_its_file_is_refused() -> None:
    row = "| when | `count_cohorts` | `barometer/cohorts.py` | in -> out |\n"
    assert house_documents.main_path(row) == {"count_cohorts": "barometer/cohorts.py"}
    assert house_documents.missing_names(row, {"barometer/cohorts.py": "def count_cohorts(rows):"}) == []
    assert house_documents.missing_names(row, {"barometer/cohorts.py": "def count_cohort(rows):"})
    assert house_documents.missing_names(row, {})


def test_console_blocks_give_their_commands_and_servers_are_only_rehearsed() -> None:
    text = "```console\n$ make run\noutput\n$ barometer --home x dashboard\n```\n```sh\n$ rm x\n```\n"
    indented = "1. task:\n\n   ```console\n   $ barometer init\n   ```\n"
    assert house_documents.console_commands(indented) == [["barometer init"]]
    assert house_documents.console_commands(text) == [["make run", "barometer --home x dashboard"]]
    assert house_documents.rehearsed("make run") == "make -n run"
    assert house_documents.rehearsed("barometer --home x dashboard") == "barometer --home x dashboard --help"
    assert house_documents.rehearsed("barometer factors list") == "barometer factors list"


def test_a_table_with_an_empty_cell_is_refused() -> None:
    text = "| code | français |\n|---|---|\n| asset | équipement |\n| fleet | |\n"
    assert house_documents.table_problems("X", text, ["code", "français"]) == ["X: an empty cell in ['fleet', '']"]
    assert house_documents.table_problems("X", text, ["code", "English"])


FACTOR = {
    "amount": "1", "unit": "kgCO2eq", "per": "unit", "source": "ademe", "locator": "p. 3", "valid_from": "2024-01-01",
}  # fmt: skip


@pytest.mark.parametrize("column", ["amount", "unit", "per", "source", "locator", "valid_from"])
def test_a_factor_without_one_of_its_papers_is_refused(column: str) -> None:
    papers = house_data.PAPERS["impact_factors"]
    assert house_data.table_without_papers("x.csv", [FACTOR], papers, {"ademe"}) == []
    assert len(house_data.table_without_papers("x.csv", [FACTOR | {column: ""}], papers, {"ademe"})) == 1


def test_a_factor_with_an_unknown_source_or_a_false_date_is_refused() -> None:
    papers = house_data.PAPERS["impact_factors"]
    assert house_data.table_without_papers("x.csv", [FACTOR], papers, {"other"})
    assert house_data.table_without_papers("x.csv", [FACTOR | {"valid_from": "2024"}], papers, {"ademe"})
    assert house_data.table_without_papers("x.csv", [], papers, {"ademe"}) == ["x.csv: no rows"]


def test_an_equipment_type_with_a_figure_and_no_source_is_refused() -> None:
    good = {"equipment_type": "laptop", "name_fr": "a", "name_en": "b", "lifetime_years": "5", "source": "ademe"}
    assert house_data.types_without_papers("x.csv", [good], {"ademe"}) == []
    assert house_data.types_without_papers("x.csv", [good | {"lifetime_years": "", "source": ""}], set()) == []
    assert house_data.types_without_papers("x.csv", [good | {"source": ""}], {"ademe"})
    assert house_data.types_without_papers("x.csv", [good], {"other"})
    assert house_data.types_without_papers("x.csv", [good | {"name_en": ""}], {"ademe"})
    own = good | {"lifetime_source": "", "electricity_low": "1", "electricity_source": "other"}
    assert house_data.types_without_papers("x.csv", [own], {"ademe", "other"}) == [
        "x.csv:2: laptop has a figure and no lifetime_source"
    ]


def test_a_source_without_a_licence_is_refused() -> None:
    good = dict.fromkeys(("source", "title", "publisher", "checked_on", "licence", "licence_class"), "x")
    assert house_data.sources_without_papers("sources.csv", [good]) == []
    assert house_data.sources_without_papers("sources.csv", [good | {"licence": ""}])


def test_a_parameter_without_one_of_its_papers_is_refused() -> None:
    value = {"from": date(2024, 1, 1), "value": 6.0, "source": "house-assumption"}
    papers = {"unit": "year", "checked_on": date(2026, 11, 1), "description_fr": "a", "description_en": "b"}
    good = {"lifetime": {"laptop": papers | {"values": [value]}}}
    sources = {"house-assumption"}
    assert house_data.parameters_without_papers("x.toml", good, sources) == []
    assert house_data.parameter_values(good) == {"lifetime.laptop": 6.0}
    for key in papers:
        bad = {"laptop": {name: entry for name, entry in papers.items() if name != key} | {"values": [value]}}
        assert house_data.parameters_without_papers("x.toml", bad, sources) == [f"x.toml: laptop: {key} is missing"]
    assert house_data.parameters_without_papers("x.toml", {"laptop": papers | {"values": []}}, sources)
    assert house_data.parameters_without_papers("x.toml", good, set())


def test_a_sentence_missing_in_one_language_or_with_other_placeholders_is_refused() -> None:
    good = {"gone": {"fr": "{name} manque", "en": "{name} is missing"}}
    assert house_data.one_language_only("m.toml", good) == []
    assert house_data.speechless_codes("m.toml", good) == []
    assert house_data.one_language_only("m.toml", {"gone": {"fr": "manque"}}) == ["m.toml: gone has no en"]
    assert house_data.one_language_only("m.toml", {"table": {"columns": [{"en": "missing", "name": "x"}]}})
    assert house_data.one_language_only("m.toml", {"gone": {"fr": "{name} manque", "en": "{file} is missing"}})
    assert house_data.speechless_codes("m.toml", {"gone": {"de": "fehlt"}}) == ["m.toml: gone has no sentence"]


ERRORS = Source(
    "factors/errors.py",
    'class UserError(Exception):\n    catalogue = "factors"\n'
    'class RecordsError(UserError):\n    catalogue: str = "barometer.records"\n'
    "class NoHomeError(RecordsError):\n    x = 1\n",
)


def test_a_code_that_no_catalogue_holds_or_that_lacks_a_value_is_refused() -> None:
    catalogues = house_data.error_catalogues([ERRORS])
    assert catalogues == dict.fromkeys(("RecordsError", "NoHomeError"), "barometer.records") | {"UserError": "factors"}
    messages = {"barometer.records": {"gone": {"fr": "{name} manque", "en": "{name} is missing"}}}

    def found(call: str) -> list[str]:
        return house_data.unknown_codes(Source("barometer/x.py", f"raise {call}\n"), catalogues, messages)

    assert found('NoHomeError("gone", name=x)') == []
    assert found('NoHomeError("gone", **values)') == []
    assert len(found('NoHomeError("lost", name=x)')) == 1
    assert len(found('NoHomeError("gone", file=x)')) == 1
    assert len(found('errors.RecordsError("gone" if x else "lost", name=x)')) == 1


def test_a_word_that_no_wording_holds_is_refused() -> None:
    def found(call: str) -> list[str]:
        return house_data.unknown_words(Source("dashboards/x.py", call + "\n"), {"saved", "help_init"})

    assert found('text("saved", language)') == []
    assert found('sentence(f"help_{verb}", language)') == []
    assert found("text(key, language)") == []
    assert len(found('text("kept", language)')) == 1
    assert len(found('sentence(f"option_{verb}", language)')) == 1


def test_a_sentence_that_nobody_says_is_refused() -> None:
    source = Source("factors/x.py", 'raise FactorsError("gone")\n')
    assert house_data.unused_codes("factors", ["gone"], [source]) == []
    assert house_data.unused_codes("factors", ["lost"], [source]) == ["factors/messages.toml: lost is said nowhere"]
    built = Source("factors/x.py", 'name = f"{column}_unknown"\nother = f"{column}"\n')
    assert house_data.unused_codes("factors", ["status_unknown"], [built]) == []
    assert len(house_data.unused_codes("factors", ["status_known"], [built])) == 1


def test_an_archive_without_git_is_checked_like_a_clone() -> None:
    assert set(walked_files()) == set(repository_files())

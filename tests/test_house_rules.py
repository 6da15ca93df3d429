"""The house rules, held on the whole repository; each rule is a function of `house*.py`."""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from dashboards.cli import main
from tests import house, house_data, house_documents
from tests.demo_home import copied, shared_demo
from tests.house import PACKAGES, ROOT, package_sources, problems, python_sources, repository_files

DATA = ROOT / "factors" / "data"
DOCUMENTS = ("README", "ARCHITECTURE", "METHODOLOGY", "GLOSSARY", "CHANGELOG", "CONTRIBUTING")
#: At most this many files may stand between the aim and the hard limit of lines.
LONG_FILES_TOLERATED = 3

SOURCE_RULES = (
    house.too_long,
    house.long_functions,
    house.forks,
    house.silent_excepts,
)
PACKAGE_RULES = (
    house.undocumented,
    house.zeroes_for_unknowns,
    house.bare_sums,
    house.reciprocals,
    house.prints,
    house.own_dates,
)


@pytest.mark.parametrize("rule", SOURCE_RULES, ids=lambda rule: rule.__name__)
def test_every_python_file_keeps_the_rule(rule: house.Rule) -> None:
    none(problems(rule, python_sources()))


@pytest.mark.parametrize("rule", PACKAGE_RULES, ids=lambda rule: rule.__name__)
def test_every_file_of_the_five_packages_keeps_the_rule(rule: house.Rule) -> None:
    none(problems(rule, package_sources()))


def test_few_files_exceed_the_length_we_aim_at() -> None:
    long = [source.path for source in python_sources() if len(source.lines) > house.MAX_LINES]
    assert len(long) <= LONG_FILES_TOLERATED, long


def test_every_test_is_named_as_a_sentence() -> None:
    tests = [source for source in python_sources() if source.package == "tests" and "/test_" in source.path]
    none(problems(house.unnamed_tests, tests))


def test_the_five_packages_are_the_only_top_level_packages() -> None:
    top = {source.package for source in python_sources() if source.path.count("/") == 1}
    assert top == {*PACKAGES, "tests", "benchmarks"}
    wheel = _pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(wheel) == sorted(PACKAGES)


def test_nothing_directly_in_dashboards_is_named_like_a_package() -> None:
    # Streamlit puts the script's folder first on the import path: dashboards/factors.py would hide factors/.
    inside = [path.relative_to(ROOT).parts for path in repository_files() if path.is_relative_to(ROOT / "dashboards")]
    assert {Path(parts[1]).stem for parts in inside} & set(PACKAGES) == set()


def test_no_registry_host_no_machine_path_and_no_outside_folder_is_written_anywhere() -> None:
    texts = [path for path in repository_files() if path.suffix in house.SUFFIXES_READ]
    found = []
    for path in texts:
        text = path.read_text(encoding="utf-8", errors="replace")  # test files may be written in cp1252
        found += house_documents.forbidden_text(path.relative_to(ROOT).as_posix(), text)
    none(found)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_is_complete_hashed_and_names_no_host(lock: str) -> None:
    project = _pyproject()["project"]
    wanted = list(project["dependencies"])
    wanted += project["optional-dependencies"]["test"] if "dev" in lock else []
    none(house_documents.lock_problems(lock, (ROOT / lock).read_text(encoding="utf-8"), wanted))


@pytest.mark.parametrize("table", sorted(house_data.PAPERS))
def test_every_factor_has_its_unit_source_and_date(table: str) -> None:
    files = sorted((DATA / table).glob("*.csv"))
    assert files
    found = []
    for path in files:
        found += house_data.table_without_papers(path.name, _rows(path), house_data.PAPERS[table], _source_names())
    none(found)


def test_every_equipment_type_has_a_source_for_its_figures_and_both_names() -> None:
    rows = _rows(DATA / "equipment_types.csv")
    none(house_data.types_without_papers("equipment_types.csv", rows, _source_names()))


def test_every_source_has_publisher_date_and_licence() -> None:
    none(house_data.sources_without_papers("sources.csv", _rows(DATA / "sources.csv")))


def test_every_parameter_has_unit_source_and_date() -> None:
    found = []
    for path in sorted((DATA / "parameters").glob("*.toml")):
        found += house_data.parameters_without_papers(path.name, _toml(path), _source_names())
    none(found)


def test_every_sentence_exists_in_both_languages_with_the_same_placeholders() -> None:
    found = []
    for path in (path for path in repository_files() if path.suffix == ".toml"):
        found += house_data.one_language_only(path.relative_to(ROOT).as_posix(), _toml(path))
    for path in _catalogues():
        found += house_data.speechless_codes(path.relative_to(ROOT).as_posix(), _toml(path))
    none(found)


def test_every_message_code_raised_is_in_its_catalogue_and_every_code_is_used() -> None:
    messages: dict[str, dict[str, Any]] = {}
    for path in _catalogues():
        messages.setdefault(".".join(path.relative_to(ROOT).parts[:-1]), {}).update(_toml(path))
    catalogues = house_data.error_catalogues(package_sources())
    assert {"FactorsError", "BarometerError"} <= set(catalogues)
    found = [
        problem for source in package_sources() for problem in house_data.unknown_codes(source, catalogues, messages)
    ]
    for package, codes in messages.items():
        found += house_data.unused_codes(package, codes, package_sources())
    none(found)


def test_every_word_the_faces_say_is_in_their_wording() -> None:
    words = [
        path for path in repository_files() if path.parent == ROOT / "dashboards/wording" and path.suffix == ".toml"
    ]
    keys = {key for path in (*words, ROOT / "barometer/records/words.toml") for key in _toml(path)}
    faces = [source for source in package_sources() if source.package == "dashboards"]
    none([problem for source in faces for problem in house_data.unknown_words(source, keys)])


def test_the_change_log_separates_calculation_data_and_tool() -> None:
    none(house_documents.changelog_problems(_document("CHANGELOG")))


def test_every_methodology_number_cited_exists() -> None:
    numbers = house_documents.section_numbers(_document("METHODOLOGY"))
    assert len(numbers) > 30
    texts = {source.path: source.text for source in python_sources() if source.package != "tests"}
    texts |= {f"{name}.md": _document(name) for name in DOCUMENTS}
    found = []
    for path, text in texts.items():
        found += house_documents.citation_problems(path, text, numbers)
    none(found)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_a_document_mentions_exists(name: str) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in repository_files()}
    roots = {*PACKAGES, "tests", "benchmarks", "docs"}
    none(house_documents.broken_mentions(name, _document(name), files, roots))
    none(house_documents.missing_pictures(name, _document(name), files))


def test_the_ten_names_of_the_main_path_are_where_the_architecture_says() -> None:
    architecture = _document("ARCHITECTURE")
    assert len(house_documents.main_path(architecture)) == 10
    none(house_documents.missing_names(architecture, {source.path: source.text for source in package_sources()}))


def test_each_recipe_ends_in_a_test_that_exists() -> None:
    recipes = house_documents.recipes(_document("CONTRIBUTING"))
    assert len(recipes) == 5
    none([recipe for recipe in recipes if "Proof: `test_" not in recipe and "Planned" not in recipe])
    tests = "\n".join(source.text for source in python_sources() if source.package == "tests")
    none(house_documents.missing_tests("CONTRIBUTING", _document("CONTRIBUTING"), tests))


def test_the_glossary_gives_every_term_in_both_languages() -> None:
    headers = ["code", "français", "English", "meaning"]
    none(house_documents.table_problems("GLOSSARY", _document("GLOSSARY"), headers))


def test_the_licence_is_the_whole_eupl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    numbered = [line.split(".")[0] for line in text.splitlines() if line[:1].isdigit() and ". " in line[:4]]
    assert numbered == [str(article) for article in range(1, 16)]
    assert "Appendix" in text.splitlines()
    assert len(text.split()) > 2200


def test_the_commands_of_the_readme_run(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = house_documents.console_commands(_document("README"))
    assert sum(len(block) for block in blocks) >= 7
    for name in {path.relative_to(ROOT).parts[0] for path in repository_files()}:
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    # `init --demo` finds the demonstration that the same command made for the other tests of this run.
    copied(shared_demo(tmp_path_factory), tmp_path / "var" / "demo")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("BAROMETER_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("BAROMETER_LANGUAGE", "fr")
    faces = _faces()
    for command in (command for block in blocks for command in block):
        code, said = faces(house_documents.rehearsed(command))
        assert code == 0, f"{command}: exit {code}: {said[-600:]}"


def _faces() -> Callable[[str], tuple[int, str]]:
    """How a command of a document is run: (exit code, what it said). Its first `barometer` and whatever else is a
    shell's; the other ones are run in this process, which has read the factors already (2 s each otherwise).
    """
    started: list[str] = []

    def run(command: str) -> tuple[int, str]:
        words = shlex.split(command)
        if words[0] == "barometer" and started:
            said = io.StringIO()
            with redirect_stdout(said), redirect_stderr(said):
                code = main(words[1:])
            return code, said.getvalue()
        started.extend(words[:1] if words[0] == "barometer" else ())
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=300, check=False)
        return done.returncode, done.stderr

    return run


def none(found: list[str]) -> None:
    """No problem found; else the test says each of them on its own line."""
    assert not found, "\n" + "\n".join(found)


def _pyproject() -> dict[str, Any]:
    return _toml(ROOT / "pyproject.toml")


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _document(name: str) -> str:
    return (ROOT / f"{name}.md").read_text(encoding="utf-8")


def _rows(path: Path) -> house_data.Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _source_names() -> set[str]:
    return {row["source"] for row in _rows(DATA / "sources.csv")}


def _catalogues() -> list[Path]:
    return [path for path in repository_files() if re.fullmatch(r"messages(_\w+)?\.toml", path.name)]

"""The descriptor is true, complete, and valid for the tools others use."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from barometer.editions.tables import tables

TABLE_SCHEMA_1_TYPES = {"string", "integer", "number", "boolean", "date"}


def package(edition: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((edition / "datapackage.json").read_text("utf-8"))
    return document


def frictionless(edition: Path) -> dict[str, Any]:
    """The verdict of the real validator, in a process of its own and from the folder of the edition."""
    result = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=edition, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode in (0, 1), result.stderr
    verdict: dict[str, Any] = json.loads(result.stdout)
    return verdict


def copy_of(edition: Path, place: Path) -> Path:
    """A copy that can be altered."""
    shutil.copytree(edition, place)
    for path in place.iterdir():
        path.chmod(0o644)
    return place


@pytest.mark.parametrize("name", ["published", "demo"])
def test_frictionless_finds_the_edition_valid(name: str, request: pytest.FixtureRequest) -> None:
    edition: Path = request.getfixturevalue(name)
    verdict = frictionless(edition)
    assert verdict["errors"] == []
    assert [error for task in verdict["tasks"] for error in task["errors"]] == []
    assert verdict["valid"] is True
    assert len(verdict["tasks"]) == len(package(edition)["resources"])


def test_frictionless_sees_one_digit_changed(published: Path, tmp_path: Path) -> None:
    edition = copy_of(published, tmp_path / "2026.1")
    text = (edition / "indicators.csv").read_text("utf-8")
    (edition / "indicators.csv").write_text(text.replace("96860482.238", "96860482.239", 1), encoding="utf-8")
    verdict = frictionless(edition)
    assert verdict["valid"] is False
    errors = [(task["place"], error["type"]) for task in verdict["tasks"] for error in task["errors"]]
    assert errors == [("indicators.csv", "hash-count")]


def test_every_resource_has_its_columns_size_and_hash(published: Path) -> None:
    resources = package(published)["resources"]
    data = {path.name for path in published.iterdir() if path.suffix in (".csv", ".parquet")} | {"indicators.json"}
    assert {resource["path"] for resource in resources} == data
    for resource in resources:
        assert resource["bytes"] == (published / resource["path"]).stat().st_size
        assert resource["hash"].startswith("sha256:")
        assert {field["type"] for field in resource["schema"]["fields"]} <= TABLE_SCHEMA_1_TYPES
        assert all(field["title"] and field["description"] for field in resource["schema"]["fields"])


def test_headers_are_those_of_the_descriptor(published: Path) -> None:
    for resource in package(published)["resources"]:
        if resource["type"] != "table":
            continue
        separator = resource.get("dialect", {}).get("delimiter", ",")
        with (published / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file, delimiter=separator))
        assert header == [field["name"] for field in resource["schema"]["fields"]], resource["path"]


def test_the_package_states_edition_date_licence_and_attributions(published: Path) -> None:
    document = package(published)
    assert document["version"] == "2026.1"
    assert document["created"] == "2026-11-23T00:00:00Z"
    assert [licence["name"] for licence in document["licenses"]] == ["etalab-2.0"]
    assert "ADEME, Base Empreinte" in {source.get("attribution") for source in document["sources"]}
    factors = next(resource for resource in document["resources"] if resource["path"] == "factors.csv")
    assert [source["key"] for source in factors["sources"]] == ["ademe_publicodes"]


def test_a_primary_key_never_holds_an_empty_cell(published: Path) -> None:
    for resource in package(published)["resources"]:
        required = {
            field["name"] for field in resource["schema"]["fields"] if field.get("constraints", {}).get("required")
        }
        assert set(resource["schema"].get("primaryKey", [])) <= required


def test_the_schema_of_the_indicators_can_be_published_alone(published: Path) -> None:
    schema = json.loads((published / "schema.json").read_text("utf-8"))
    assert [field["name"] for field in schema["fields"]] == [column.name for column in tables()["indicators"].columns]
    assert schema["version"] == "1.0"
    status = next(field for field in schema["fields"] if field["name"] == "status")
    assert "secret" in status["constraints"]["enum"]


def test_the_readme_lists_every_data_file_in_both_languages(published: Path) -> None:
    text = (published / "LISEZMOI.md").read_text("utf-8")
    for resource in package(published)["resources"]:
        assert f"`{resource['path']}`" in text
    assert "# L'empreinte du numérique" in text
    assert "# The digital footprint" in text
    assert "Démonstration" not in text


def test_the_readme_of_a_demonstration_says_so_first(demo: Path) -> None:
    lines = [line for line in (demo / "LISEZMOI.md").read_text("utf-8").splitlines() if line]
    assert lines[1].startswith("**Démonstration")

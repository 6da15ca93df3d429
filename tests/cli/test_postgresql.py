"""The same verbs with the records in PostgreSQL: the folder holds files, the URL the database."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_purchases import waits_for_two

pytestmark = pytest.mark.postgresql


@pytest.fixture
def home(
    postgresql_url: str,
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder whose records live on PostgreSQL."""
    monkeypatch.setenv("BAROMETER_DATABASE_URL", postgresql_url)
    folder = tmp_path / "home"
    assert run("--home", folder, "init")[0] == 0
    return folder


def test_a_folder_lives_on_postgresql(home: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Quantité\na1;Ordinateur portable;10\n", encoding="utf-8")
    words = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    assert run("--home", home, *words)[0] == 0
    assert run("--home", home, "import", file, "--organisation", "lycee-a")[0] == 0
    _code, out, _err = run("--home", home, "batches", "list", "--json")
    assert [batch["rows"] for batch in json.loads(out)] == [1]
    code, out, _err = run("--home", home, "explain", "EMP-01", "--organisation", "lycee-a", "--json", "--quiet")
    assert code == 0
    document = json.loads(out)
    assert sum(part["value"] for part in document["parts"]) == pytest.approx(document["value"])
    assert not list(home.glob("*.sqlite"))
    monkeypatch.delenv("BAROMETER_DATABASE_URL")
    code, _out, err = run("--home", home, "indicators")
    assert code == 2
    assert err


def test_waiting_purchases_live_on_postgresql(home: Path, tmp_path: Path, run: Run) -> None:
    assert run("--home", home, "organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee")[0] == 0
    waits_for_two(run, home, tmp_path)

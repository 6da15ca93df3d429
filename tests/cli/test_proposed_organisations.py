"""Who the rows of an unknown organisation may be: what was decided before, a code, the nearest names."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run


def _file(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["Organisation;Identifiant;Type d'équipement;Numéro de série", *rows]), encoding="utf-8")
    return path


def _add(run: Run, home: Path, identifier: str, name: str, *more: str) -> None:
    words = ["organisation", "add", identifier, "--name", name, "--kind", "commune", *more]
    assert run("--home", home, *words)[0] == 0


def _waiting(run: Run, home: Path, file: Path) -> list[dict[str, Any]]:
    waiting: list[dict[str, Any]] = json.loads(run("--home", home, "import", file, "--json")[1])["quarantine"]
    return waiting


def test_the_nearest_names_are_proposed(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole", "Commune de Dole")
    _add(run, home, "dijon", "Ville de Dijon")
    file = _file(tmp_path / "parc.csv", "Commune de Dôle (39);m1;Portable;S2")
    (entry,) = _waiting(run, home, file)
    assert [each.get("organisation") for each in entry["proposal"]] == ["dole", None]


def test_a_name_decided_once_is_proposed_the_next_time_and_a_code_or_a_short_name_finds_its_commune(
    run: Run, home: Path, tmp_path: Path
) -> None:
    _add(run, home, "c-dijon", "Commune de Dijon", "--seat", "21231")
    _add(run, home, "dole", "Commune de Dole", "--seat", "39198")
    rows = ["DSI de la ville;m1;Portable;S1", "21231;m2;Portable;S2", "Dijon;m3;Portable;S3", "Commune floue;m4;Écran;"]
    entries = _waiting(run, home, _file(tmp_path / "a.csv", *rows))
    likely = {one["organisation_text"]: [each.get("organisation") for each in one["proposal"]] for one in entries}
    assert likely == {
        "DSI de la ville": [None], "21231": ["c-dijon", None], "Dijon": ["c-dijon", None], "Commune floue": [None]
    }  # fmt: skip
    (key,) = [one["key"] for one in entries if one["organisation_text"] == "DSI de la ville"]
    assert len(_waiting(run, home, _file(tmp_path / "c.csv", "DSI de la ville;m7;Portable;S7"))) == 1
    run("--home", home, "quarantine", "assign", key, "--organisation", "dole")
    _code, _out, err = run("--home", home, "import", _file(tmp_path / "b.csv", "DSI de la Ville;m9;Portable;S9"))
    assert "Commune de Dole (dole), comme la dernière fois" in err
    again, later = json.loads(run("--home", home, "quarantine", "list", "--json")[1])[-2:]
    assert [one["proposal"][0]["organisation"] for one in (again, later)] == ["dole", "dole"]

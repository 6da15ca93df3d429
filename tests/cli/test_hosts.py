"""`barometer hosts`, from the files of NumEcoEval to the lines of each host (METHODOLOGY 28)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]
PHYSICAL = """nomEquipementPhysique;modele;quantite;dateAchat;type;statut;paysDUtilisation;consoElecAnnuelle;nbCoeur
srv-a;Serveur;1;2021-07-08;Server;In use;France;1500;16
srv-b;Serveur;1;2022-07-08;Server;In use;France;1800;8
"""
VIRTUAL = """nomEquipementVirtuel;nomEquipementPhysique;vCPU;typeEqv;cluster
vm-1;srv-a;4;calcul;G
vm-2;srv-a;8;calcul;G
vm-3;srv-b;8;calcul;G
vm-4;srv-b;8;calcul;G
vm-5;srv-z;8;calcul;G
"""
APPLICATIONS = """nomApplication;typeEnvironnement;nomEquipementVirtuel
Paie;Production;vm-1
Site;Production;vm-1
"""


@pytest.fixture
def hosted(home: Path, tmp_path: Path, run: Run) -> Path:
    """A folder whose one organisation sent the three files of NumEcoEval."""
    for name, content in (("physique", PHYSICAL), ("virtuel", VIRTUAL), ("applications", APPLICATIONS)):
        path = tmp_path / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        status, _, err = run("--home", home, "import", path, "--organisation", "lycee-a", "--as-of", "2025-12-31")
        assert status == 0, err
    return home


def test_the_files_of_numecoeval_become_lines_that_add_up_to_their_hosts(
    hosted: Path, run_json: RunJson, run: Run
) -> None:
    """srv-a has 16 vCPU, 4 and 8 taken; srv-b has 8, of which 16 are asked; nobody knows srv-z."""
    where = ("--home", hosted, "hosts", "--organisation", "lycee-a", "--year", "2025")
    told = run_json(*where)
    lines = {host["host"]: [] for host in told["hosts"]}
    for line in told["machines"]:
        lines[line["host"]].append((line["asset_id"], line["taken"], line["of"], line["impact_nano"]))
    whole = {host["host"]: host["impact_nano"] for host in told["hosts"]}
    a, b = whole["srv-a"], whole["srv-b"]
    assert lines["srv-a"] == [("vm-1", 4, 16, a // 4), ("vm-2", 8, 16, a // 2), (None, 4, 16, a - a // 4 - a // 2)]
    assert lines["srv-b"] == [("vm-3", 8, 16, b // 2), ("vm-4", 8, 16, b - b // 2)]
    applications = [(line["asset_id"], line["impact_nano"]) for line in told["applications"]]
    assert applications == [("Paie · Production · vm-1", a // 8), ("Site · Production · vm-1", a // 4 - a // 8)]
    # Nothing is added: the two servers are the whole footprint of the organisation.
    figures = run_json(
        "--home", hosted, "indicators", "--organisation", "lycee-a", "--year", "2025", "--code", "EMP-01"
    )
    total = next(row["value"] for row in figures if row["breakdown"] == "total" or row["breakdown"] == "tier")
    assert (a + b) / told["nano"] == pytest.approx(total, rel=1e-12)
    status, out, err = run(*where)
    assert status == 0
    assert "Non alloué" in out
    assert "virtuel.csv, feuille virtuel, ligne 6" in err.replace("\u00a0", " ")
    assert "« srv-b » est surengagé" in err.replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--organisation", "lycee-a"), "vCPU"),
        ((), "--organisation"),
        (("--organisation", "lycee-a", "--year", "1999"), "1999"),
        (("--organisation", "lycee-a", "--category", "carbon"), "climate_change"),
        (("--organisation", "nobody"), "nobody"),
    ],
)
def test_what_has_no_answer_is_refused_in_words(
    words: tuple[str, ...], said: str, language: str, home: Path, run: Run
) -> None:
    status, out, err = run("--language", language, "--home", home, "hosts", *words)
    assert (status, out) == (2, "")
    assert said in err


def test_shares_over_one_are_refused_where_they_are_written(home: Path, tmp_path: Path, run: Run) -> None:
    """130 % of a host in one cell is rejected; 75 % and 50 % of one host make more than it: none is applied."""
    path = tmp_path / "parc.csv"
    rows = ["Identifiant;Type d'équipement;Hôte;Part de l'hôte;Consommation kWh/an", "srv;Serveur;;;1000"]
    rows += ["vm-1;Machine virtuelle;srv;75 %;", "vm-2;Machine virtuelle;srv;0,5;", "vm-3;Machine virtuelle;srv;130 %;"]
    path.write_text("\n".join(rows), encoding="utf-8")
    _, out, err = run("--home", home, "import", path, "--organisation", "lycee-a", "--as-of", "2025-12-31")
    said = (out + err).replace("\u00a0", " ").replace("\u202f", " ")
    assert "la part de l'hôte est comprise entre 0 et 1" in said.replace("’", "'")
    _, out, err = run("--home", home, "hosts", "--organisation", "lycee-a", "--year", "2025")
    assert "les parts fixées font 1,25, plus que 1" in err.replace("\u00a0", " ")
    assert "vm-1" not in out


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "aucun hôte de l'inventaire"), ("en", "no host of the inventory")]
)
def test_a_year_in_which_nothing_ran_is_said_and_not_all_taken(
    language: str, said: str, home: Path, tmp_path: Path, run: Run
) -> None:
    path = tmp_path / "parc.csv"
    head = "Identifiant;Type d'équipement;Date de mise en service;Hôte;vCPU"
    lines = [head, "S1;Serveur;01/01/2024;;16", "V1;Machine virtuelle;01/01/2024;S1;4"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert run("--home", home, "import", path, "--organisation", "lycee-a", "--as-of", "2025-12-31")[0] == 0
    words = ("--language", language, "--home", home, "hosts", "--organisation", "lycee-a", "--year", "2022")
    status, out, _ = run(*words)
    assert status == 0
    assert said in out.replace("\u2019", "'")
    assert "–" not in out

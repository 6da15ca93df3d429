"""Importer, names of equipment: run without a browser on a small folder; a name taught changes figures at once."""

import shutil
from pathlib import Path

import pytest

from dashboards.cli import main
from tests.cli.test_naming import PARC
from tests.dashboards.conftest import Open, markup


@pytest.fixture(scope="module")
def lycee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("naming")
    home, parc = folder / "home", folder / "parc.csv"
    parc.write_text(PARC, encoding="utf-8")
    assert main(["--home", str(home), "--quiet", "init"]) == 0
    words = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    assert main(["--home", str(home), "--quiet", *words]) == 0
    assert main(["--home", str(home), "--quiet", "import", str(parc), "--organisation", "lycee-a"]) == 0
    return home


def test_an_officer_teaches_a_name_on_the_screen_and_takes_it_back(
    open_page: Open, lycee: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(lycee, tmp_path / "home"))
    at = open_page(home, page="data", tab="import")
    said = markup(at)
    assert "Noms de matériel à reconnaître" in said
    assert "lu, à vérifier" in said
    assert at.selectbox(key="naming_name").options == ["bécane de jo", "Batterie Latitude 5520", "Portble", "P2419H"]
    assert at.button(key="naming_teach").disabled  # nothing is near, nothing is proposed
    at.selectbox(key="naming_type_bécane de jo").set_value("workstation").run()
    at.button(key="naming_teach").click().run()
    said = markup(at)
    assert "Appris : « bécane de jo » est lu « Station de travail ». 4 appareils le portent" in said
    assert at.selectbox(key="naming_name").options == ["Batterie Latitude 5520", "Portble", "P2419H"]
    at.selectbox(key="naming_name").set_value("Portble").run()
    assert at.selectbox(key="naming_type_Portble").value == "laptop"  # the proposal waits for a yes
    at.selectbox(key="naming_name").set_value("P2419H").run()
    at.button(key="naming_teach").click().run()
    assert at.selectbox(key="naming_name").options == ["Batterie Latitude 5520", "Portble"]
    # Back to the first state in two steps: its files on disk are gone, its answers are still kept in memory.
    at.selectbox(key="naming_taught").set_value("P2419H").run()
    at.button(key="naming_forget").click().run()
    at.button(key="naming_forget").click().run()
    assert "Oublié : « bécane de jo »" in markup(at)
    assert "bécane de jo" in at.selectbox(key="naming_name").options
    assert not at.exception

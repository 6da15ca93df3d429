"""Hosts in Comprendre > Équipements, run without a browser (METHODOLOGY 28)."""

from pathlib import Path

from dashboards.cli import main
from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain

PARC = """Identifiant;Type d'équipement;Hôte;vCPU;Mémoire (Go);Consommation kWh/an
srv;Serveur;;16;64;1000
vm-1;Machine virtuelle;srv;4;;
vm-2;Machine virtuelle;srv;8;;
vm-3;Machine virtuelle;ailleurs;8;;
"""


def test_the_machines_of_a_host_stand_under_its_equipment_with_what_nobody_took(
    home: Path, tmp_path: Path, open_page: Open
) -> None:
    (tmp_path / "parc.csv").write_text(PARC, encoding="utf-8")
    words = ["import", str(tmp_path / "parc.csv"), "--organisation", "lycee-a", "--as-of", "2025-12-31"]
    assert main(["--home", str(home), "--quiet", *words]) == 0
    page = open_page(home, page="understand", organisation="lycee-a", tab="equipment", year="2025")
    said = plain(markup(page))
    assert "Serveurs hôtes et ce qui y tourne" in said
    assert "1 hôte porte 2 machines" in said
    assert "Non alloué" in said
    assert "parc.csv, feuille parc, ligne 5" in said
    page.selectbox(key="hosts_by").set_value("memory").run()
    asked = plain(markup(page))
    assert "ne donne pas la clé du partage (Go de mémoire)" in asked
    assert not page.exception


def test_an_organisation_without_machines_has_no_such_section(open_page: Open) -> None:
    page = open_page(page="understand", organisation="lycee-fictif-1", tab="equipment", language="en")
    assert "Hosts and what runs on them" not in plain(markup(page))

"""The tab Documents légaux, without a browser: the calendar and the bytes of the command, or what is missing."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from dashboards.cli import main
from dashboards.legal_files import FILES
from dashboards.sections import legal
from dashboards.voice import Voice
from tests.dashboards.conftest import Open, markup


def test_an_incomplete_year_says_which_lines_then_gives_the_table_of_the_command(
    open_page: Open, demo: Path, tmp_path: Path
) -> None:
    at = open_page(page="buy", tab="legal", organisation="region-fictive", year="2025")
    assert "1 ligne de l’année n’a pas de montant" in markup(at)
    at.checkbox(key="partial_agec").check().run()
    said = markup(at)
    assert "Incomplet pour Région fictive" in said
    words = ["file", "agec", "--organisation", "region-fictive", "--year", "2025", "--partial"]
    out = tmp_path / "agec.csv"
    assert main(["--home", str(demo), "--quiet", *words, "-o", str(out)]) == 1
    for row in csv.DictReader(StringIO(out.read_text(encoding="utf-8"))):
        assert f">{row['montant_total']}<" in said


def test_a_ready_table_is_offered_as_the_bytes_of_the_command(
    open_page: Open, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, bytes] = {}
    monkeypatch.setattr(
        legal.st, "download_button", lambda _label, **given: offered.update({given["key"]: given["data"]})
    )
    at = open_page(page="buy", tab="legal", organisation="epci-fictif-1", year="2024")
    assert "Prêt à télécharger pour Communauté fictive" in markup(at)
    out = tmp_path / "agec.csv"
    words = ["file", "agec", "--organisation", "epci-fictif-1", "--year", "2024", "-o", str(out)]
    assert main(["--home", str(demo), "--quiet", *words]) == 0
    assert offered["file_agec_0"] == out.read_bytes()
    sources = json.loads(offered["file_agec_2"])
    assert sources["batches"][0]["file_name"] == "achats-epci-fictif-1.csv"


def test_every_organisation_has_its_deadlines_and_the_next_one_comes_first(open_page: Open) -> None:
    said = markup(open_page(page="buy", tab="legal"))
    assert "Région fictive (synthétique)" in said.split("Prochaines échéances")[1]
    assert "Choisir une organisation pour préparer ses documents." in said
    said = markup(open_page(page="buy", tab="legal", organisation="region-fictive"))
    assert "au plus tard le" in said


def test_an_organisation_without_siret_is_told_where_to_write_it(open_page: Open) -> None:
    said = markup(open_page(page="buy", tab="legal", organisation="lycee-fictif-1"))
    assert "onglet Registres" in said


def test_every_legal_file_has_its_words(open_page: Open) -> None:
    at = open_page(page="buy", tab="legal", organisation="region-fictive", language="en")
    for code in FILES:
        assert f"{Voice('en')(f'legal_file_{code}', year=2025)}</h3>" in markup(at)


def test_an_empty_folder_says_where_to_begin(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert main(["--home", str(home), "--quiet", "init"]) == 0
    assert "Aucune organisation n’est inscrite" in markup(open_page(home, page="buy", tab="legal"))

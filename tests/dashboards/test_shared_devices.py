"""A device that two bodies declare, on the screen: who counts it, and the page after one of them is taken back."""

from pathlib import Path

from dashboards.cli import main
from tests.dashboards.conftest import Open, markup

HEADER = "Organisation;Identifiant;Type d'équipement;Numéro de série"
PARC = f"{HEADER}\ndole;d1;Portable;SHARED01\nbeaune;b1;Portable;SHARED01\n"


def test_the_body_that_does_not_count_a_device_reads_who_does_until_that_one_is_taken_back(
    open_page: Open, tmp_path: Path
) -> None:
    home, parc = tmp_path / "home", tmp_path / "parc.csv"
    parc.write_text(PARC, encoding="utf-8")
    said = ["--home", str(home), "--quiet"]
    assert main([*said, "init"]) == 0
    for name in ("dole", "beaune"):
        words = ["organisation", "add", name, "--name", name.title(), "--kind", "commune", "--seat", "25056"]
        assert main([*said, *words]) == 0
    assert main([*said, "import", str(parc), "--as-of", "2025-01-31"]) == 0
    batch = next((home / "fleet" / "beaune" / "batches").glob("*.parquet")).stem
    explained = {"page": "understand", "tab": "explain"}
    left_out = markup(open_page(home, organisation="beaune", **explained))
    assert "Rien à expliquer" in left_out
    assert "Beaune : 1 équipement compté par Dole, et non ici" in left_out
    kept = markup(open_page(home, organisation="dole", **explained))
    assert "Dole : 1 équipement compté ici, que Beaune déclare aussi" in kept
    assert "SHARED01" in kept
    assert "– (compté par Dole)" in markup(open_page(home, territory="DEP-90"))
    assert main([*said, "batches", "undo", batch, "--organisation", "dole"]) == 0
    alone = markup(open_page(home, organisation="beaune", **explained))
    assert "Rien à expliquer" not in alone
    assert "Équipements que deux organisations déclarent" not in alone

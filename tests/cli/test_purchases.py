"""`barometer import --template purchases` and `purchases`: kept, undone, recognised; the same totals everywhere."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.purchase_view import euros, share

Run = Callable[..., tuple[int, str, str]]
LINES = "Date;Catégorie AGEC;Quantité;Montant HT;État;Indice de réparabilité\n"
ROWS = "14/03/2025;Informatique et téléphonie;10;4 000,10;reconditionné;8\n02/04/2025;informatique;5;5 999,90;neuf;\n"


@pytest.fixture
def bought(tmp_path: Path) -> Path:
    path = tmp_path / "achats.csv"
    path.write_text(LINES + ROWS, encoding="utf-8")
    return path


def _import(run: Run, home: Path, path: Path, *more: str) -> tuple[int, str, str]:
    return run("--home", home, "import", path, "--template", "purchases", "--organisation", "lycee-a", *more)


def test_spreadsheet_total_is_command_total(run: Run, home: Path, bought: Path) -> None:
    # 4,000.10 + 5,999.90 = 10,000.00 EUR; reused 40.001 %; repairability 8, 5 units of 15 without
    assert _import(run, home, bought)[0] == 0
    _, out, _ = run("--home", home, "purchases", "--organisation", "lycee-a", "--json")
    document = json.loads(out)
    it = document["categories"][0]
    assert (it["spend_cents"], it["reused_cents"]) == (1_000_000, 400_010)
    assert it["reused_share"] == 0.40001
    assert it["target"] == 0.20
    assert (document["repairability"]["mean"], document["repairability"]["units_without"]) == (8.0, 5)
    _, said, _ = run("--home", home, "purchases", "--organisation", "lycee-a", "--language", "fr")
    assert euros(it["spend_cents"], "fr") in said
    assert share(it["reused_share"], None, "fr") in said
    assert "ni l'annexe" in said, "what we have not read of the law is said beside the target"


def test_the_same_file_is_kept_once_and_undo_takes_it_back(run: Run, home: Path, bought: Path) -> None:
    _, out, _ = _import(run, home, bought, "--json")
    batch = json.loads(out)["batch"]
    code, again, _ = _import(run, home, bought, "--json")
    assert (code, json.loads(again)["same_file"]) == (0, True)
    assert run("--home", home, "batches", "undo", batch)[0] == 0
    code, _, err = run("--home", home, "purchases", "--organisation", "lycee-a", "--language", "fr")
    assert code == 2
    assert "--template purchases" in err
    assert _import(run, home, bought)[0] == 0


def test_a_purchase_adds_no_asset(run: Run, home: Path, bought: Path) -> None:
    before = run(
        "--home", home, "indicators", "--organisation", "lycee-a", "--code", "EQP-01", "--json", "--year", "2025"
    )
    assert _import(run, home, bought)[0] == 0
    after = run(
        "--home", home, "indicators", "--organisation", "lycee-a", "--code", "EQP-01", "--json", "--year", "2025"
    )
    assert before == after


def test_a_bad_line_is_rejected_with_its_copy_and_the_repaired_copy_completes_the_year(
    run: Run, home: Path, bought: Path, tmp_path: Path
) -> None:
    bought.write_text(LINES + ROWS.replace("5 999,90", "beaucoup"), encoding="utf-8")
    code, out, _ = _import(run, home, bought, "--json")
    copy = Path(json.loads(out)["annotated"])
    assert code == 1
    assert copy.is_file()
    assert _import(run, home, bought)[0] == 1, "a file sent again is recognised, and still says its rejects"
    run("--home", home, "batches", "undo", json.loads(out)["batch"])
    repaired = tmp_path / "achats corrigés.csv"
    repaired.write_text(copy.read_text(encoding="utf-8-sig").replace("beaucoup", "5 999,90", 1), encoding="utf-8")
    assert _import(run, home, repaired)[0] == 0
    _, out, _ = run("--home", home, "purchases", "--organisation", "lycee-a", "--json")
    assert json.loads(out)["categories"][0]["spend_cents"] == 1_000_000


def test_a_list_of_purchases_is_never_taught_as_an_inventory(run: Run, home: Path, bought: Path) -> None:
    words = ("--home", home, "import", bought, "--organisation", "lycee-a")
    code, _, err = run(*words, "--template", "inventory")
    assert (code, "--template purchases" in err) == (2, True)
    assert run(*words)[0] == 0, "without a template, the columns say what the file is"
    assert [path.name for path in bought.parent.glob("*.toml")] == []
    _, out, _ = run("--home", home, "purchases", "--organisation", "lycee-a", "--json")
    assert json.loads(out)["categories"][0]["spend_cents"] == 1_000_000


def test_a_target_that_silent_lines_decide_is_neither_reached_nor_missed(run: Run, home: Path, bought: Path) -> None:
    # 20 % asked in 2025; no line says its condition, so the rate is anything from 0 to 100 %
    bought.write_text(LINES + ROWS.replace("reconditionné", "").replace("neuf", ""), encoding="utf-8")
    _import(run, home, bought)
    said = run("--home", home, "purchases", "--organisation", "lycee-a", "--year", "2025", "--language", "en")[1]
    assert "reuse: cannot be told" in said
    assert "recycled content: cannot be told" in said


def test_a_year_without_lines_names_those_known(run: Run, home: Path, bought: Path) -> None:
    _import(run, home, bought)
    code, _, err = run("--home", home, "purchases", "--organisation", "lycee-a", "--year", "2019", "--language", "en")
    assert code == 2
    assert "2025" in err


def test_the_demonstration_has_purchases_of_two_bodies(run_json: Callable[..., Any], demo: Path) -> None:
    for organisation in ("region-fictive", "epci-fictif-1"):
        document = run_json("--home", demo, "purchases", "--organisation", organisation, "--year", "2025")
        assert document["synthetic"] is True
        assert document["categories"][0]["spend_cents"] > 0


def test_the_indicators_of_an_organisation_carry_the_same_shares(
    run_json: Callable[..., Any], run: Run, home: Path, bought: Path
) -> None:
    assert _import(run, home, bought)[0] == 0
    rows = run_json("--home", home, "indicators", "--organisation", "lycee-a", "--year", "2025")
    shares = {row["series"]: row["value"] for row in rows if row["code"] == "ACH-01"}
    assert shares == {"reused": pytest.approx(40.001), "recycled_content": 0.0}
    assert next(row["value"] for row in rows if row["code"] == "ACH-03") == 8.0
    empty = run_json("--home", home, "indicators", "--organisation", "lycee-a", "--year", "2024")
    gaps = [row for row in empty if row["code"].startswith("ACH")]
    assert {row["status"] for row in gaps} == {"gap"}
    assert all(row["value"] is None for row in gaps)


def test_purchases_of_an_unknown_organisation_wait_then_count_once_assigned_or_registered(
    run: Run, home: Path, tmp_path: Path
) -> None:
    waits_for_two(run, home, tmp_path)


def waits_for_two(run: Run, home: Path, folder: Path) -> None:
    """Purchases of somebody known and of two nobody knows: assigned by hand, released by registering (any database)."""
    lines = "Organisation;Date;Catégorie AGEC;Quantité;Montant HT\nlycee-a;14/03/2025;informatique;1;100\n"
    lines += "com-77;15/03/2025;informatique;1;30\ncom-78;16/03/2025;informatique;1;7\n"
    file = folder / "agmix.csv"
    file.write_text(lines, encoding="utf-8")
    code, out, err = run("--home", home, "import", file, "--template", "purchases", "--json")
    document = json.loads(out)
    counts = [document[f"rows_{name}"] for name in ("read", "kept", "waiting", "rejected")]
    assert (code, counts) == (1, [3, 1, 2, 0]), err
    assert "3 lignes lues, 1 retenue, 2 en attente" in err
    first, second = document["quarantine"]
    assert (first["organisation_text"], second["organisation_text"]) == ("com-77", "com-78")
    shown = run("--home", home, "quarantine", "show", first["key"])[1]
    assert "15/03/2025" in shown or "2025-03-15" in shown
    assert _spent(run, home, "lycee-a") == 10_000
    assert run("--home", home, "quarantine", "assign", first["key"], "--organisation", "lycee-a")[0] == 0
    assert _spent(run, home, "lycee-a") == 13_000
    assert run("--home", home, "organisation", "add", "com-78", "--name", "Com 78", "--kind", "commune")[0] == 0
    assert run("--home", home, "quarantine", "list", "--json")[1].strip() == "[]"
    assert _spent(run, home, "com-78") == 700
    run("--home", home, "batches", "undo", document["batch"])
    assert run("--home", home, "purchases", "--organisation", "com-78")[0] == 2


def test_purchases_in_which_nobody_is_known_wait_whole_and_strict_refuses_them(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    lines = "Organisation;Date;Catégorie AGEC;Montant HT\ncom-77;15/03/2025;informatique;30\n"
    file.write_text(lines, encoding="utf-8")
    assert run("--home", home, "import", file, "--template", "purchases", "--strict")[0] == 2
    assert run("--home", home, "import", file, "--template", "purchases")[0] == 1
    assert len(json.loads(run("--home", home, "quarantine", "list", "--json")[1])) == 1
    code, out, _ = run("--home", home, "import", file, "--template", "purchases", "--json")
    assert (code, json.loads(out)["rows_waiting"]) == (1, 1), "sent again, it still waits"


def _spent(run: Run, home: Path, organisation: str) -> int:
    document = json.loads(run("--home", home, "purchases", "--organisation", organisation, "--json")[1])
    return int(document["categories"][0]["spend_cents"])

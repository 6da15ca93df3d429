"""One file for many organisations: each part undone alone; rows of an unknown one wait, then count as they came."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from barometer.records.access import set_actor
from barometer.records.entries import put_entry
from barometer.records.home import open_home
from dashboards.loading import counted_assets
from tests.cli.conftest import Run
from tests.records.samples import NOW

HEADER = "Organisation;Identifiant;Type d'équipement;Numéro de série\n"


def _file(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def _add(run: Run, home: Path, identifier: str, name: str, *more: str) -> None:
    words = ["organisation", "add", identifier, "--name", name, "--kind", "commune", *more]
    assert run("--home", home, *words)[0] == 0


def _json(run: Run, home: Path, *words: str | Path) -> Any:
    _code, out, err = run("--home", home, *words, "--json")
    assert out, err
    return json.loads(out)


def _counted(run: Run, home: Path) -> int:
    return int(_json(run, home, "assess")["assets"]["rows"])


@pytest.fixture
def waiting(run: Run, home: Path, tmp_path: Path) -> dict[str, Any]:
    """A file of two organisations, one of which the register does not know; what import said of it."""
    file = _file(
        tmp_path / "parc.csv", "lycee-a;a1;Portable;S1", "Mairie de Dole;m1;Portable;S2", "Mairie de Dole;m2;Écran;"
    )
    code, out, _err = run("--home", home, "import", file, "--json")
    assert code == 1
    document: dict[str, Any] = json.loads(out)
    return document


def test_rows_of_an_unknown_organisation_wait_with_a_proposal(run: Run, home: Path, waiting: dict[str, Any]) -> None:
    assert (waiting["rows_kept"], waiting["rows_rejected"], waiting["rows_waiting"]) == (1, 0, 2)
    (entry,) = _json(run, home, "quarantine", "list")
    assert (entry["organisation_text"], entry["rows"], entry["batch"]) == ("Mairie de Dole", 2, waiting["batch"])
    assert entry["proposal"][-1] == {"why": "to_add", "name": "Mairie de Dole"}
    shown = _json(run, home, "quarantine", "show", entry["key"])
    assert [line["asset_id"] for line in shown["lines"]] == ["m1", "m2"]
    assert "Mairie de Dole" in Path(waiting["annotated"]).read_text(encoding="utf-8-sig")
    assert _counted(run, home) == 1


def test_registering_the_organisation_lets_its_rows_count_with_their_batch(
    run: Run, home: Path, waiting: dict[str, Any]
) -> None:
    _add(run, home, "dole", "Mairie de Dole")
    assert _json(run, home, "quarantine", "list") == []
    assert _counted(run, home) == 3
    batch = _json(run, home, "batches", "show", waiting["batch"])
    (entry,) = batch["quarantine"].values()
    assert (entry["assigned_to"], batch["waiting"]) == ("dole", 0)
    # taken back for that organisation alone, then whole
    run("--home", home, "batches", "undo", waiting["batch"], "--organisation", "dole")
    assert _counted(run, home) == 1
    run("--home", home, "batches", "undo", waiting["batch"])
    assert _counted(run, home) == 0


def test_waiting_rows_are_assigned_by_hand_dropped_or_go_with_their_batch(
    run: Run, home: Path, waiting: dict[str, Any]
) -> None:
    (entry,) = _json(run, home, "quarantine", "list")
    assert run("--home", home, "quarantine", "assign", entry["key"], "--organisation", "nobody")[0] == 2
    assert run("--home", home, "quarantine", "assign", entry["key"], "--organisation", "lycee-a")[0] == 0
    assert _counted(run, home) == 3
    assert run("--home", home, "quarantine", "drop", entry["key"])[0] == 2
    run("--home", home, "batches", "undo", waiting["batch"])
    assert _counted(run, home) == 0
    assert _json(run, home, "quarantine", "list", "--all") == []


def test_dropped_rows_never_count(run: Run, home: Path, waiting: dict[str, Any]) -> None:
    (entry,) = _json(run, home, "quarantine", "list")
    assert run("--home", home, "quarantine", "drop", entry["key"])[0] == 0
    _add(run, home, "dole", "Mairie de Dole")
    assert _counted(run, home) == 1
    assert waiting["batch"]


def test_a_file_in_which_nobody_is_known_waits_whole(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path / "parc.csv", "21390198200012;m1;Portable;S2")
    assert run("--home", home, "import", file)[0] == 1
    (entry,) = _json(run, home, "quarantine", "list")
    assert entry["proposal"][-1] == {"why": "to_add", "siret": "21390198200012", "siren": "213901982"}
    assert _counted(run, home) == 0
    assert _json(run, home, "quarantine", "release") == []


def test_a_file_for_214_organisations_is_one_entry_and_each_part_is_taken_back_alone(
    run: Run, home: Path, tmp_path: Path
) -> None:
    register = tmp_path / "register.csv"
    lines = [f"commune-{number};Commune {number};commune" for number in range(214)]
    register.write_text("Identifiant;Nom;Nature\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert run("--home", home, "organisation", "import", register)[0] == 0
    opened = open_home(home, None)
    for number in range(214):
        fields = {"organisation": f"commune-{number}", "mandatary": "lycee-a", "what": "send_inventories"}
        fields["starts_on"] = "2020-01-01"
        put_entry(opened, "mandate", f"m{number}", fields, actor="local", recorded_at=NOW)
    rows = [f"commune-{number};{asset};Portable;" for number in range(214) for asset in range(5)]
    document = _json(run, home, "import", _file(tmp_path / "parc.csv", *rows), "--sent-by", "lycee-a")
    assert _counted(run, home) == 1070
    shown = _json(run, home, "batches", "show", document["batch"])
    assert (len(shown["organisations"]), shown["sent_by"]) == (214, "lycee-a")
    _code, out, _err = run("--home", home, "batches", "show", document["batch"])
    assert "214" in out.splitlines()[0]
    run("--home", home, "batches", "undo", document["batch"], "--organisation", "commune-7")
    assert _counted(run, home) == 1065


def test_who_sends_for_others_needs_their_mandate_of_the_day_for_that_kind_of_file(
    run: Run, home: Path, tmp_path: Path
) -> None:
    for name in ("dole", "beaune", "avallon"):
        _add(run, home, name, name.capitalize())
    mandate = ("--home", home, "organisation", "mandate")
    since = ("--mandatary", "lycee-a", "--since", "2020-01-01")
    assert run(*mandate, "m1", "--organisation", "dole", "--what", "send_everything", *since)[0] == 0
    ended = ("--until", "2021-12-31")
    assert run(*mandate, "m2", "--organisation", "beaune", "--what", "send_inventories", *since, *ended)[0] == 0
    assert run(*mandate, "m3", "--organisation", "avallon", "--what", "send_purchases", *since)[0] == 0
    names = ("dole", "beaune", "avallon", "lycee-a", "vezelay")
    file = _file(tmp_path / "parc.csv", *(f"{name};p{place};Portable;" for place, name in enumerate(names)))
    code, out, err = run("--home", home, "import", file, "--sent-by", "lycee-a", "--json")
    assert code == 1, err
    document = json.loads(out)
    assert [(row["cell"], row["code"]) for row in document["rejects"]] == [
        ("A3", "mandate_missing"),
        ("A4", "mandate_missing"),
    ]
    assert "« beaune » n'a pas chargé « lycee-a »" in document["rejects"][0]["reason"]
    assert document["rows_waiting"] == 1  # nobody is known under that name: it waits, it is not refused
    shown = _json(run, home, "batches", "show", document["batch"])
    assert sorted(shown["organisations"]) == ["dole", "lycee-a"]


def test_an_actor_of_the_mandatary_sends_for_its_mandators_and_for_nobody_else(
    run: Run, home: Path, tmp_path: Path
) -> None:
    for name in ("dole", "beaune"):
        _add(run, home, name, name.capitalize())
    opened = open_home(home, None)
    set_actor(opened, "agent", role="buyer", organisations=["lycee-a"], actor="local", recorded_at=NOW)
    fields = {"organisation": "dole", "mandatary": "lycee-a", "what": "send_inventories", "starts_on": "2020-01-01"}
    put_entry(opened, "mandate", "m1", fields, actor="local", recorded_at=NOW)
    both = _file(tmp_path / "a.csv", "lycee-a;p1;Portable;", "dole;p2;Portable;", "beaune;p3;Portable;")
    for option in ((), ("--dry-run",)):  # looking at what would change is looking at their fleet
        code, _, err = run("--home", home, "--actor", "agent", "import", both, *option)
        assert code == 2
        assert "beaune" in err
    theirs = _file(tmp_path / "b.csv", "lycee-a;p1;Portable;", "dole;p2;Portable;")
    assert run("--home", home, "--actor", "agent", "import", theirs)[0] == 0
    assert _counted(run, home) == 2


def test_a_device_that_two_bodies_declare_is_counted_once_until_one_is_taken_back(
    run: Run, home: Path, tmp_path: Path
) -> None:
    _add(run, home, "dole", "Dole")
    first = _json(run, home, "import", _file(tmp_path / "a.csv", "lycee-a;a1;Portable;SN77"))
    figure = _figure(run, home)
    second = _json(run, home, "import", _file(tmp_path / "b.csv", "dole;b1;Portable;sn 77"))
    assert _figure(run, home) == figure
    run("--home", home, "batches", "undo", first["batch"])
    assert _figure(run, home) == figure
    run("--home", home, "batches", "undo", second["batch"])
    assert _counted(run, home) == 0


def test_a_retired_serial_that_reappears_is_listed_by_the_import_itself(run: Run, home: Path, tmp_path: Path) -> None:
    earlier = _file(tmp_path / "a.csv", "lycee-a;a1;Portable;SN77", "lycee-a;a2;Portable;SN78")
    retired = tmp_path / "r.csv"
    retired.write_text(HEADER.strip() + ";Date de sortie\nlycee-a;a1;Portable;SN77;01/03/2025\n", encoding="utf-8")
    again = _file(tmp_path / "b.csv", "lycee-a;b1;Portable;SN77")
    conflicts = []
    for file, day in ((earlier, "2025-01-31"), (retired, "2025-03-31"), (again, "2026-01-31")):
        conflicts.append(_json(run, home, "import", file, "--as-of", day)["conflicts"])
    assert conflicts[:2] == [[], []]
    assert [(row["code"], row["serial_number"], row["assets"]) for row in conflicts[2]] == [
        ("serial_returns", "SN77", "a1, b1")
    ]


def test_a_dry_run_says_what_would_change(run: Run, home: Path, tmp_path: Path) -> None:
    earlier = _file(tmp_path / "a.csv", "lycee-a;a1;Portable;SN77", "lycee-a;a2;Portable;SN78")
    _json(run, home, "import", earlier, "--as-of", "2025-01-31")
    later = _file(tmp_path / "b.csv", "lycee-a;b1;Portable;SN77", "lycee-a;a3;Écran;")
    words = ["import", later, "--mode", "replace", "--as-of", "2026-01-31", "--dry-run"]
    changes = _json(run, home, *words)["changes"]
    assert changes["counts"] == {"entered": 1, "returned": 0, "left": 1, "changed": 1, "unchanged": 0}
    assert [(row["change"], row["asset_id"], row["field"]) for row in changes["rows"]] == [
        ("changed", "b1", "asset_id"), ("entered", "a3", None), ("left", "a2", None),
    ]  # fmt: skip
    assert _counted(run, home) == 2


def test_a_serial_back_after_an_absence_returned_and_its_life_goes_on(run: Run, home: Path, tmp_path: Path) -> None:
    complete = ("--organisation", "lycee-a", "--mode", "replace")
    first = _file(tmp_path / "a.csv", "lycee-a;a1;Portable;SN77", "lycee-a;a2;Portable;SN78")
    second = _file(tmp_path / "b.csv", "lycee-a;a2;Portable;SN78")
    third = _file(tmp_path / "c.csv", "lycee-a;a2;Portable;SN78", "lycee-a;z1;Portable;SN77")
    for file, day in ((first, "2024-01-31"), (second, "2025-01-31")):
        _json(run, home, "import", file, *complete, "--as-of", day)
    words = ("import", third, *complete, "--as-of", "2026-01-31")
    _, out, err = run("--home", home, *words, "--dry-run", "--json")
    changes = json.loads(out)["changes"]
    assert changes["counts"] == {"entered": 0, "returned": 1, "left": 0, "changed": 0, "unchanged": 1}
    assert changes["conflicts"] == []
    assert "revenu – lycee-a z1 : Date de sortie 31/01/2025 → –" in err
    assert "revenu – lycee-a z1 : Identifiant a1 → z1" in err
    _json(run, home, *words)
    fleet = counted_assets(open_home(home, None), ["lycee-a"])["lycee-a"].collect().sort("asset_id")
    assert fleet.select("asset_id", "first_seen_on", "retired_on").rows() == [
        ("a2", date(2024, 1, 31), None), ("z1", date(2024, 1, 31), None),
    ]  # fmt: skip


def _figure(run: Run, home: Path) -> list[float]:
    impacts = _json(run, home, "assess", "--year", "2025")["impacts"]
    return [row["amount"] for row in impacts if row["equipment_type"] == "laptop"]


def test_a_device_that_two_bodies_declare_is_told_to_both_without_naming_the_other(
    run: Run, home: Path, tmp_path: Path
) -> None:
    _add(run, home, "dole", "Dole")
    first = _file(tmp_path / "a.csv", "lycee-a;W1;Portable;WS1")
    assert _json(run, home, "import", first, "--as-of", "2026-01-31")["conflicts"] == []
    second = _file(tmp_path / "b.csv", "dole;W9;Portable;ws 1", "dole;W8;Portable;WS2")
    words = ("import", second, "--as-of", "2026-06-30")
    looked = _json(run, home, *words, "--dry-run")["changes"]["conflicts"]
    _, out, err = run("--home", home, *words, "--json")
    for conflicts in (looked, json.loads(out)["conflicts"]):
        assert [(row["organisation"], row["code"], row["assets"]) for row in conflicts] == [
            ("dole", "declared_twice_kept", "W9")
        ]
    assert "WS1 (W9) : une autre organisation déclare aussi cet appareil" in err
    assert "lycee-a" not in err
    again = _file(tmp_path / "c.csv", "lycee-a;W1;Portable;WS1", "lycee-a;W2;Portable;WS3")
    _, out, err = run("--home", home, "import", again, "--as-of", "2026-03-31", "--json")
    assert [(row["organisation"], row["code"], row["assets"]) for row in json.loads(out)["conflicts"]] == [
        ("lycee-a", "declared_twice", "W1")
    ]
    assert "compté chez elle et non ici" in err
    assert "dole" not in err


def test_a_device_that_another_body_retired_and_that_reappears_is_told(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole", "Dole")
    head = "Organisation;Identifiant;Type d'équipement;Numéro de série;Date de mise en service;Date de sortie\n"
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(f"{head}lycee-a;W1;Portable;WS1;01/09/2020;01/02/2025\n", encoding="utf-8")
    second.write_text(f"{head}dole;W9;Portable;WS1;01/09/2020;\ndole;W8;Portable;WS2;;\n", encoding="utf-8")
    assert run("--home", home, "import", first, "--as-of", "2025-06-30")[0] == 0
    _, out, err = run("--home", home, "import", second, "--as-of", "2025-12-31", "--json")
    assert [(row["organisation"], row["code"], row["assets"]) for row in json.loads(out)["conflicts"]] == [
        ("dole", "left_elsewhere", "W9")
    ]
    assert "une autre organisation a sorti cet appareil" in err


def test_registering_an_organisation_says_which_waiting_rows_count_now(
    run: Run, home: Path, waiting: dict[str, Any]
) -> None:
    (entry,) = _json(run, home, "quarantine", "list")
    assert entry["rows"] == waiting["rows_waiting"] == 2
    words = ("organisation", "add", "dole", "--name", "Mairie de Dole", "--kind", "commune", "--seat", "39198")
    code, _out, err = run("--home", home, *words)
    assert code == 0
    assert f"2 lignes ({entry['key']}) comptent maintenant pour dole." in err
    assert "comptent" not in run("--home", home, "organisation", "correct", "dole", "--name", "Ville de Dole")[2]

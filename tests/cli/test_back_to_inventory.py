"""What an inventory says of a device of the chain: in service still, back again, entrusted, gone once more."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.cli.schools import FLEET, GIFT, TO

ERASED = ("--medium", "M1", "--level", "cleared", "--method", "zeros", "--tool", "nwipe", "--bytes-erased", "1000")
QUALIFIED = ("--grade-function", "A", "--grade-cosmetic", "B", "--is-every-function-tested", "--kit", "charger")


def test_an_inventory_that_received_nothing_is_told_so(run: Run, school: Path) -> None:
    said = run("--home", school, "--language", "fr", "reuse", "from-chain", "--organisation", "lycee-a")[1]
    assert "rien n'est venu de la filière" in said


def test_a_device_still_in_service_is_announced_only_by_deciding_its_exit(
    run: Run, run_json: Any, school: Path, tmp_path: Path
) -> None:
    file = tmp_path / "salle.csv"
    file.write_text(
        FLEET + "PC-100;Ordinateur portable;Dell;Latitude;SN00100Z;01/09/2021;en service;Windows 11\n", encoding="utf-8"
    )
    assert run("--home", school, "import", file, "--organisation", "lycee-a")[0] == 0
    gift = (
        "--organisation", "atelier", "--donor", "lycee-a", "--route", "gift", "--origin", "public_gift",
        "--taker-kind", "solidarity_enterprise", "--unit-value-cents", "15000", "--equipment-type", "laptop",
    )  # fmt: skip
    for known in (("--serial", "SN00100Z"), ("--asset", "PC-100")):
        code, out, err = run("--home", school, "reuse", "announce", "D1", *gift, *known)
        assert (code, out, "PC-100 est encore en service" in err) == (2, "", True)
    assert run("--home", school, "reuse", "show", "D1")[0] == 2  # nothing was written
    # One that stands unused may be announced; one in service leaves by a decision, and is then announced.
    code, _, err = run("--home", school, "reuse", "announce", "D2", *gift, "--serial", "SN00001Z")
    assert code == 0, err
    words = ("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--asset", "PC-100", *GIFT)
    assert run_json(*words)["exits"][0]["asset_id"] == "PC-100"


def test_a_device_still_in_service_that_is_received_is_told_with_its_inventory_and_a_way_forward(
    run: Run, run_json: Any, school: Path, tmp_path: Path
) -> None:
    file = tmp_path / "salle.csv"
    row = "PC-100;Ordinateur portable;Dell;Latitude;SN00100Z;01/09/2021;en service;Windows 11\n"
    file.write_text(FLEET + row, encoding="utf-8")
    run("--home", school, "import", file, "--organisation", "lycee-a", "--as-of", "15/01/2026")
    gift = (
        "--organisation", "atelier", "--donor", "lycee-a", "--origin", "public_gift", "--taker-kind",
        "solidarity_enterprise", "--unit-value-cents", "15000", "--equipment-type", "laptop",
    )  # fmt: skip
    assert run("--home", school, "reuse", "receive", "D1", *gift)[0] == 0
    code, _, err = run("--home", school, "reuse", "identify", "D1", "--serial", "sn00100z")
    assert (code, "L'inventaire de lycee-a du 15/01/2026 dit l'équipement PC-100 encore en service" in err) == (0, True)
    said = run_json("--home", school, "reuse", "weigh", "SN00100Z", "--grams", "2000", "--weight-method", "measured")
    assert said["device_id"] == "D1"  # the bench types what is written on it
    # The way forward that the remark gives.
    words = ("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--asset", "PC-100")
    told = run(*words, *GIFT)
    assert (told[0], told[2]) == (0, "")
    assert run("--home", school, "reuse", "identify", "D1", "--serial", "SN00100Z")[2] == ""
    assert run_json("--home", school, "reuse", "sync-inventory", "--organisation", "lycee-a")["retired"] == ["PC-100"]


def test_a_series_of_receptions_tells_beside_its_word_what_an_inventory_says_in_service(
    run: Run, run_json: Any, school: Path, tmp_path: Path
) -> None:
    file = tmp_path / "salle.csv"
    rows = [f"PC-{n};Ordinateur portable;Dell;Latitude;SN00{n}Z;01/09/2021;en service;W\n" for n in (100, 101, 102)]
    file.write_text(FLEET + "".join(rows), encoding="utf-8")
    run("--home", school, "import", file, "--organisation", "lycee-a", "--as-of", "15/01/2026")
    words = ("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--asset", "PC-102")
    device = run_json(*words, *GIFT)["exits"][0]["device_id"]
    said = {"equipment_type": "laptop", "donor": "lycee-a", "origin": "public_gift", "unit_value_cents": "15000",
            "taker_kind": "solidarity_enterprise"}  # fmt: skip
    series = (
        "--organisation",
        "atelier",
        "--action",
        "receive",
        *(f"--set={key}={value}" for key, value in said.items()),
    )
    # A serial and a number in service, one whose exit was decided, one that the inventory says unused.
    codes = ("sn00100z", "PC-101", device, "SN00001Z")
    code, out, err = run("--home", school, "reuse", "scan", *series, *codes, "--json")
    assert (code, err) == (0, "")
    entries = json.loads(out)["entries"]
    assert {each["outcome"] for each in entries} == {"applied"}
    told = [
        f"L'inventaire de lycee-a du 15/01/2026 dit l'équipement {n} encore en service" for n in ("PC-100", "PC-101")
    ]
    assert [sentence in entry["reason"]["fr"] for sentence, entry in zip(told, entries, strict=False)] == [True, True]
    assert [each["reason"] for each in entries[2:]] == [None, None]


def _made_ready(run: Run, run_json: Any, home: Path, device: str) -> None:
    """Erased at the moment of its last operation, with a proof of its own, then qualified."""
    proof = home / f"proof-{device}.log"
    proof.write_text(f"synthetic {device}", encoding="utf-8")
    wiped = run_json("--home", home, "reuse", "show", device)["occurred_at"]
    for verb, *options in (["erase", *ERASED, "--wiped-at", wiped, "--evidence", proof], ["qualify", *QUALIFIED]):
        code, _, err = run("--home", home, "reuse", verb, device, *options)
        assert code == 0, (verb, err)


def test_a_device_that_comes_back_enters_its_former_inventory_with_its_history_and_may_leave_again(
    run: Run, run_json: Any, given: tuple[Path, str]
) -> None:
    school, device = given
    whose = ("--organisation", "lycee-a")
    sync, seen = (("--home", school, "reuse", verb, *whose) for verb in ("sync-inventory", "from-chain"))
    assert run_json(*sync)["retired"] == ["PC-001"]
    assert run_json(*seen)["devices"] == []
    _made_ready(run, run_json, school, device)
    out = ("--taker", "lycee-a", "--taker-kind", "public_body", "--route", "transfer", "--undertaking", "U-1",
           "--proof-due-on", "2030-01-05")  # fmt: skip
    assert run("--home", school, "reuse", "transfer-out", device, *out)[0] == 0
    assert [each["is_in_inventory"] for each in run_json(*seen)["devices"]] == [False]
    back = run_json(*sync)
    assert (back["retired"], back["entered"]) == ([], ["PC-001"])  # its former number, not a new one
    assert run_json(*sync)["batch"] is None
    [found] = run_json(*seen)["devices"]
    assert (found["asset_id"], found["device_id"], found["is_in_inventory"]) == ("PC-001", device, True)
    assert [each["event"] for each in found["life"]] == [
        "announce", "receive", "diagnose", "start-repair", "finish-repair", "erase", "qualify", "transfer-out",
    ]  # fmt: skip
    assert "Identifiant" not in json.dumps(found)
    # Used up here too, it leaves by a decision of its own, under a new identifier, and is closed once more.
    words = ("--home", school, "reuse", "retire", *whose, "--asset", "PC-001", "--route", "gift", *TO)
    again = run_json(*words, "--unit-value", "50", "--lot", "LOT-2")["exits"][0]["device_id"]
    assert again != device
    assert run("--home", school, "reuse", "receive", again, "--grams", "1850", "--weight-method", "measured")[0] == 0
    assert run_json(*sync)["retired"] == ["PC-001"]
    assert run_json(*sync)["batch"] is None
    assert run_json(*seen)["devices"] == []
    assert run_json("--home", school, "reuse", "verify")["broken"] == []


def test_a_device_entrusted_to_a_school_enters_its_inventory_and_leaves_it_when_it_returns(
    run: Run, run_json: Any, given: tuple[Path, str], tmp_path: Path
) -> None:
    home, device = given
    words = ("organisation", "add", "lycee-b", "--name", "Lycée B", "--kind", "lycee", "--seat", "25056")
    assert run("--home", home, *words)[0] == 0
    file = tmp_path / "parc-b.csv"
    file.write_text(
        FLEET + "B-1;Ordinateur portable;Dell;Latitude;BN00001Z;01/09/2022;en service;W\n", encoding="utf-8"
    )
    assert run("--home", home, "import", file, "--organisation", "lycee-b")[0] == 0
    _made_ready(run, run_json, home, device)
    whose = ("--organisation", "lycee-b")
    ask = ("--workshop", "atelier", "--equipment-type", "laptop", "--quantity", "1", "--territory", "COM-25056",
           "--audience", "pupil")  # fmt: skip
    for verb, *options in (
        ["request", "ask", "Q1", *whose, *ask],
        ["request", "accept", "Q1", "--quantity", "1"],
        ["allocate", device, "--request", "Q1"],
        ["ship", device, "--partner", "lycee-b", "--slip", "S-1"],
        ["partner-receive", device, "--partner", "lycee-b", "--slip", "S-1"],
    ):
        code, _, err = run("--home", home, "reuse", verb, *options)
        assert code == 0, (verb, err)
    sync, seen = (("--home", home, "reuse", verb, *whose) for verb in ("sync-inventory", "from-chain"))
    assert run_json(*sync)["entered"] == [device]
    said = run("--home", home, "reuse", "from-chain", *whose)[1]
    assert all(word in said for word in (device, "Ordinateur portable", "son histoire", "effacer"))
    # It is the workshop's: it goes back by its return, not by an exit that would make two of one device.
    code, _, err = run(
        "--home", home, "reuse", "retire", *whose, "--asset", device, "--route", "gift", *TO, "--unit-value", "50"
    )
    assert (code, f"reuse return {device}" in err) == (2, True)
    assert run("--home", home, "reuse", "return", device, "--reason", "fault")[0] == 0
    assert run_json(*sync)["retired"] == [device]
    assert run_json(*sync)["batch"] is None
    [found] = run_json(*seen)["devices"]
    assert (found["until"] is None, found["is_in_inventory"]) == (False, False)
    assert found["life"][-1]["event"] == "return"

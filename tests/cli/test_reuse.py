"""The workshop's verbs: made from the catalogue, they record, refuse with a reason, show and verify."""

import hashlib
import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from barometer.records.access import set_actor
from barometer.records.home import open_home
from dashboards.cli import build_parser
from dashboards.language import sentence
from dashboards.reuse_grammar import event_options
from reuse.events import CATALOGUE
from reuse.payload import typed_specs
from tests.imports.evidence.samples import SIZE, Disk, Log, workbench

ARRIVAL = ["--equipment-type", "laptop", "--origin", "company_donation", "--donor", "donor-1"]
FIRST = ["--organisation", "lycee-a", *ARRIVAL]
DIAGNOSIS = ["--media", "medium=M1,kind=nvme,size_bytes=1000", "--lock-status", "none"]
WIPE = ["--medium", "M1", "--level", "purged", "--method", "sanitize", "--tool", "nwipe", "--bytes-erased", "1 000"]
GRADES = ["--grade-function", "A", "--grade-cosmetic", "B", "--is-every-function-tested", "--kit", "charger"]


@pytest.fixture
def bench(run: Any, home: Path, tmp_path: Path) -> Any:
    """Runs `barometer reuse …` in a folder of its own; gives (code, document)."""

    def call(*words: str) -> tuple[int, Any]:
        code, out, _ = run("--home", home, "reuse", *words, "--json", "--language", "en")
        return code, json.loads(out)

    return call


def test_every_event_has_its_verb_and_every_field_its_option_with_help() -> None:
    for name in CATALOGUE:
        for language in ("fr", "en"):
            assert sentence(f"help_{name.replace('-', '_')}", language)
            for _, settings in event_options(name):
                assert sentence(settings["about"], language)
        offered = {names[-1].lstrip("-").replace("-", "_") for names, _ in event_options(name)}
        assert {spec.name for spec in typed_specs(CATALOGUE[name])} <= offered
    parsed = build_parser("en").parse_args(["reuse", "move", "D1", "--place", "A1"])
    assert (parsed.function, parsed.verb, parsed.place) == ("record_event", "move", "A1")


def test_a_device_goes_from_reception_to_hand_over_and_back(bench: Any, run: Any, home: Path, tmp_path: Path) -> None:
    proof = tmp_path / "wipe.log"
    proof.write_bytes(b"%PDF-1.4 synthetic certificate")
    assert bench("receive", "D1", "--organisation", "lycee-a", *ARRIVAL)[1]["state"] == "received"
    assert bench("diagnose", "D1", *DIAGNOSIS)[1]["data_status"] == "pending"
    code, refusal = bench("qualify", "D1", *GRADES)
    assert (code, refusal["error"]["code"]) == (2, "data_not_erased")
    shown = bench("show", "D1")[1]
    wiped = ["--wiped-at", shown["occurred_at"], "--evidence", str(proof)]
    assert bench("erase", "D1", *WIPE, *wiped)[1]["data_status"] == "purged"
    kept = home / "evidence" / hashlib.sha256(proof.read_bytes()).hexdigest()
    assert kept.read_bytes() == proof.read_bytes()
    code, refusal = bench("qualify", "D1", *GRADES, "--expected-seq", "2")
    assert (code, refusal["error"]["code"]) == (2, "device_changed")
    assert bench("qualify", "D1", *GRADES, "--expected-seq", "3")[1]["state"] == "ready"
    assert [row["device_id"] for row in bench("stock", "--grade-function", "A")[1]] == ["D1"]
    assert bench("stock", "--state", "lost")[1] == []
    _second_organisation(run, home)
    asked = ["--workshop", "lycee-a", "--equipment-type", "laptop", "--quantity", "1", "--territory", "COM-21231"]
    ask = bench("request", "ask", "Q1", "--organisation", "college-b", *asked, "--audience", "pupil")[1]
    assert (ask["state"], ask["allocated"]) == ("asked", 0)
    assert bench("request", "accept", "Q1", "--quantity", "1")[1]["accepted"] == 1
    assert bench("request", "batches", "--organisation", "lycee-a")[1][0]["devices"] == ["D1"]
    code, given = bench("request", "allocate", "Q1")
    assert (code, given["devices"], given["allocated"]) == (0, ["D1"], 1)
    handed = ["--mode", "loan", "--client-ref", "P-17", "--receipt", "R-1", "--audience", "pupil"]
    assert bench("hand-over", "D1", *handed)[1]["possessor"] == "beneficiary"
    assert bench("request", "show", "Q1")[1]["reason"] == "served"
    assert [row["state"] for row in bench("request", "list", "--state", "closed")[1]] == ["closed"]
    assert bench("return", "D1", "--reason", "loan_ended")[1]["cycle"] == 2
    assert [event["event"] for event in bench("show", "D1")[1]["events"]][-1] == "return"


TYPED_PROOFS = {
    "another medium's log": (Log(disks=(Disk(serial="M2"),)).text(), {}, "proof_of_another_medium"),
    "a log cut short": (Log(disks=(Disk(serial="M1"),)).text()[:900], {}, "log_not_ended"),
    "its closing line alone": ("Nwipe successfully completed. See summary table.\n", {}, "evidence_unknown"),
    "a log of a failure": (
        Log(disks=(Disk(serial="M1", status="-FAILED-", errors=(3, 0, 0)),)).text(), {}, "proof_of_a_failure",
    ),
    "a snapshot of the machine": (workbench().decode(), {}, "proof_is_no_wipe"),
    "more than the log says": (Log(disks=(Disk(serial="M1"),)).text(), {"--level": "purged"}, "proof_says_less"),
    "another moment": (
        Log(disks=(Disk(serial="M1"),)).text(), {"--wiped-at": "2026-01-05T10:20:38Z"}, "proof_says_less",
    ),
    "the log itself": (Log(disks=(Disk(serial="M1"),)).text(), {}, None),
}  # fmt: skip


@pytest.mark.parametrize("case", TYPED_PROOFS)
def test_a_wipe_typed_by_hand_says_what_its_log_says(bench: Any, tmp_path: Path, case: str) -> None:
    content, changed, expected = TYPED_PROOFS[case]
    proof = tmp_path / "wipe.log"
    proof.write_text(content, encoding="utf-8")
    bench("receive", "D1", *FIRST, "--occurred-at", "2026-01-02T10:00Z")
    bench("diagnose", "D1", "--media", f"medium=M1,kind=hdd,size_bytes={SIZE}", "--occurred-at", "2026-01-02T10:01Z")
    typed = {"--medium": "M1", "--level": "cleared", "--method": "zeros", "--tool": "nwipe",
             "--bytes-erased": str(SIZE), "--wiped-at": "2026-01-05T10:20:37Z"} | changed  # fmt: skip
    code, found = bench("erase", "D1", *(word for pair in typed.items() for word in pair), "--evidence", str(proof))
    assert (code, found.get("error", {}).get("code")) == (0 if expected is None else 2, expected)
    assert bench("show", "D1")[1]["data_status"] == ("cleared" if expected is None else "pending")


def test_one_wipe_instant_is_of_one_medium_on_all_devices(bench: Any, tmp_path: Path) -> None:
    for device, medium in (("D1", "M1"), ("D2", "M2")):
        bench("receive", device, *FIRST)
        bench("diagnose", device, "--media", f"medium={medium},kind=nvme,size_bytes=1000", "--lock-status", "none")
        (tmp_path / medium).write_bytes(b"%PDF-1.4 " + medium.encode())
    at = bench("show", "D2")[1]["occurred_at"]
    for device, medium, expected in (("D1", "M1", 0), ("D2", "M2", 2)):
        wipe = [medium if word == "M1" else word for word in WIPE]
        done = bench("erase", device, *wipe, "--wiped-at", at, "--evidence", str(tmp_path / medium))
        assert done[0] == expected
    assert done[1]["error"]["code"] == "wipe_instant_twice"


def test_kilograms_typed_as_grams_do_not_leave_for_the_recycler(bench: Any) -> None:
    bench("receive", "D1", *FIRST)
    bench("declare-waste", "D1", "--reason", "failed_erasure", "--recycler-contract", "C-1")
    slip = ["--recycler", "recycler-1", "--slip", "BSD-1", "--waste-code", "16 02 14"]
    code, refusal = bench("hand-to-recycler", "D1", *slip, "--grams-handed", "2")
    assert (code, refusal["error"]["code"]) == (2, "weight_too_low")
    assert bench("hand-to-recycler", "D1", *slip, "--grams-handed", "2000")[0] == 0


def test_verify_names_the_first_broken_link_and_ends_with_one(bench: Any, home: Path) -> None:
    bench("receive", "D1", "--organisation", "lycee-a", *ARRIVAL)
    bench("diagnose", "D1", *DIAGNOSIS)
    code, found = bench("verify")
    assert (code, found["links"], found["broken"], found["heads"]["lycee-a"]["position"]) == (0, 2, [], 2)
    with sqlite3.connect(home / "barometer.sqlite") as link:
        link.execute("DROP TRIGGER device_event_no_update")
        link.execute("UPDATE device_event SET actor = 'eve' WHERE position = 1")
    link.close()
    code, found = bench("verify")
    assert (code, found["broken"][0]["place"]) == (1, "lycee-a #1")


def test_verify_names_a_proof_that_is_gone_or_changed(bench: Any, home: Path, tmp_path: Path) -> None:
    bench("receive", "D1", "--organisation", "lycee-a", *ARRIVAL)
    proof = tmp_path / "snapshot.txt"
    proof.write_text("as it was")
    bench("diagnose", "D1", *DIAGNOSIS, "--evidence", str(proof))
    assert bench("verify")[0] == 0
    (kept,) = (home / "evidence").iterdir()
    for change, expected in ((lambda: kept.write_text("as it is"), "proof_changed"), (kept.unlink, "proof_missing")):
        change()
        code, found = bench("verify")
        told = found["broken"][0]
        assert (code, told["code"], told["place"], told["device_id"]) == (1, expected, "lycee-a #2", "D1")


REFUSED = [
    (["receive", "D1", *ARRIVAL], "reuse_organisation_missing"),
    (["receive", "D1", *FIRST, "--evidence", "absent.log"], "reuse_proof_unreadable"),
    (["receive", "D1", *FIRST, "--grams", "2,5"], "whole_number_expected"),
    (["receive", "D1", *FIRST, "--occurred-at", "2090-01-01T10:00Z"], "occurred_in_future"),
    (["receive", "D1", *FIRST, "--occurred-at", "0001-01-01T00:00+01:00"], "instant_form"),
    (["receive", "D1", *FIRST, "--occurred-at", "2026-01-05T10:00"], "instant_without_zone"),
    (["receive", "two words", "--organisation", "lycee-a", *ARRIVAL], "identifier_form"),
    (["diagnose", "D1", "--organisation", "lycee-a", "--media", "M1"], "record_expected"),
    (["show", "D1"], "device_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), REFUSED)
def test_what_cannot_be_recorded_is_refused_with_its_reason(bench: Any, words: list[str], expected: str) -> None:
    code, refusal = bench(*words)
    assert (code, refusal["error"]["code"]) == (2, expected)


def test_the_same_verbs_speak_to_people(run: Any, home: Path) -> None:
    words = ["reuse", "receive", "D1", "--organisation", "lycee-a", *ARRIVAL]
    code, out, _ = run("--home", home, "--language", "fr", *words)
    assert code == 0
    assert "maintenant « reçu »" in out
    for verb in (["show", "D1"], ["stock"], ["verify"]):
        code, out, _ = run("--home", home, "--language", "fr", "reuse", *verb)
        assert code == 0
        assert "D1" in out or "lycee-a #1" in out
    shown = run("--home", home, "--language", "fr", "reuse", "show", "D1")[1]
    for line in ("Type d'équipement : Ordinateur portable", "entré dans l'atelier : oui", "arrivé le : "):
        assert line in shown
    assert not re.search(r"laptop|True|None|\[|\d{4}-\d\d-\d\dT", shown)
    assert "Laptop" in run("--home", home, "--language", "en", "reuse", "stock")[1]
    assert run("--home", home, "reuse", "tag", "D1", "--added", "Salle 12, à garder")[0] == 0
    assert "étiquettes : salle 12, à garder\n" in run("--home", home, "--language", "fr", "reuse", "show", "D1")[1]
    assert "D1" in run("--home", home, "--language", "fr", "reuse", "stock", "--tag", "à garder")[1]


def test_a_lot_is_announced_received_and_followed_one_by_one(bench: Any, run: Any, home: Path) -> None:
    lines = ["--lines", "equipment_type=laptop,quantity=3", "--lines", "equipment_type=monitor,quantity=2"]
    origin = ["--donor", "lycee-a", "--origin", "company_donation", "--route", "gift"]
    announced = bench("lot", "announce", "L1", "--organisation", "lycee-a", *origin, *lines)[1]
    assert (announced["state"], announced["donor"], announced["seq"]) == ("announced", "lycee-a", 1)
    code, refusal = bench("lot", "receive", "L1", *lines[:2], "--weight-method", "measured", "--grams", "5500")
    assert (code, refusal["error"]["code"]) == (2, "lot_discrepancy_needed")
    received = bench("lot", "receive", "L1", *lines, "--weight-method", "measured", "--grams", "16 000")[1]
    assert (received["state"], received["left_to_serialise"]) == ("received", 5)
    followed = bench("lot", "serialise", "L1", "--equipment-type", "laptop", "--devices", "D1, D2\nD3")[1]
    assert (followed["left_to_serialise"], followed["devices"]) == (2, ["D1", "D2", "D3"])
    assert [row["device_id"] for row in bench("stock", "--lot", "L1")[1]] == ["D1", "D2", "D3"]
    assert bench("receive", "D4", "--lot", "L1", "--organisation", "lycee-a")[1]["equipment_type"] == "monitor"
    assert [row["lot"] for row in bench("lot", "list", "--state", "received")[1]] == ["L1"]
    assert [entry["event"] for entry in bench("lot", "show", "L1")[1]["events"]][-1] == "serialise"
    found = bench("verify")[1]
    assert (found["chain_links"], found["subjects"], found["broken"]) == (4, 1, [])
    code, refusal = bench("lot", "tag", "L9", "--added", "x")
    assert (code, refusal["error"]["code"]) == (2, "lot_organisation_missing")
    for words in (["lot", "show", "L1"], ["lot", "list"]):
        code, out, _ = run("--home", home, "--language", "fr", "reuse", *words)
        assert (code, "reçu" in out) == (0, True)


def test_a_serial_that_says_nothing_is_left_out_and_said(bench: Any) -> None:
    bench("receive", "D1", *FIRST)
    code, refusal = bench("identify", "D1", "--serial", "AAAAAAAA")
    assert (code, refusal["error"]["code"]) == (2, "serial_is_junk")
    found = bench("identify", "D1", "--serial", "0000000", "--label", "E-1")[1]
    assert ("serial" in found, found["label"], found["remarks"]) == (False, "E-1", ["serial_dropped"])
    bench("receive", "D2", *FIRST)
    code, refusal = bench("identify", "D2", "--label", "e-1")
    assert (code, refusal["error"]["code"]) == (2, "label_taken")


def test_custody_passes_by_two_signatures_on_the_command_line(bench: Any, run: Any, home: Path) -> None:
    _second_organisation(run, home)
    origin = ["--donor", "college-b", "--origin", "company_donation", "--route", "gift"]
    lines = ["--lines", "equipment_type=laptop,quantity=3"]
    bench("lot", "announce", "L1", "--organisation", "lycee-a", *origin, *lines)
    pass_on = ["--direction", "incoming", "--partner", "college-b", "--lot", "L1"]
    assert bench("custody", "open", "S1", "--organisation", "lycee-a", *pass_on)[1]["state"] == "opened"
    _prescriber(home, "paul")
    code = bench("custody", "code", "S1", "--party", "partner", "--actor", "paul")[1]["code"]
    signed = bench("custody", "sign", "S1", "--party", "partner", "--code", code, "--actor", "paul")[1]
    assert (signed["state"], signed["signatures"][0]["actor"]) == ("given", "paul")
    code = bench("custody", "code", "S1", "--party", "workshop")[1]["code"]
    result, refusal = bench("custody", "sign", "S1", "--party", "workshop", "--code", "AAAA-AAAA")
    assert (result, refusal["error"]["code"]) == (2, "slip_code_wrong")
    assert bench("custody", "sign", "S1", "--party", "workshop", "--code", code)[1]["state"] == "signed"
    assert bench("lot", "show", "L1")[1]["state"] == "collected"
    paper = home.parent / "S1.pdf"
    assert bench("custody", "print", "S1", "--output", str(paper))[1]["file"] == str(paper)
    assert paper.read_bytes().startswith(b"%PDF")
    assert bench("custody", "print", "S1", "--output", str(paper))[1]["error"]["code"] == "output_exists"
    for words in (["custody", "show", "S1"], ["custody", "list"]):
        result, out, _ = run("--home", home, "--language", "fr", "reuse", *words)
        assert (result, "signé des deux côtés" in out) == (0, True)
        assert not re.search(r"laptop|True|False|\d{4}-\d\d-\d\dT", out)


def _prescriber(home: Path, name: str) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    set_actor(open_home(home), name, role="prescriber", organisations=["college-b"], actor="local", recorded_at=now)


def _second_organisation(run: Any, home: Path) -> None:
    words = ["organisation", "add", "college-b", "--name", "Collège B", "--kind", "lycee", "--seat", "21231"]
    assert run("--home", home, *words)[0] == 0


def test_offers_needs_and_requests_are_told_on_the_command_line(bench: Any, run: Any, home: Path) -> None:
    _second_organisation(run, home)
    offer = ["--territory", "EPCI-242100410", "--equipment-type", "laptop"]
    assert bench("offer", "set", "--organisation", "lycee-a", *offer, "--status", "closed")[1]["offer"] == "closed"
    assert [row["offer"] for row in bench("offer", "list", "--workshop", "lycee-a")[1]] == ["closed"]
    ask = ["request", "ask", "--organisation", "college-b", "--workshop", "lycee-a", "--quantity", "2",
           "--audience", "pupil", *offer]  # fmt: skip
    code, refusal = bench(*ask)
    assert (code, refusal["error"]["code"]) == (2, "offer_closed")
    bench("offer", "set", "--organisation", "lycee-a", *offer, "--status", "open")
    number = bench(*ask)[1]["request"]
    assert number.startswith("Q")
    assert bench("request", "overdue", "--organisation", "lycee-a")[1] == []
    counted = ["--quantity", "40", "--counted-on", "2026-01-02", "--counted-by", "CCAS"]
    assert bench("need", "declare", "--organisation", "college-b", *offer, *counted)[1]["quantity"] == 40
    row = bench("need", "compare")[1][0]
    assert (row["need"], row["asked"], row["ready"]) == (40, 2, 0)
    for words in (["request", "show", number], ["request", "list"], ["need", "compare"], ["offer", "list"]):
        code, out, _ = run("--home", home, "--language", "fr", "reuse", *words)
        assert (code, "portable" in out or "laptop" in out) == (0, True)

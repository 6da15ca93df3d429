"""The whole life of devices by commands alone, on a fresh folder: announced, collected with two signatures, received in
part, erased, repaired, qualified, allocated, received by a partner, handed over, returned, recycled; then every proof.
"""

import csv
import hashlib
import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pypdf import PdfReader

from tests.cli.conftest import Run
from tests.cli.schools import FLEET
from tests.house import ROOT

SCHEMA = json.loads((ROOT / "tests" / "reuse" / "epcis_schema.json").read_text(encoding="utf-8"))
GRADES = ["--grade-function", "A", "--grade-cosmetic", "B", "--is-every-function-tested", "--kit", "charger"]
GIFT = ["--origin", "public_gift", "--route", "gift", "--taker-kind", "solidarity_enterprise",
        "--unit-value-cents", "15000"]  # fmt: skip
YEAR = str(datetime.now(UTC).year)


class Bench:
    """Commands of one folder, each of which must end well."""

    def __init__(self, run: Run, home: Path, folder: Path) -> None:
        self.run, self.home, self.folder = run, home, folder

    def __call__(self, *words: str | Path) -> Any:
        code, out, err = self.run("--home", self.home, *words, "--json", "--quiet")
        assert code == 0, (words, out, err)
        return json.loads(out) if out else None

    def reuse(self, *words: str | Path) -> Any:
        return self("reuse", *words)

    def sign(self, slip: str, *parties: tuple[str, str]) -> str:
        """Each party gets its code and signs; the state after it."""
        for party, actor in parties:
            code = self.reuse("custody", "code", slip, "--party", party, "--actor", actor)["code"]
            done = self.reuse("custody", "sign", slip, "--party", party, "--code", code, "--actor", actor)
        return str(done["state"])

    def erase(self, device: str, medium: str, after: str) -> None:
        """A wipe at the moment of the last operation, with a certificate of its own."""
        proof = self.folder / f"{device}-{after}.pdf"
        proof.write_bytes(f"%PDF-1.4 synthetic certificate {device} {after}".encode())
        at = self.reuse("show", device)["occurred_at"]
        self.reuse("erase", device, "--medium", medium, "--level", "purged", "--method", "sanitize", "--tool", "nwipe",
                   "--bytes-erased", "1000", "--wiped-at", at, "--evidence", proof)  # fmt: skip


@pytest.fixture
def bench(run: Run, home: Path, tmp_path: Path) -> Bench:
    """A school that gives, a workshop, a partner, and who acts for them."""
    made = Bench(run, home, tmp_path)
    for name, kind in (("atelier", "reuse_operator"), ("partner-c", "inclusion_place")):
        made("organisation", "add", name, "--name", name, "--kind", kind, "--seat", "21231")
    for name, role, whose in (("rene", "operator", "lycee-a"), ("omar", "operator", "atelier"),
                              ("paul", "prescriber", "partner-c")):  # fmt: skip
        made("person", "set", name, "--role", role, "--organisation", whose)
    return made


def test_a_life_from_the_announcement_to_the_recycler_with_every_proof(bench: Bench, tmp_path: Path) -> None:
    _retired(bench)
    _collected(bench)
    _made_ready(bench)
    _given(bench)
    _ended(bench)
    told = bench.reuse("verify")
    assert told["broken"] == []
    states = {device: bench.reuse("show", device)["state"] for device in ("D1", "D2", "D3")}
    assert states == {"D1": "recycled", "D2": "in_use", "D3": "returned"}
    _is_proved(bench, tmp_path)


def _retired(bench: Bench) -> None:
    """One laptop leaves the inventory of the school by decision, and is received: its age is known."""
    fleet = bench.folder / "parc.csv"
    fleet.write_text(
        FLEET + "PC-1;Ordinateur portable;Dell;L5430;SN1XZ;01/09/2021;en stock;Windows 11\n", encoding="utf-8"
    )
    bench("import", fleet, "--organisation", "lycee-a")
    taker = ["--to", "atelier", "--taker-kind", "solidarity_enterprise", "--unit-value", "150,00"]
    kept = bench.reuse(
        "retire", "--organisation", "lycee-a", "--asset", "PC-1", "--route", "gift", *taker, "--lot", "L0"
    )
    device = kept["exits"][0]["device_id"]
    assert bench.reuse("receive", device, "--grams", "1850", "--weight-method", "measured")["state"] == "received"
    assert bench.reuse("sync-inventory", "--organisation", "lycee-a")["retired"] == ["PC-1"]


def _collected(bench: Bench) -> None:
    """Four announced, three come: the lot passes by two signatures, and the gap is explained."""
    told = ["--lines", "equipment_type=laptop,quantity=4"]
    bench.reuse("lot", "announce", "L1", "--organisation", "atelier", "--donor", "lycee-a", *GIFT, *told)
    take = ["--direction", "incoming", "--partner", "lycee-a", "--lot", "L1"]
    bench.reuse("custody", "open", "S1", "--organisation", "atelier", *take)
    assert bench.sign("S1", ("partner", "rene"), ("workshop", "omar")) == "signed"
    counted = ["--lines", "equipment_type=laptop,quantity=3", "--discrepancy", "fewer"]
    bench.reuse("lot", "receive", "L1", *counted, "--weight-method", "measured", "--grams", "6000")
    followed = bench.reuse("lot", "serialise", "L1", "--equipment-type", "laptop", "--devices", "D1, D2\nD3")
    assert followed["left_to_serialise"] == 0


def _made_ready(bench: Bench) -> None:
    for number, device in enumerate(("D1", "D2", "D3"), start=1):
        bench.reuse("identify", device, "--serial", f"SER{number}XK")
        media = ["--media", f"medium=M{number},kind=nvme,size_bytes=1000", "--lock-status", "none"]
        bench.reuse("diagnose", device, *media)
        bench.erase(device, f"M{number}", "diagnose")
    bench.reuse("start-repair", "D1", "--fault", "charnière")
    bench.reuse("finish-repair", "D1")
    for device in ("D1", "D2", "D3"):
        assert bench.reuse("qualify", device, *GRADES)["state"] == "ready"


def _given(bench: Bench) -> None:
    """Three reserved for a partner, who leaves one out; two are handed over."""
    ask = ["--organisation", "partner-c", "--workshop", "atelier", "--equipment-type", "laptop", "--quantity", "3",
           "--territory", "COM-21231", "--audience", "job_seeker"]  # fmt: skip
    bench.reuse("request", "ask", "Q1", *ask, "--actor", "paul")
    bench.reuse("request", "accept", "Q1", "--quantity", "3", "--actor", "omar")
    assert bench.reuse("request", "allocate", "Q1", "--actor", "omar")["allocated"] == 3
    give = ["--direction", "outgoing", "--partner", "partner-c", "--devices", "D1,D2,D3"]
    bench.reuse("custody", "open", "S2", "--organisation", "atelier", *give)
    assert bench.sign("S2", ("workshop", "omar")) == "given"
    code = bench.reuse("custody", "code", "S2", "--party", "partner", "--actor", "paul")["code"]
    signed = ["--party", "partner", "--code", code, "--actor", "paul", "--left-out", "device=D3,reason=incomplete"]
    assert bench.reuse("custody", "sign", "S2", *signed)["state"] == "signed"
    paper = bench.folder / "S2.pdf"
    bench.reuse("custody", "print", "S2", "--output", paper, "--language", "en")
    assert "Partial reception: 2 units" in PdfReader(BytesIO(paper.read_bytes())).pages[0].extract_text()
    for number, device in enumerate(("D1", "D2"), start=1):
        handed = [
            "--mode",
            "gift",
            "--client-ref",
            f"P-{number}",
            "--receipt",
            f"R-{number}",
            "--audience",
            "job_seeker",
        ]
        assert bench.reuse("hand-over", device, *handed, "--commune-code", "21231")["state"] == "in_use"


def _ended(bench: Bench) -> None:
    """One comes back broken: erased again, then waste, handed to a recycler with its slip, treated."""
    assert bench.reuse("return", "D1", "--reason", "fault")["data_status"] == "pending"
    bench.reuse("diagnose", "D1", "--media", "medium=M1,kind=nvme,size_bytes=1000", "--lock-status", "none")
    bench.erase("D1", "M1", "return")
    bench.reuse("declare-waste", "D1", "--reason", "broken", "--recycler-contract", "C-1")
    slip = ["--recycler", "recycler-1", "--slip", f"BSD-{YEAR}0105-ABC123DEF", "--waste-code", "20 01 35*"]
    bench.reuse("hand-to-recycler", "D1", *slip, "--grams-handed", "2000")
    assert (
        bench.reuse("confirm-treatment", "D1", "--treatment", "R4", "--grams-received", "2000")["state"] == "recycled"
    )


def _is_proved(bench: Bench, folder: Path) -> None:
    whose = ["--organisation", "atelier", "-o"]
    bench.reuse("export", "epcis", *whose, folder / "e.json")
    document = json.loads((folder / "e.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, SCHEMA)
    assert {"dispensing", "destroying"} <= {each["bizStep"] for each in document["epcisBody"]["eventList"]}
    bench.reuse("export", "ords", *whose, folder / "o.csv")
    assert [row["repair_status"] for row in _rows(folder / "o.csv")] == ["Fixed"]
    bench.reuse("donor-report", "--organisation", "lycee-a", "--lot", "L1", "-o", folder / "d.csv")
    outcomes = {row["device_id"]: row["state"] for row in _rows(folder / "d.csv")}
    assert outcomes == {"D1": "recycled", "D2": "in_use", "D3": "returned"}
    bench("file", "waste-register", "--organisation", "atelier", "--year", YEAR, "-o", folder / "w.csv")
    [waste] = _rows(folder / "w.csv")
    assert (waste["code_dechet"], hashlib.sha256((folder / "w.csv").read_bytes()).hexdigest()) == (
        "20 01 35*", json.loads((folder / "w.csv.sources.json").read_text(encoding="utf-8"))["sha256"],
    )  # fmt: skip
    stock = folder / "stock.csv"
    stock.write_text(
        "Type d'équipement;Réformé en stock au 1er janvier;dont plus de dix ans;dont liées à la sécurité\n"
        "Ordinateur portable;4;0;0\n",
        encoding="utf-8",
    )
    bench.reuse("stock-1-january", stock, "--organisation", "lycee-a", "--year", YEAR)
    rate = bench("file", "reuse-rate", "--organisation", "lycee-a", "--year", YEAR, "-o", folder / "r.csv")
    # Of four, the one whose age is known counts; the three of the lot await a proof of theirs.
    assert (rate["rate"], rate["counted"], rate["pending"]) == (0.25, 1, 3)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))

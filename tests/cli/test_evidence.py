"""`barometer reuse evidence`: logs kept and matched, what waits, certificates, refusals, for people and programs."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboards import bench_grammar
from reuse import evidence
from tests.imports.evidence.samples import SIZE, Log, glpi, workbench

ARRIVAL = ["--equipment-type", "laptop", "--origin", "company_donation", "--donor", "donor-1"]
OWNER = ["--organisation", "lycee-a"]
MEDIA = f"medium=S3SYNTHETIC1,kind=hdd,size_bytes={SIZE}"


@pytest.fixture
def bench(run: Any, home: Path) -> Any:
    def call(*words: str | Path) -> tuple[int, Any]:
        code, out, _ = run("--home", home, "reuse", *words, "--json", "--language", "en")
        return code, json.loads(out)

    return call


def written(folder: Path, content: str | bytes, name: str = "wipe.log") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def recent(**changes: Any) -> str:
    """A log that ended just now, on a station set to UTC."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    return Log().but(finished=now.strftime("%Y/%m/%d %H:%M:%S"), **changes).text()


def kinds_of_proof(home: Path) -> list[str]:
    """What the log says of each proof of a wipe, in order."""
    with sqlite3.connect(home / "barometer.sqlite") as log:
        rows = log.execute("SELECT payload_json FROM device_event WHERE type = 'erase' ORDER BY position").fetchall()
    return [json.loads(said)["proof_kind"] for (said,) in rows]


def diagnosed(bench: Any) -> None:
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert bench("receive", "D1", *OWNER, *ARRIVAL, "--occurred-at", past)[0] == 0
    assert bench("diagnose", "D1", "--media", MEDIA, "--lock-status", "none", "--occurred-at", past)[0] == 0


def test_a_log_waits_for_its_device_then_erases_it(bench: Any, tmp_path: Path, home: Path) -> None:
    log = written(tmp_path, recent())
    code, (taken,) = bench("evidence", "import", log, *OWNER)
    assert (code, taken["is_new"], taken["items"][0]["why"]) == (0, True, "evidence_no_device")
    assert bench("evidence", "match")[0] == 1
    diagnosed(bench)
    code, (found,) = bench("evidence", "match")
    assert (code, found["status"], found["device_id"], found["data_status"]) == (0, "used", "D1", "cleared")
    assert bench("evidence", "inbox")[1] == []
    assert bench("evidence", "import", log, *OWNER)[1][0]["is_new"] is False
    assert [each["status"] for each in bench("evidence", "inbox", "--all")[1]] == ["used"]
    assert kinds_of_proof(home) == ["log"]


def test_a_file_of_another_machine_is_refused_and_not_kept(bench: Any, tmp_path: Path, home: Path) -> None:
    diagnosed(bench)
    log = written(tmp_path, recent(serial="ELSEWHERE"))
    code, refusal = bench("evidence", "import", log, *OWNER, "--device", "D1")
    assert (code, refusal["error"]["code"]) == (2, "evidence_of_another_medium")
    assert bench("evidence", "inbox", "--all")[1] == []
    assert list((home / "evidence").iterdir()) == []


def test_one_bad_file_among_several_does_not_stop_the_others(bench: Any, tmp_path: Path) -> None:
    files = [written(tmp_path, recent()[:300], "cut.log"), written(tmp_path, glpi(), "glpi.json")]
    code, (cut, read) = bench("evidence", "import", *files, *OWNER)
    assert (code, cut["error"]["code"], read["notes"]) == (1, "log_not_ended", ["people_dropped"])
    assert bench("evidence", "import", files[0], *OWNER)[0] == 2
    key = read["items"][0]["key"]
    assert bench("evidence", "set-aside", key, "--reason", "not_ours")[1]["status"] == "set_aside"


def test_a_certificate_owes_every_field_and_serves_one_disk(bench: Any, tmp_path: Path, home: Path) -> None:
    diagnosed(bench)
    pdf = written(tmp_path, b"%PDF-1.7 synthetic", "certificate.pdf")
    at = datetime.now(UTC).isoformat()
    says = ["--level", "purged", "--method", "ATA Sanitize", "--tool", "Station X", "--wiped-at", at,
            "--bytes-erased", str(SIZE)]  # fmt: skip
    code, refusal = bench("evidence", "certificate", pdf, *OWNER, "--medium", "S3SYNTHETIC1", *says)
    assert (code, refusal["error"]["code"]) == (2, "certificate_incomplete")
    says += ["--verification", "full"]
    code, (taken,) = bench("evidence", "certificate", pdf, *OWNER, "--medium", "S3SYNTHETIC1", *says)
    assert (code, taken["items"][0]["data_status"]) == (0, "purged")
    code, refusal = bench("evidence", "certificate", pdf, *OWNER, "--medium", "OTHER", *says)
    assert (code, refusal["error"]["code"]) == (2, "certificate_reused")
    slip = written(tmp_path, b"shredded", "slip.txt")
    later = (datetime.now(UTC)).isoformat()
    words = ["--level", "destroyed", "--method", "shredding 6 mm", "--wiped-at", later]
    code, (taken,) = bench("evidence", "certificate", slip, *OWNER, "--medium", "S3SYNTHETIC1", *words)
    assert (code, taken["items"][0]["data_status"]) == (0, "destroyed")
    assert kinds_of_proof(home) == ["certificate", "destruction"]


def test_the_same_verbs_speak_to_people(run: Any, home: Path, tmp_path: Path) -> None:
    words = ["--home", home, "--language", "fr", "reuse", "evidence"]
    code, out, err = run(*words, "import", written(tmp_path, workbench(), "w.json"), *OWNER)
    assert code == 0
    assert "attend (preuve" in out
    assert "ce n'en est pas une preuve" in err
    code, out, _ = run(*words, "inbox")
    assert "aucun appareil présent n'a ce numéro de série" in out
    assert run(*words, "match", "x")[0] == 2


def test_the_reasons_of_the_grammar_are_those_of_the_store() -> None:
    assert tuple(bench_grammar.REASONS) == evidence.REASONS

"""A picture that shows what it must not: its bytes go for good, its event stays, the log is still proved."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

from tests.cli.conftest import Run


def test_a_picture_is_erased_for_good_and_the_log_still_holds(
    run: Run, run_json: Any, home: Path, tmp_path: Path
) -> None:
    file, log = tmp_path / "photo.png", tmp_path / "bon.txt"
    drawn = io.BytesIO()
    Image.new("RGB", (30, 20), "grey").save(drawn, "PNG")
    file.write_bytes(drawn.getvalue())
    log.write_text("pesée synthétique", encoding="utf-8")
    of = ("--home", home)
    first = ("--organisation", "lycee-a", "--donor", "households", "--origin", "household_donation")
    assert run(*of, "reuse", "receive", "D1", *first, "--equipment-type", "laptop")[0] == 0
    assert run(*of, "reuse", "weigh", "D1", "--grams", "2000", "--weight-method", "measured", "--evidence", log)[0] == 0
    [digest] = run_json(*of, "reuse", "photograph", "D1", "--evidence", file)["pictures"]
    kept = home / "evidence" / digest
    content = kept.read_bytes()
    why = ("--reason", "person_shown")
    assert run_json(*of, "privacy", "forget-picture", digest[:8], *why)["sha256"] == digest
    assert not kept.exists()
    shown = run_json(*of, "reuse", "show", "D1")
    assert (shown["pictures"], shown["events"][-1]["evidence_sha256"]) == ([digest], digest)
    assert run_json(*of, "reuse", "verify")["broken"] == []
    # It is not taken in again, on this device or another; back from a backup, it is told and goes again.
    code, _, err = run(*of, "reuse", "photograph", "D1", "--evidence", file)
    assert (code, "une personne y figurait" in err) == (2, True)
    kept.write_bytes(content)
    code, out, _ = run(*of, "reuse", "verify")
    assert (code, "son fichier est revenu" in out) == (1, True)
    assert run(*of, "privacy", "forget-picture", digest, *why)[0] == 0
    assert run_json(*of, "reuse", "verify")["broken"] == []
    # A proof is never erased, and what names nothing is said.
    proof = next(each["evidence_sha256"] for each in shown["events"] if each["event"] == "weigh")
    code, _, err = run(*of, "privacy", "forget-picture", proof, *why)
    assert (code, "une preuve ne s'efface pas" in err, (home / "evidence" / proof).exists()) == (2, True, True)
    assert run(*of, "privacy", "forget-picture", "0" * 64, *why)[0] == 2

"""A log of nwipe proves what every line of it bears out, and nothing else."""

from dataclasses import replace

import pytest

from imports.diagnostics import read_evidence
from imports.errors import EvidenceError
from reuse.proofs import FAILED, PROVED, UNPROVED, Erasure
from tests.imports.evidence.samples import SIZE, Disk, Log

GOOD = Log()
SECOND = Disk(path="/dev/sdb", serial="WD-SYNTH2", model="SYNTHETIC HDD", finished="2026/01/05 11:30:00")


def erasures(log: Log, time_zone: str | None = None) -> tuple[Erasure, ...]:
    return read_evidence(log.text().encode(), "wipe.log", time_zone=time_zone).erasures


def code(log: Log | str) -> str:
    text = log if isinstance(log, str) else log.text()
    with pytest.raises(EvidenceError) as refusal:
        read_evidence(text.encode(), "wipe.log")
    assert "wipe.log" in refusal.value.message("fr")
    return refusal.value.code


def test_a_whole_log_proves_the_wipe_of_the_serial_it_names() -> None:
    (found,) = erasures(GOOD)
    assert (found.serial, found.outcome, found.level, found.errors) == ("S3SYNTHETIC1", PROVED, "cleared", 0)
    assert (found.bytes_erased, found.size_bytes, found.method) == (SIZE, SIZE, "Fill With Zeros")
    assert found.tool == "nwipe 0.38 (ShredOS v2024.11_synthetic)"
    # The instant is that of the last round, never a duration: the table says 02:20:37 for twenty minutes.
    assert found.wiped_at == "2026-01-05T10:20:37.000000Z"


def test_the_clock_of_a_station_is_utc_for_shredos_and_may_be_said() -> None:
    assert erasures(replace(GOOD, shredos=False))[0].wiped_at == "2026-01-05T09:20:37.000000Z"
    assert erasures(GOOD, "Europe/Paris")[0].wiped_at == "2026-01-05T09:20:37.000000Z"


def test_only_a_sanitize_command_of_the_drive_reaches_purge() -> None:
    assert erasures(replace(GOOD, method="NVMe Sanitize Crypto Erase"))[0].level == "purged"
    assert erasures(replace(GOOD, method="Sanitize Block Erase (ATA/SCSI/NVMe)"))[0].level == "purged"
    assert erasures(replace(GOOD, method="sanitize"))[0].level == "cleared"  # the word alone, typed into a log
    assert erasures(replace(GOOD, method="DoD 5220.22-M"))[0].level == "cleared"


@pytest.mark.parametrize(
    "model", ["SYNTH/SLASHED/MODEL", "-FAILED-", "Nwipe was aborted", "X |UABORTED| Y", "Finished final round 1 of 1"]
)
def test_a_model_may_hold_a_slash_or_the_words_of_a_failure(model: str) -> None:
    (found,) = erasures(GOOD.but(model=model))
    assert (found.serial, found.outcome, found.model) == ("S3SYNTHETIC1", PROVED, model)


def test_names_cut_to_eight_characters_that_collide_are_told_apart_by_the_serials() -> None:
    one = Disk(path="/dev/mapper/aa12345678", serial="SERIAL1")
    other = replace(one, path="/dev/mapper/bb12345678", serial="SERIAL2", status="-FAILED-", errors=(3, 0, 0))
    other = replace(other, finished=None)
    log = Log(
        disks=(one, other),
        ending="Nwipe exited with errors, check the log & summary table for individual drive status.",
    )
    assert [(each.serial, each.outcome, each.errors) for each in erasures(log)] == [
        ("SERIAL1", UNPROVED, 0),
        ("SERIAL2", FAILED, 3),
    ]


def test_two_disks_of_one_log_have_each_a_proof_of_their_own() -> None:
    evidence = read_evidence(Log(disks=(Disk(), SECOND)).text().encode(), "wipe.log")
    assert [each.serial for each in evidence.erasures] == ["S3SYNTHETIC1", "WD-SYNTH2"]
    one, other = evidence.extracts["S3SYNTHETIC1"].decode(), evidence.extracts["WD-SYNTH2"].decode()
    assert one.startswith(f"source {evidence.source_sha256}\n")
    assert "/dev/sdb" not in one
    assert "/dev/sda" not in other
    assert f"{SIZE} bytes written to /dev/sdb" in other


def _ends(text: str) -> str:
    lines = text.split("\n")
    return "\n".join([lines[0], *lines[-2:]])


SPOILED = {
    "cut before its end": (lambda text: text[: len(text) // 2], "log_not_ended"),
    "its last line not ended": (lambda text: text.rstrip("\n"), "log_not_ended"),
    "only its closing sentence": (_ends, "log_without_table"),
    "said twice": (lambda text: text + text, "log_two_runs"),
    "cut inside its table": (lambda text: text.replace("\n" + "-" * 80 + "\n[2026", "\n[2026"), "log_row_unread"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_truncated_log_is_refused(name: str) -> None:
    spoil, expected = SPOILED[name]
    assert code(spoil(GOOD.text())) == expected


CONTRADICTIONS = [
    (GOOD.but(written=SIZE - 512), "log_bytes_short"),
    (GOOD.but(written=None), "log_bytes_missing"),
    (GOOD.but(finished=None), "log_round_missing"),
    (GOOD.but(rounds="1 of 3"), "log_round_missing"),
    (GOOD.but(errors=(0, 1, 0)), "log_contradicts"),
    (GOOD.but(status="????????"), "log_row_unread"),
    (GOOD.but(model="SYNTH\nsda"), "log_row_unread"),
    (replace(GOOD, with_errors=False), "log_without_table"),
    (replace(GOOD, ending="Nwipe was aborted by the user prior to the wipe starting."), "log_not_ended"),
    (Log(disks=(Disk(), Disk(path="/dev/sdb"))), "log_serial_twice"),
]


@pytest.mark.parametrize(("log", "expected"), CONTRADICTIONS)
def test_a_log_that_contradicts_itself_is_refused(log: Log, expected: str) -> None:
    assert code(log) == expected


AT = "\n[2026/01/05 10:00:00]  notice:"
FORGED = {
    "the end moved to another day": (("2026/01/05 10:20:37", "2020/01/05 10:20:37"), "log_outside_run"),
    "the end after the log": (("2026/01/05 10:20:37", "2026/01/06 10:20:37"), "log_outside_run"),
    "the read-back taken out": (("Verified pass", "Looked at pass"), "log_verify_missing"),
    "a fatal line left": (("notice: Verified", f"fatal: Unable to read from /dev/sda{AT} Verified"), "log_contradicts"),
    "a write error left": (("notice: Starting", f"error: Write error on '/dev/sda'{AT} Starting"), "log_contradicts"),
    "the mark of a failure beside Erased": (("       sda | Erased", "!      sda | Erased"), "log_contradicts"),
    "the options taken out": (("  method  =", "  methode ="), "log_cut"),
    "another serial in the table": (("/S3SYNTHETIC1", "/S9FORGED"), "log_device_unclear"),
    "fewer bytes": ((f"{SIZE} bytes", "12345 bytes"), "log_bytes_short"),
    "one round of two": (("1 of 1 on", "1 of 2 on"), "log_round_missing"),
    "the bytes of another disk": (("written to /dev/sda", "written to /dev/sdb"), "log_bytes_missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", FORGED)
def test_a_log_retouched_by_hand_proves_nothing(case: str) -> None:
    (old, new), expected = FORGED[case]
    sound = Log().text()
    assert old in sound
    with pytest.raises(EvidenceError) as refusal:
        read_evidence(sound.replace(old, new).encode(), "x.log")
    assert refusal.value.code == expected


def test_a_read_back_that_was_not_asked_for_is_not_owed() -> None:
    log = Log().text().replace("verify  = 1 (last pass)", "verify  = 0 (off)").replace("Verified pass", "Passed")
    assert read_evidence(log.encode(), "x.log").erasures[0].outcome == PROVED


def test_hidden_sectors_are_a_failure_of_that_disk() -> None:
    (found,) = erasures(GOOD.but(hidden=True))
    assert (found.outcome, found.why) == (FAILED, "hidden_sectors")


def test_without_a_size_in_the_log_the_bytes_are_left_for_the_diagnostic_to_judge() -> None:
    (found,) = erasures(replace(GOOD, with_sizes=False))
    assert (found.size_bytes, found.bytes_erased) == (None, SIZE)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe\x00", b"%PDF-1.7 x", b"{}", b"[]", b'{"content": 3}'])
def test_what_is_no_evidence_is_refused(content: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_evidence(content, "x")


def test_a_row_of_millions_of_signs_is_refused_at_once() -> None:
    text = GOOD.text()
    row = next(line for line in text.split("\n") if "| Erased |" in line)
    assert code(text.replace(row, row.replace("| Erased |", "| Erased |" + " " * 1_000_000))) == "log_row_unread"

"""Snapshots say what a machine is made of, and never prove that anything was erased."""

import json
import re

import pytest

from imports.diagnostics import read_evidence
from imports.errors import EvidenceError
from reuse.event_fields import MediumFound
from reuse.payload import canonical
from tests.imports.evidence.samples import SIZE, glpi, inxi, workbench, workbench_script


def test_workbench_11_is_a_diagnostic_and_its_erasure_is_only_its_word() -> None:
    read = read_evidence(workbench(), "snapshot.json")
    said = read.diagnostic
    assert said is not None
    assert (said.serial, said.model, said.memory_megabytes, said.cores) == ("PF2SYNTH", "Model 14/G2", 16384, 4)
    assert said.media == (MediumFound(medium="S3SYNTHETIC1", kind="ssd"),)
    assert (read.erasures, read.notes) == ((), ("erasure_only_claimed",))


@pytest.mark.parametrize("wrapped", [False, True])
def test_workbench_script_holds_json_in_json_and_its_erase_list_proves_nothing(wrapped: bool) -> None:
    read = read_evidence(workbench_script(wrapped=wrapped), "snapshot.json")
    said = read.diagnostic
    assert said is not None
    assert (said.serial, said.manufacturer, said.model) == ("PF2SYNTH", "SYNTHETIC", "Model 14")
    assert (said.memory_megabytes, said.battery_percent, said.battery_cycles) == (16384, 94, 120)
    assert (said.processor, said.cores, said.power_on_hours) == ("Synthetic i5", 4, 17702)
    assert said.media == (MediumFound(medium="S3SYNTHETIC1", kind="nvme", size_bytes=SIZE),)
    assert (read.erasures, read.notes) == ((), ("erasure_only_claimed",))


def test_without_smartctl_the_disks_are_those_of_inxi_two_records_a_disk() -> None:
    said = read_evidence(workbench_script(smart=[""]), "snapshot.json").diagnostic
    assert said is not None
    assert said.media == (MediumFound(medium="S3SYNTHETIC1", kind="nvme"),)
    assert said.power_on_hours is None


def test_a_credential_carries_the_same_snapshot() -> None:
    evidence = [{"operation": "inxi", "output": json.dumps(inxi())}, {"operation": "smartctl", "output": ""}]
    document = {"credentialSubject": {"uuid": "0"}, "evidence": evidence}
    said = read_evidence(json.dumps(document).encode(), "credential.json").diagnostic
    assert said is not None
    assert said.serial == "PF2SYNTH"


def test_glpi_is_kept_without_users_software_networks_and_names() -> None:
    read = read_evidence(glpi(), "glpi.json")
    assert read.diagnostic is not None
    assert (read.diagnostic.serial, read.diagnostic.battery_percent) == ("PF2SYNTH", 94)
    assert read.diagnostic.media == (MediumFound(medium="S3SYNTHETIC1", kind="nvme"),)
    kept = read.kept.decode()
    for personal in ("jeanne", "JEANNE", "private", "192.0.2.1", "users", "softwares", "networks"):
        assert personal not in kept
    assert read.notes == ("people_dropped",)


@pytest.mark.parametrize("serial", ["To Be Filled By O.E.M.", "AAAAAAAA", "0123456789", "", "000000", None])
def test_a_junk_serial_is_no_serial(serial: str | None) -> None:
    device = {"type": "Desktop", "manufacturer": "SYNTHETIC", "model": "Tower", "serialNumber": serial}
    said = read_evidence(workbench(device=device), "x.json").diagnostic
    assert said is not None
    assert said.serial is None


CUT = [
    (workbench()[:-30], "evidence_json_cut"),
    (workbench_script(cut=True), "snapshot_inner_json"),
    (workbench(device={}, components=[]), "snapshot_empty"),
    (b'{"type": "Snapshot"}', "evidence_unknown"),
]


@pytest.mark.parametrize(("content", "expected"), CUT)
def test_a_snapshot_that_is_cut_or_says_nothing_is_refused(content: bytes, expected: str) -> None:
    with pytest.raises(EvidenceError) as refusal:
        read_evidence(content, "x.json")
    assert refusal.value.code == expected


ODD = ['"\\ud800"', '"\\u0000"', "1e400", "NaN", "[[]]", "{}", "1" * 4000, '"(1.2.3%)"', '"1.2.3 GiB"']
VALUE = re.compile(r'("\w+": )("[^"\\]*"|[\d.]+)(?=[,}\]\n])')


@pytest.mark.parametrize("odd", ODD)
def test_no_value_of_a_snapshot_breaks_its_reading(odd: str) -> None:
    """Half a character, a NUL, an infinity, a list where a word stands: read as nothing, or refused."""
    read = 0
    for content in (glpi(), workbench(), workbench_script(), json.dumps({"inxi": inxi()}).encode()):
        text = content.decode()
        for place in VALUE.finditer(text):
            try:
                found = read_evidence(f"{text[: place.start(2)]}{odd}{text[place.end(2) :]}".encode(), "s.json")
            except EvidenceError:
                continue
            read += 1
            assert found.diagnostic is not None
            assert "\\u0000" not in canonical(found.diagnostic).encode().decode()
    assert read > 20

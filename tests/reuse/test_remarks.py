"""What is accepted and told: organisations nobody registered, and a stolen device that must be erased again."""

from barometer.records.home import Home
from dashboards.workshop import maker_remark
from reuse.payload import build
from reuse.queries import show_device
from reuse.remarks import nearest
from reuse.verify import verify
from tests.records.samples import organisation
from tests.reuse.bench import live, tell
from tests.reuse.lives import ARRIVAL, DIAGNOSIS, PATHS, WIPE


def test_an_organisation_that_the_register_does_not_know_is_told_with_the_nearest(any_workshop: Home) -> None:
    organisation(any_workshop, "lycee-carnot")
    done = tell(any_workshop, "D1", "receive", seq=0, **(ARRIVAL | {"donor": "lycee-canot"}))
    assert [remark.code for remark in done.remarks] == ["organisation_unknown"]
    for language in ("fr", "en"):
        said = done.remarks[0].said(language)
        assert "lycee-canot" in said
        assert "lycee-carnot (" in said
    assert done.device.donor == "lycee-canot"  # a fact is a fact: it is told, not refused
    for device, donor in (("D2", "lycee-carnot"), ("D3", "households")):
        origin = {"origin": "household_donation"} if donor == "households" else {}
        assert tell(any_workshop, device, "receive", seq=0, **(ARRIVAL | {"donor": donor} | origin)).remarks == ()


def test_nothing_is_offered_where_nothing_is_near() -> None:
    known = {"lycee-a": "Lycée Carnot, Dijon", "lycee-b": "Lycée B"}
    assert nearest("lycee carnot dijon", known) == "lycee-a (Lycée Carnot, Dijon)"
    assert nearest("zzzz", known) == ""


def test_a_stolen_device_found_again_is_erased_again_whoever_finds_it(any_workshop: Home) -> None:
    seq = live(any_workshop, "D1", "ready")
    tell(any_workshop, "D1", "lose", seq=seq, reason="stolen", report="PV-1")
    done = tell(any_workshop, "D1", "find", seq=seq + 1, place="A1")
    assert (done.device.state, done.device.data_status) == ("returned", "pending")
    assert [remark.code for remark in done.remarks] == ["to_erase_again"]
    live(any_workshop, "D2", "ready")
    tell(any_workshop, "D2", "lose", seq=len(PATHS["ready"]), reason="missing")
    assert tell(any_workshop, "D2", "find", seq=len(PATHS["ready"]) + 1, place="A1").device.state == "ready"
    assert verify(any_workshop, actor="local").broken == ()
    assert show_device(any_workshop, "D1", actor="local").device == done.device


def test_a_theft_taken_back_leaves_the_erasure_as_it_was(workshop: Home) -> None:
    seq = live(workshop, "D1", "ready")
    tell(workshop, "D1", "lose", seq=seq, reason="stolen", report="PV-1")
    tell(workshop, "D1", "void", seq=seq + 1, voided_seq=seq + 1, reason="did_not_occur")
    tell(workshop, "D1", "lose", seq=seq + 2, reason="missing")
    assert tell(workshop, "D1", "find", seq=seq + 3, place="A1").device.state == "ready"


def test_a_proof_that_nothing_bears_out_is_told(any_workshop: Home) -> None:
    seq = live(any_workshop, "D1", "received")
    unmeasured = DIAGNOSIS | {"media": [{"medium": "M1", "kind": "hdd"}]}
    tell(any_workshop, "D1", "diagnose", seq=seq, **unmeasured)
    done = tell(any_workshop, "D1", "erase", seq=seq + 1, **(WIPE | {"level": "purged", "method": "Sanitize"}))
    assert [remark.code for remark in done.remarks] == ["size_unknown", "method_is_a_word"]
    seq = live(any_workshop, "D2", "triaged")
    assert tell(any_workshop, "D2", "erase", seq=seq, **WIPE).remarks == ()


def test_a_maker_that_is_none_is_asked_again() -> None:
    for maker, codes in (("Dell Inc.", []), ("hewlett-packard", []), (None, []), ("Dupont Jean", ["maker_unknown"])):
        event = build("identify", {"serial": "PF2X3ABC", "manufacturer": maker})
        found = maker_remark(event)
        assert [each.code for each in found] == codes
    assert "« Dupont Jean »" in found[0].said("fr")

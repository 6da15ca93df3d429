"""Who may record what: the role that the table of transitions names has the right, and nobody more."""

import pytest

from barometer.records.access import roles, set_actor
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from reuse.errors import DeviceUnknownError
from reuse.queries import list_devices, organisation_of, show_device
from reuse.rights import ACTION, OUTSIDE
from reuse.transitions import transitions
from tests.records.samples import NOW, organisation
from tests.reuse.bench import live, tell
from tests.reuse.lives import HAND_OVER, LEAST


@pytest.fixture
def partners(any_workshop: Home) -> Home:
    """Two lycées with a prescriber each, and a buyer of the donor."""
    for name in ("lycee-1", "lycee-2", "donor-1"):
        organisation(any_workshop, name)
    for actor, role, theirs in (("pia", "prescriber", "lycee-1"), ("paul", "prescriber", "lycee-2"),
                                ("bea", "buyer", "donor-1")):  # fmt: skip
        set_actor(any_workshop, actor, role=role, organisations=[theirs], actor="local", recorded_at=NOW)
    return any_workshop


def test_every_role_of_the_table_has_the_right_it_needs() -> None:
    held = {action for role in roles()["roles"].values() for action in role["actions"]}
    assert {OUTSIDE.get(row.role, ACTION) for row in transitions().values()} <= held
    assert OUTSIDE["prescriber"] in roles()["roles"]["prescriber"]["actions"]
    assert OUTSIDE["donor"] in roles()["roles"]["buyer"]["actions"]


def test_a_prescriber_records_the_hand_over_of_what_was_shipped_to_them_and_takes_it_back(partners: Home) -> None:
    seq = live(partners, "D1", "at_partner")
    with pytest.raises(AccessRefusedError):
        tell(partners, "D1", "hand-over", seq=seq, actor="paul")
    assert organisation_of(partners, "D1", actor="paul") is None
    assert organisation_of(partners, "D1", actor="pia") == ("workshop", seq)
    assert tell(partners, "D1", "hand-over", seq=seq, actor="pia").device.state == "in_use"
    voided = tell(partners, "D1", "void", seq=seq + 1, actor="pia", voided_seq=seq + 1, reason="did_not_occur")
    assert voided.device.state == "at_partner"


def test_a_prescriber_does_nothing_else_and_nothing_elsewhere(partners: Home) -> None:
    kept, shipped = live(partners, "D1", "reserved"), live(partners, "D2", "at_partner")
    for device, seq, event in (("D1", kept, "hand-over"), ("D2", shipped, "return"), ("D2", shipped, "lose")):
        with pytest.raises(AccessRefusedError):
            tell(partners, device, event, seq=seq, actor="pia")
    with pytest.raises(AccessRefusedError):  # of the shipment, both have to say
        tell(partners, "D2", "void", seq=shipped, actor="pia", voided_seq=shipped - 1, reason="did_not_occur")
    tell(partners, "D2", "hand-over", seq=shipped, actor="pia", **HAND_OVER | {"receipt": "R-2"})


def test_a_prescriber_sees_what_was_shipped_to_them_and_no_more(partners: Home) -> None:
    live(partners, "D1", "at_partner")
    live(partners, "D2", "ready")
    assert list_devices(partners, actor="pia")["device_id"].to_list() == ["D1"]
    assert list_devices(partners, actor="paul").is_empty()
    assert show_device(partners, "D1", actor="pia").device.state == "at_partner"
    for device, actor in (("D2", "pia"), ("D1", "paul")):
        with pytest.raises(DeviceUnknownError):
            show_device(partners, device, actor=actor)
    with pytest.raises(AccessRefusedError):
        list_devices(partners, actor="bea")


def test_a_donor_takes_its_announcement_back_until_the_device_came(partners: Home) -> None:
    tell(partners, "D1", "announce", seq=0, actor="bea", **LEAST["announce"])
    void = {"voided_seq": 1, "reason": "did_not_occur"}
    assert tell(partners, "D1", "void", seq=1, actor="bea", **void).device.state == "new"
    tell(partners, "D2", "announce", seq=0, actor="bea", **LEAST["announce"])
    tell(partners, "D2", "receive", seq=1)
    with pytest.raises(AccessRefusedError):
        tell(partners, "D2", "void", seq=2, actor="bea", **void)

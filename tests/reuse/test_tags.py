"""Free tags and pictures of devices: written, searched, taken back; known in a folder that is older than they are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from barometer.records import database
from barometer.records.database import _engine
from barometer.records.home import Home, create_home
from reuse import store
from reuse.commands import record
from reuse.epcis import epcis_document
from reuse.errors import FieldRefusedError, GuardRefusedError
from reuse.payload import build
from reuse.public_codes import public_codes, public_fate
from reuse.queries import list_devices, show_device
from reuse.scan import open_session, scan
from reuse.verify import verify
from tests.records.conftest import ENGINES
from tests.records.samples import NOW
from tests.reuse.bench import live, tell
from tests.reuse.lives import START, Story, code

PICTURE = "d" * 64


def tagged(home: Home, tag: str) -> list[str]:
    return list(list_devices(home, actor="local", tag=tag)["device_id"])


def test_tags_are_found_whole_and_in_small_letters(any_workshop: Home) -> None:
    for name in ("D1", "D2", "D3"):
        live(any_workshop, name, "received")
    tell(any_workshop, "D1", "tag", seq=1, added=["Salle 12", "à  garder"])
    tell(any_workshop, "D2", "tag", seq=1, added=["salle 1", "100%"])
    assert show_device(any_workshop, "D1", actor="local").device.tags == ("salle 12", "à garder")
    assert (tagged(any_workshop, "salle 1"), tagged(any_workshop, "SALLE 12")) == (["D2"], ["D1"])
    assert (tagged(any_workshop, "100%"), tagged(any_workshop, "%")) == (["D2"], [])
    tell(any_workshop, "D1", "tag", seq=2, added=["urgent"], dropped=["salle 12"])
    assert show_device(any_workshop, "D1", actor="local").device.tags == ("urgent", "à garder")
    tell(any_workshop, "D1", "void", seq=3, voided_seq=3, reason="did_not_occur")
    assert tagged(any_workshop, "salle 12") == ["D1"]
    assert verify(any_workshop, actor="local").broken == ()


def test_a_tag_says_something_and_names_nobody() -> None:
    story = Story("receive")
    assert code(story, "tag", dropped=["x"]) == "tag_not_there"
    story.tell("tag", added=["x"])
    assert code(story, "tag", added=["X"]) == "tag_there"
    assert code(story, "tag", added=[]) == "tag_missing"
    for wrong in ("a, b", "x" * 41, " "):
        with pytest.raises(FieldRefusedError):
            build("tag", {"added": [wrong]})
    with pytest.raises(FieldRefusedError) as refusal:
        build("tag", {"added": ["demander à a.b@exemple.fr"]})
    assert refusal.value.code == "personal_data"


def test_a_series_tags_each_device_once(workshop: Home) -> None:
    live(workshop, "D1", "received")
    live(workshop, "D2", "received")
    tell(workshop, "D2", "tag", seq=1, added=["palette 4"])
    event = build("tag", {"added": ["palette 4"]})
    session = open_session(workshop, "s1", event, organisation="workshop", actor="local", now=NOW)
    words = [scan(workshop, session, each, actor="local", now=NOW).outcome for each in ("D1", "D2", "D1", "D9")]
    assert words == ["applied", "already", "duplicate", "not_found"]


def test_one_picture_may_show_two_devices_and_once_each(workshop: Home) -> None:
    live(workshop, "D1", "received")
    live(workshop, "D2", "received")
    for device in ("D1", "D2"):
        tell(workshop, device, "photograph", seq=1, proof=PICTURE)
        assert show_device(workshop, device, actor="local").device.pictures == (PICTURE,)
    with pytest.raises(GuardRefusedError) as again:
        tell(workshop, "D1", "photograph", seq=2, proof=PICTURE)
    assert again.value.code == "picture_there"
    with pytest.raises(GuardRefusedError) as none:
        tell(workshop, "D1", "photograph", seq=2)
    assert none.value.code == "picture_missing"
    # Kept to the workshop: the exchange of events tells neither.
    steps = epcis_document(workshop, "workshop", actor="local")["epcisBody"]["eventList"]
    assert [each["bizStep"] for each in steps] == ["receiving", "receiving"]
    tell(workshop, "D1", "void", seq=2, voided_seq=2, reason="incorrect_data")
    assert show_device(workshop, "D1", actor="local").device.pictures == ()


def test_a_note_of_the_workshop_does_not_date_what_the_public_page_says(workshop: Home) -> None:
    live(workshop, "D1", "ready")
    found = public_codes(workshop, ["D1"], made_at=NOW)["D1"]
    before = public_fate(workshop, found)
    later = datetime(2026, 6, 1, tzinfo=UTC)
    record(workshop, build("tag", {"added": ["x"]}), device_id="D1", organisation="workshop", expected_seq=4,
           actor="local", occurred_at=later, recorded_at=later)  # fmt: skip
    assert before is not None
    assert (before.year, before.month) == (START.year, START.month)
    assert public_fate(workshop, found) == before


@pytest.mark.parametrize("engine", ENGINES)
def test_a_folder_older_than_tags_is_brought_up_with_its_devices(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = None if engine == "sqlite" else request.getfixturevalue("postgresql_url")
    real = database.revisions
    with monkeypatch.context() as first:
        first.setattr(database, "LATEST", "0007")
        first.setattr(database, "revisions", lambda: real()[:7])
        old = create_home(tmp_path / "var", demo=False, database_url=url)
    story = Story("receive")
    row = {name: value for name, value in store.projection(story.device).items() if name != "tags"}
    with _engine(old.database_url).execution_options(is_writer=True).begin() as link:
        link.exec_driver_sql(
            "INSERT INTO organisation (organisation, name, kind, is_synthetic, recorded_at, recorded_by)"
            " VALUES ('workshop', 'Workshop', 'other', false, '2026-01-05 10:15:00+00:00', 'local')"
        )
        store.append_links(link, story.facts)
        link.execute(store.CURRENT.insert().values(**row))
    home = create_home(tmp_path / "var", demo=False, database_url=url)
    assert verify(home, actor="local").broken == ()
    later = datetime(2026, 6, 1, tzinfo=UTC)
    record(home, build("tag", {"added": ["ancien"]}), device_id="D1", organisation="workshop", expected_seq=1,
           actor="local", occurred_at=later, recorded_at=later)  # fmt: skip
    assert tagged(home, "ancien") == ["D1"]

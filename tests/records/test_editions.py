"""An edition is recorded once, never changes, and says whether it is a demo."""

from typing import Any

import pytest

from barometer.records.editions import find_edition, list_editions, record_edition
from barometer.records.errors import RecordsError
from barometer.records.home import Home, create_home
from tests.records.samples import NOW


def _record(home: Home, edition: str, **changes: Any) -> object:
    given = {
        "edition": edition, "title": "Baromètre", "digest": "0" * 64, "method_version": "1.0", "factors_digest": "f",
        "actor": "local", "recorded_at": NOW,
    }  # fmt: skip
    return record_edition(home, **(given | changes))


def test_editions_are_listed_in_the_order_of_their_names(any_home: Home) -> None:
    for name in ("2026.10", "2026.2", "2025.1"):
        (any_home.editions / name).mkdir()
        _record(any_home, name)
    assert list_editions(any_home)["edition"].to_list() == ["2025.1", "2026.2", "2026.10"]
    assert list_editions(any_home)["status"].unique().to_list() == ["published"]


def test_recording_the_same_edition_again_changes_nothing(any_home: Home) -> None:
    (any_home.editions / "2026.1").mkdir()
    first = _record(any_home, "2026.1")
    assert _record(any_home, "2026.1", recorded_at=NOW.replace(hour=12)) == first == find_edition(any_home, "2026.1")
    assert find_edition(any_home, "2026.2") is None


def test_another_content_under_the_same_name_is_refused(any_home: Home) -> None:
    (any_home.editions / "2026.1").mkdir()
    _record(any_home, "2026.1")
    with pytest.raises(RecordsError) as refusal:
        _record(any_home, "2026.1", digest="1" * 64)
    assert refusal.value.code == "edition_exists"
    assert list_editions(any_home)["digest"].to_list() == ["0" * 64]


def test_what_a_demo_folder_publishes_is_marked_demo(home: Home) -> None:
    demo = create_home(home.folder.parent / "demo", demo=True)
    (demo.editions / "2026.1").mkdir()
    _record(demo, "2026.1")
    assert list_editions(demo)["status"].to_list() == ["demo"]


@pytest.mark.parametrize("name", ["2026", "2026.0", "26.1", "2026.1/..", "../2026.1", "2026.1a", ""])
def test_a_name_that_is_not_a_year_and_a_rank_is_refused(home: Home, name: str) -> None:
    with pytest.raises(RecordsError) as refusal:
        _record(home, name)
    assert refusal.value.code == "edition_name"


def test_an_edition_without_files_is_not_recorded(home: Home) -> None:
    with pytest.raises(RecordsError) as refusal:
        _record(home, "2026.1")
    assert refusal.value.code == "edition_without_files"
    assert list_editions(home).is_empty()

"""Fleets read while another process keeps batches: once more, and refused where it never ends."""

from pathlib import Path

import pytest

from barometer.records import fleets
from barometer.records.errors import FleetNotPreparedError, OrganisationUnknownError
from barometer.records.home import Home, create_home
from dashboards.loading import ATTEMPTS, when_prepared
from tests.records.samples import keep, organisation


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An ordinary data folder, empty."""
    return create_home(tmp_path / "var", demo=False)


def test_fleets_read_while_another_process_keeps_a_batch_are_read_again(home: Home) -> None:
    organisation(home, "carnot")
    organisation(home, "eiffel")
    keep(home, "b1", "carnot")
    asked: list[str] = []

    def ask() -> dict[str, int]:
        asked.append("")
        if len(asked) == 1:  # kept by somebody else once ours were prepared
            keep(home, "b2", "eiffel")
        found = fleets.read_assets_of(home, ["carnot", "eiffel"])
        return {name: assets.collect().height for name, assets in found.items()}

    assert when_prepared(home, ask) == {"carnot": 3, "eiffel": 3}
    assert len(asked) == 2


def test_a_folder_that_never_comes_to_rest_is_refused(home: Home) -> None:
    organisation(home, "carnot")
    asked: list[str] = []

    def ask() -> object:
        asked.append("")
        keep(home, f"b{len(asked)}", "carnot")
        return fleets.read_assets_of(home, ["carnot"])

    with pytest.raises(FleetNotPreparedError):
        when_prepared(home, ask)
    assert len(asked) == ATTEMPTS


def test_an_organisation_that_the_register_does_not_know_is_refused_by_its_name(home: Home) -> None:
    organisation(home, "carnot")
    assert fleets.read_assets_of(home, ["carnot"]) == {}
    with pytest.raises(OrganisationUnknownError):
        fleets.read_assets_of(home, ["carnot", "eiffel"])

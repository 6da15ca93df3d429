"""Every row of the table is allowed, every other pair refused, and the refusal says what was expected."""

import pytest

from reuse.device import fold
from reuse.errors import ReuseError, TransitionRefusedError
from reuse.events import CATALOGUE
from reuse.transitions import PREVIOUS, SAME, follows_from, possible, transitions
from reuse.vocabularies import Word, codes
from tests.reuse.lives import LEAST, PATHS, Story

EVENTS = [name for name in CATALOGUE if name != "void"]


def test_the_table_names_only_events_states_and_roles_that_exist() -> None:
    for (event, state), row in transitions().items():
        assert event in CATALOGUE
        assert state in codes("state")
        assert row.to_state in {*codes("state"), SAME, PREVIOUS}
        assert row.role in codes("role")
        assert row.epcis_step
        assert row.epcis_disposition
    assert set(PATHS) == set(codes("state"))
    assert {event for event, _ in transitions()} == set(EVENTS)
    assert set(codes("event")) == set(CATALOGUE)


@pytest.mark.parametrize("state", PATHS)
def test_every_state_can_be_reached(state: str) -> None:
    story = Story(*PATHS[state])
    assert story.device.state == state
    assert fold(story.new, story.facts) == story.device


@pytest.mark.parametrize(("event", "state"), sorted(transitions()))
def test_every_transition_of_the_table_is_allowed(event: str, state: str) -> None:
    story = Story(*PATHS[state])
    if event == "qualify":
        story.tell("erase")
    row = transitions()[event, story.device.state]
    expected = {SAME: story.device.state, PREVIOUS: "triaged"}.get(row.to_state, row.to_state)
    values = dict(LEAST[event])
    if event in {"receive", "collect", "announce"} and state != "new":
        values = {name: values[name] for name in values if name in {"slip", "route", "grams", "weight_method"}}
    assert story.tell(event, **values).state == expected


@pytest.mark.parametrize("state", PATHS)
def test_every_other_pair_is_refused_with_the_states_expected(state: str) -> None:
    story = Story(*PATHS[state])
    for event in (name for name in EVENTS if (name, state) not in transitions()):
        with pytest.raises(TransitionRefusedError) as refusal:
            story.tell(event)
        for language in ("fr", "en"):
            sentence = refusal.value.message(language)
            assert Word("state", state).said(language) in sentence
            assert all(Word("state", each).said(language) in sentence for each in follows_from(event))


def test_what_is_possible_from_a_state_is_what_the_table_says() -> None:
    assert set(possible("reserved")) == {"cancel-reservation", "ship", "hand-over", "lose", "move", "tag", "photograph"}
    assert possible("recycled") == ()


def test_a_refusal_leaves_the_device_as_it_was() -> None:
    story = Story(*PATHS["triaged"])
    before = story.device
    with pytest.raises(ReuseError):
        story.tell("qualify")
    assert story.device == before

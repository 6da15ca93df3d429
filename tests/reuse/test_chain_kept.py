"""What the log gives to questions is derived once per state of the log, and is what the log says."""

import pytest

from barometer.records.home import Home
from dashboards import chain_loading
from dashboards.chain_loading import Chain, load_chain
from factors import library
from reuse.journey_log import chain_journeys
from tests.reuse.bench import live, tell
from tests.reuse.lives import START

SEATS: dict[str, str | None] = {"workshop": "COM-25056"}


def derived(chain: Chain) -> tuple[object, ...]:
    """All that a question takes from the chain, as plain values."""
    facts, work = chain.facts(START.year, SEATS), chain.work(START.year)
    return (
        chain.periods,
        {name: frame.rows() for name, frame in vars(facts).items()},
        (work.parts.rows(), work.parts.schema, work.missing, work.active),
    )


def test_a_question_reads_the_log_only_when_it_has_changed(workshop: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    factors = library.load().in_force(on=START.date())
    live(workshop, "D1", "in_use")
    live(workshop, "D2", "received")
    reads = []

    def counted(*given: object) -> object:
        reads.append(given)
        return chain_journeys(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(chain_loading, "chain_journeys", counted)
    first = derived(load_chain(workshop, factors))
    assert len(reads) == 1
    again = load_chain(workshop, factors)
    assert derived(again) == first
    assert len(reads) == 1
    assert [use.device_id for use in again.periods] == ["D1"]
    tell(workshop, "D3", "receive", seq=0)
    assert derived(load_chain(workshop, factors))[1] != first[1]
    assert len(reads) == 2
    # The journeys of a chain loaded before stay those of its own state of the log.
    assert sorted(life.device_id for life in again.lives) == ["D1", "D2"]

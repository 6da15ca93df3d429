"""Indicators of the chain from a few lives, each by hand: what proves a wipe, who a device went to, what came back."""

import re
from typing import Any

import polars as pl
import pytest

from barometer.indicators import Question
from barometer.records.settings import known_settings
from reuse.facts import Facts, facts_of
from reuse.indicators import Groups, hidden_groups, publish_chain
from reuse.journeys import Journey
from reuse.months import monthly_rows
from reuse.policy import default_policy
from reuse.vocabularies import codes
from tests.reuse.journeys_of import told

LAPTOP = {"equipment_type": "laptop", "origin": "company_donation", "donor": "d"}
BOUGHT = LAPTOP | {"origin": "purchase"}
GROUPS = Groups(pl.DataFrame({"organisation": ["workshop"], "group": ["workshop"]}), "organisation", {"workshop": "W"})
PRIORITY = ("job_seeker", "senior")

Said = tuple[str, str] | tuple[str, str, dict[str, Any]]


def facts(*lives: Journey, year: int = 2025) -> Facts:
    return facts_of(lives, {"workshop": "COM-25056"}, year=year, policy=default_policy())


def published(found: Facts, minimum: int = 1) -> dict[tuple[str, str], tuple[float | None, str]]:
    """(code, part) -> value and status."""
    hidden = hidden_groups(found, GROUPS, PRIORITY, minimum)
    rows = publish_chain(
        found, GROUPS, Question("organisation", 2025, "amortised", "digest", False), years_added={}, declared={},
        priority=PRIORITY, hidden=hidden,
    )  # fmt: skip
    kept = rows.filter(pl.col("unit") != "kg").select("code", "breakdown_value", "value", "status")
    return {(code, part): (value, status) for code, part, value, status in kept.iter_rows()}


def handed(device: str, day: str, audience: str, *more: Said, arrival: dict[str, Any] = LAPTOP) -> Journey:
    """A device received on 6 January and handed over."""
    ready = (("2025-01-06", "receive", arrival), ("2025-01-07", "diagnose"), ("2025-01-08", "qualify"),
             ("2025-01-09", "allocate"))  # fmt: skip
    return told(device, *ready, (day, "hand-over", {"audience": audience, "mode": "gift"}), *more)


def again(day: str, audience: str = "senior") -> tuple[Said, ...]:
    """Tested and handed over a second time, all on one day."""
    return ((day, "diagnose"), (day, "qualify"), (day, "allocate"),
            (day, "hand-over", {"audience": audience, "mode": "loan"}))  # fmt: skip


def wiped(device: str, *proofs: tuple[str, str | None]) -> Journey:
    """A device with a medium for each (level, kind of its proof)."""
    said = [{"medium": f"M{n}", "level": level, "proof_kind": kind} for n, (level, kind) in enumerate(proofs)]
    kept = [{name: value for name, value in each.items() if value} for each in said]
    return told(device, ("2025-03-03", "receive", LAPTOP), ("2025-03-04", "diagnose"),
                *(("2025-03-05", "erase", each) for each in kept))  # fmt: skip


def test_a_wipe_is_proved_by_a_log_a_certificate_or_a_record_of_destruction() -> None:
    """Five media: three by the log of the tool (60 %), one by a certificate, one destroyed (20 % each)."""
    life = wiped("D1", ("purged", "log"), ("cleared", "log"), ("purged", "log"), ("purged", "certificate"),
                 ("destroyed", "destruction"))  # fmt: skip
    found = published(facts(life))
    shares = [found["REU-09", f"proofs_{kind}"][0] for kind in ("log", "certificate", "destruction")]
    assert shares == [60, 20, 20]
    assert found["REU-09", "purged_or_destroyed"][0] == 80


def test_a_proof_whose_kind_was_not_kept_leaves_a_gap_and_no_share() -> None:
    """An event from before the kind was kept: of a destruction it is known all the same, of another wipe it is not."""
    old = published(facts(wiped("D1", ("destroyed", None), ("purged", "log"))))
    assert (old["REU-09", "proofs_log"][0], old["REU-09", "proofs_destruction"][0]) == (50, 50)
    found = published(facts(wiped("D1", ("purged", None), ("purged", "log"))))
    assert found["REU-09", "proofs_log"] == (None, "gap")
    assert found["REU-09", "purged_or_destroyed"][0] == 100


def test_the_share_of_priority_groups_is_that_of_the_groups_chosen() -> None:
    """Two job seekers, one senior, one pupil: 3 / 4."""
    audiences = ("job_seeker", "job_seeker", "senior", "pupil")
    found = published(facts(*(handed(f"D{n}", "2025-02-03", each) for n, each in enumerate(audiences))))
    assert found["INC-01", "priority_groups"] == (75, "published")


def test_a_share_of_priority_groups_never_gives_back_a_group_that_is_secret() -> None:
    """Twenty job seekers, two seniors, twenty pupils: 22 / 42 would tell two seniors beside twenty job seekers."""
    audiences = ["job_seeker"] * 20 + ["senior"] * 2 + ["pupil"] * 20
    found = published(facts(*(handed(f"D{n:02}", "2025-02-03", each) for n, each in enumerate(audiences))), minimum=5)
    assert found["INC-01", "senior"] == (None, "secret")
    told_parts = [found["INC-01", name] for name in ("priority_groups", "job_seeker")]
    assert (None, "secret") in told_parts
    few = [*(handed(f"D{n:02}", "2025-02-03", "senior") for n in range(9)), handed("E", "2025-02-03", "pupil")]
    assert published(facts(*few), minimum=5)["INC-01", "priority_groups"] == (None, "secret")


def test_laptops_of_pupils_are_refurbished_where_somebody_had_them_before() -> None:
    """One given by a company, one bought when already used, one bought new, one given and then back: 3 / 4."""
    lives = [
        handed("D1", "2025-02-03", "pupil"),
        handed("D2", "2025-02-03", "pupil", arrival=BOUGHT | {"commissioned_on": "2021-09-01"}),
        handed("D3", "2025-02-03", "pupil", arrival=BOUGHT | {"commissioned_on": "2025-01-06"}),
        handed("D4", "2025-02-03", "job_seeker", ("2025-03-03", "return", {"reason": "fault"}),
               *again("2025-04-01", "pupil")),
    ]  # fmt: skip
    found = published(facts(*lives))
    assert (found["INC-03", "total"][0], found["INC-03", "refurbished"][0]) == (4, 75)
    unsure = published(facts(*lives, handed("D5", "2025-02-03", "pupil", arrival=BOUGHT)))
    assert unsure["INC-03", "refurbished"] == (None, "gap")


def test_what_pupils_gave_back_was_reused_ended_or_is_not_yet_known() -> None:
    """Five back in 2025: two handed over again, one dismantled, one still there, one passed to a taker: 2 / 3."""
    back = ("2025-06-30", "return", {"reason": "loan_ended"})
    lives = [
        handed("D1", "2025-02-03", "pupil", back, *again("2025-09-01")),
        handed("D2", "2025-02-03", "pupil", back, *again("2025-09-01", "pupil")),
        handed("D3", "2025-02-03", "pupil", back, ("2025-07-01", "diagnose"), ("2025-07-02", "dismantle")),
        handed("D4", "2025-02-03", "pupil", back, ("2026-01-05", "diagnose"), ("2026-01-06", "dismantle")),
        handed("D5", "2025-02-03", "pupil", back, ("2025-07-01", "diagnose"), ("2025-07-02", "qualify"),
               ("2025-07-03", "transfer-out")),
        handed("D6", "2025-02-03", "senior", back, *again("2025-09-01")),
    ]  # fmt: skip
    found = published(facts(*lives))
    assert found["INC-03", "returns_open"][0] == 20
    assert found["INC-03", "returns_reused"][0] == pytest.approx(100 * 2 / 3)
    assert published(facts(*lives), minimum=5)["INC-03", "returns_reused"] == (None, "secret")


def by_month(*lives: Journey, minimum: int = 1, year: int = 2025) -> dict[tuple[str, str], list[float | str | None]]:
    """(code, part) -> the twelve months; kilograms apart."""
    found = facts(*lives, year=year)
    hidden = hidden_groups(found, GROUPS, PRIORITY, minimum)
    months: dict[tuple[str, str], list[float | str | None]] = {}
    for row in monthly_rows(found, GROUPS, PRIORITY, hidden, minimum=minimum):
        part = "kg" if row["unit"] == "kg" else row["breakdown_value"]
        months.setdefault((row["code"], part), []).append("secret" if row["is_secret"] else row["value"])
    return months


def test_months_add_up_to_the_year_or_are_the_ratios_of_their_own_sums() -> None:
    """The log runs from January to June. January: 4 in, 8 kg. February: 2 handed over of 3 ended. March: 1 of 1."""
    arrival = LAPTOP | {"grams": 2000, "weight_method": "measured"}
    lives = [
        handed("D1", "2025-02-03", "senior", arrival=arrival),
        handed("D2", "2025-02-13", "pupil", arrival=arrival),
        handed("D3", "2025-03-03", "pupil", arrival=arrival),
        told("D4", ("2025-01-06", "receive", arrival), ("2025-01-07", "diagnose"), ("2025-02-20", "dismantle")),
        told("D5", ("2025-06-02", "announce", LAPTOP)),
    ]
    found = by_month(*lives)
    nothing = [None] * 6
    assert found["REU-01", "total"] == [4, 0, 0, 0, 0, 0, *nothing]
    assert found["REU-01", "kg"] == [8, 0, 0, 0, 0, 0, *nothing]
    assert found["INC-01", "total"] == [0, 2, 1, 0, 0, 0, *nothing]
    assert found["INC-01", "priority_groups"] == [None, 50, 0, None, None, None, *nothing]
    assert found["REU-03", "total"] == pytest.approx([None, 200 / 3, 100, None, None, None, *nothing])
    assert found["REU-04", "total"] == [None, 33, 56, None, None, None, *nothing]  # (28 + 38) / 2; 6 January to 3 March
    year = published(facts(*lives))
    assert (year["REU-01", "total"][0], year["INC-01", "total"][0], year["REU-03", "total"][0]) == (4, 3, 75)
    assert year["REU-04", "total"][0] == 38


def test_what_was_closed_for_ninety_days_is_asked_at_the_end_of_each_month() -> None:
    """Dismantled on 31 January, closed for 90 days on 1 May; lost on 2 March and never found, from 31 May on: 1 / 2."""
    lives = [
        told("D1", ("2025-01-06", "receive", LAPTOP), ("2025-01-07", "diagnose"), ("2025-01-31", "dismantle")),
        told("D2", ("2025-01-06", "receive", LAPTOP), ("2025-03-02", "lose", {"reason": "missing"})),
        told("D3", ("2025-12-01", "announce", LAPTOP)),
    ]
    months = by_month(*lives)["REU-08", "total"]
    assert months == [None] * 4 + [50] * 8
    assert published(facts(*lives))["REU-08", "total"][0] == 50
    assert (
        by_month(*lives[:1], told("D3", ("2025-12-01", "announce", LAPTOP)))["REU-08", "total"]
        == [None] * 4 + [100] * 8
    )


def test_proofs_of_a_month_are_those_of_its_wipes() -> None:
    """March: two by log, one by certificate. The log ends in March: April is a gap, February is covered by nothing."""
    months = by_month(wiped("D1", ("purged", "log"), ("purged", "log"), ("cleared", "certificate")))
    assert months["REU-09", "proofs_log"] == pytest.approx([None, None, 200 / 3, *[None] * 9])
    assert months["REU-09", "purged_or_destroyed"] == months["REU-09", "proofs_log"]


def test_few_people_of_a_month_are_secret_with_a_month_that_would_give_them_back() -> None:
    """January 6, February 2, March 8: the year 16 less 14 would tell two people, so January is secret too."""
    days = ["2025-01-15"] * 6 + ["2025-02-14"] * 2 + ["2025-03-14"] * 8
    lives = [handed(f"D{n:02}", day, "senior") for n, day in enumerate(days)]
    found = by_month(*lives, minimum=5)
    assert found["INC-01", "total"] == ["secret", "secret", 8, *[None] * 9]
    assert found["REU-04", "total"][:2] == ["secret", "secret"]
    assert found["REU-01", "total"][0] == 16  # devices that came in are no people


def test_a_year_outside_the_log_is_a_gap_and_not_a_zero() -> None:
    lives = [handed("D1", "2025-02-03", "senior")]
    assert set(by_month(*lives, year=2024)["REU-01", "total"]) == {None}
    found = published(facts(*lives, year=2024))
    assert (found["REU-01", "total"], found["INC-01", "total"]) == ((None, "gap"), (None, "gap"))


def test_the_setting_names_groups_that_a_hand_over_may_have() -> None:
    rule = known_settings()["priority_audiences"]
    assert re.fullmatch(rule["pattern"], ",".join(codes("audience")))
    assert set(rule["default"].split(",")) < set(codes("audience"))
    assert re.fullmatch(rule["pattern"], "job_seeker,nobody") is None

"""Sites, mandates, agreements, successions, actions and services: checked whole, corrected by their identifier."""

from typing import Any

import pytest

from barometer.records.audit import list_entries as log_of
from barometer.records.entries import ENTRIES, list_entries, put_entry, show_entry
from barometer.records.entry_fields import check_territory
from barometer.records.errors import EntryRefusedError, FieldError, RecordsError
from barometer.records.home import Home
from barometer.records.tables import core
from tests.records.samples import NOW, organisation

GOOD: dict[str, dict[str, str]] = {
    "site": {"name": "Mairie", "site_kind": "office", "commune_code": "21231"},
    "mandate": {"mandatary": "arnia", "what": "send_inventories", "starts_on": "01/01/2025", "ends_on": "2026-12-31"},
    "agreement": {"recipient": "arnia", "may_publish": "publish_totals", "starts_on": "01/01/2025"},
    "succession": {"successor": "arnia", "change": "merge", "starts_on": "01/01/2025"},
    "action": {"title": "Garder les postes 6 ans", "budget_cents": "12 500,50 €", "action_status": "under_way"},
    "service": {"title": "Portail", "users": "1 200", "rgesn_version": "2024", "rgesn_score_bp": "72,5 %"},
}


def put(home: Home, kind: str, key: str = "un", **fields: str | None) -> str:
    """Put a good entry of carnot, some fields changed."""
    given: dict[str, Any] = {"organisation": "carnot"} | GOOD[kind] | fields
    return put_entry(home, kind, key, given, actor="local", recorded_at=NOW)


@pytest.fixture
def registered(any_home: Home) -> Home:
    """A folder with two organisations, on each engine."""
    organisation(any_home, "carnot")
    organisation(any_home, "arnia")
    return any_home


@pytest.mark.parametrize("kind", ENTRIES)
def test_an_entry_is_kept_then_corrected_by_its_identifier_and_the_log_keeps_both(registered: Home, kind: str) -> None:
    assert put(registered, kind) == "added"
    assert put(registered, kind) == "unchanged"
    changed = {"site": "name", "action": "title", "service": "title"}.get(kind, "starts_on")
    assert put(registered, kind, **{changed: "02/01/2025"}) == "corrected"
    assert list_entries(registered, kind, "carnot").height == 1
    log = log_of(registered)
    assert "->" in "".join(log.filter(log["verb"] == f"{kind} add")["detail"].to_list())


@pytest.mark.parametrize("kind", ENTRIES)
def test_the_fields_of_a_register_are_the_columns_of_its_table(kind: str) -> None:
    common = {"key", "is_synthetic", "recorded_at", "recorded_by"}
    assert {field.name for field in ENTRIES[kind].fields} | common == set(core(ENTRIES[kind].table).columns.keys())


def test_money_and_shares_are_whole_numbers_in_the_database(registered: Home) -> None:
    put(registered, "action")
    put(registered, "service")
    assert show_entry(registered, "action", "un")["budget_cents"] == 1250050
    service = show_entry(registered, "service", "un")
    assert (service["users"], service["rgesn_score_bp"], service["accessibility_bp"]) == (1200, 7250, None)


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("site", {"commune_code": "99999"}, "commune_unknown"),
        ("site", {"name": ""}, "entry_field_missing"),
        ("site", {"site_kind": "castle"}, "entry_choice_unknown"),
        ("mandate", {"mandatary": "nobody"}, "entry_organisation_unknown"),
        ("mandate", {"mandatary": "carnot"}, "entry_with_itself"),
        ("mandate", {"ends_on": "01/01/2020"}, "entry_ends_first"),
        ("mandate", {"starts_on": "hier"}, "day_form"),
        ("action", {"budget_cents": "1,001"}, "decimal_two_ways"),
        ("action", {"territory": "27"}, "entry_territory_unknown"),
        ("action", {"indicator": "XYZ-01"}, "entry_indicator_unknown"),
        ("service", {"rgesn_version": ""}, "rgesn_alone"),
        (
            "service",
            {"rgesn_version": "", "rgesn_score_bp": "", "assessed_on": "14/03/2025"},
            "assessed_without_score",
        ),
        ("service", {"accessibility_bp": "101"}, "entry_percent_form"),
        ("service", {"users": "1,5"}, "entry_whole_form"),
        ("service", {"has_alternative": "peut-être"}, "entry_yes_no_form"),
    ],
)
def test_a_field_that_cannot_be_is_said_and_nothing_is_kept(
    registered: Home, kind: str, fields: dict[str, str], code: str
) -> None:
    with pytest.raises(EntryRefusedError) as refusal:
        put(registered, kind, **fields)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert all(value in refusal.value.message() or code == "entry_ends_first" for value in fields.values())
    assert list_entries(registered, kind).is_empty()


def test_a_merge_that_comes_back_to_where_it_started_or_names_a_second_successor_is_refused(registered: Home) -> None:
    organisation(registered, "dole")
    assert put(registered, "succession") == "added"  # carnot -> arnia
    assert put(registered, "succession", "deux", organisation="arnia", successor="dole") == "added"
    for fields, code in (
        ({"organisation": "dole", "successor": "carnot"}, "succession_loop"),
        ({"successor": "dole"}, "succession_second"),
    ):
        with pytest.raises(EntryRefusedError) as refusal:
            put(registered, "succession", "trois", **fields)
        assert [problem.code for problem in refusal.value.problems] == [code]
        assert "carnot" in refusal.value.problems[0].message()
    assert put(registered, "succession", "trois", organisation="dole", successor="carnot", change="split") == "added"
    assert put(registered, "succession", successor="dole") == "corrected"  # the same line may name another


def test_an_unknown_entry_is_refused_with_those_known(registered: Home) -> None:
    put(registered, "site", "mairie")
    with pytest.raises(RecordsError, match="mairie"):
        show_entry(registered, "site", "ecole")


@pytest.mark.parametrize(
    ("text", "says"),
    [("COM-21073", "Le Val-Larrey"), ("27", "DEP-27 (Eure)"), ("COM-99999", "REG-27, DEP-21")],
)
def test_a_territory_that_is_none_says_which_one_is_meant(text: str, says: str) -> None:
    """A code of another vintage names the commune of today, a bare number both of its candidates."""
    with pytest.raises(FieldError) as refusal:
        check_territory(text)
    for language in ("fr", "en"):
        assert says in refusal.value.message(language)

"""A table of organisations: good rows are kept, the others come back with their faults, twice is once."""

import time
from datetime import date
from typing import Any

import polars as pl
import pytest

from barometer.records.audit import list_entries
from barometer.records.errors import RecordsError
from barometer.records.home import Home, create_home
from barometer.records.register_import import OrganisationImport, import_organisations
from barometer.records.registers import find_organisation, list_head_counts, list_organisations
from tests.records.samples import COMMUNES, NOW, organisation


def _import(home: Home, *rows: dict[str, Any], **changes: Any) -> OrganisationImport:
    columns = {name: None for row in rows for name in row}
    frame = pl.DataFrame([columns | {"name": "N", "kind": "commune"} | row for row in rows], infer_schema_length=None)
    given = {"actor": "local", "recorded_at": NOW, "communes": COMMUNES} | changes
    return import_organisations(home, frame, **given)


def _faults(result: OrganisationImport) -> list[tuple[int, str, str]]:
    return result.rejected.select("row", "column", "code").rows()


def test_good_rows_are_kept_and_each_fault_of_the_others_is_said(any_home: Home) -> None:
    result = _import(
        any_home,
        {"organisation": "dijon", "siret": "21210231300013", "commune_code": "21231"},
        {"organisation": "bad", "siret": "21210231300014", "commune_code": "21000", "kind": "kingdom"},
        {"organisation": "bourg", "commune_code": "1001"},
    )
    assert result.accepted.rows() == [(1, "dijon", "added"), (3, "bourg", "added")]
    assert _faults(result) == [
        (2, "siret", "siret_key"), (2, "kind", "kind_unknown"), (2, "commune_code", "commune_unknown"),
    ]  # fmt: skip
    first = result.rejected.row(0, named=True)
    assert first["value"] == "21210231300014"
    assert first["reason_fr"].startswith("« 21210231300014 » n'est pas un SIRET")
    assert first["reason_en"].startswith("“21210231300014” is not a SIRET")
    assert list_organisations(any_home)["organisation"].to_list() == ["bourg", "dijon"]
    assert find_organisation(any_home, "bourg").commune_code == "01001"


def test_the_same_table_again_changes_nothing(any_home: Home) -> None:
    rows = [
        {"organisation": "dijon", "agents": 900, "counted_on": date(2025, 1, 1), "head_count_source": "RSU 2024"},
        {"organisation": "bourg"},
    ]
    _import(any_home, *rows)
    before, log = list_organisations(any_home), list_entries(any_home)
    again = _import(any_home, *rows, recorded_at=NOW.replace(hour=11))
    assert again.accepted["outcome"].to_list() == ["unchanged", "unchanged"]
    assert list_organisations(any_home).equals(before)
    assert list_entries(any_home).equals(log)


def test_a_later_table_corrects_and_the_log_keeps_both_values(any_home: Home) -> None:
    organisation(any_home, "dijon", uai="0210015C", commune_code="21231")
    result = _import(any_home, {"organisation": None, "uai": "0210015c", "name": "Dijon ", "commune_code": None})
    assert result.accepted.rows() == [(1, "dijon", "updated")]
    known = find_organisation(any_home, "dijon")
    assert (known.name, known.kind, known.commune_code) == ("Dijon", "commune", "21231")
    assert list_entries(any_home).row(0, named=True)["detail"] == "kind: lycee -> commune"


def test_a_blank_cell_never_erases_what_is_known(home: Home) -> None:
    organisation(home, "carnot", siret="21210231300013", is_reen_subject=True)
    _import(home, {"organisation": "carnot", "siret": " ", "is_reen_subject": None, "name": "Carnot", "kind": "lycee"})
    known = find_organisation(home, "carnot")
    assert (known.siret, known.is_reen_subject) == ("21210231300013", True)


def test_a_parent_may_come_later_in_the_same_table(any_home: Home) -> None:
    result = _import(
        any_home,
        {"organisation": "school", "parent": "town"},
        {"organisation": "town", "parent": "region"},
        {"organisation": "region", "parent": None},
        {"organisation": "orphan", "parent": "nobody"},
    )
    assert result.accepted["organisation"].to_list() == ["school", "town", "region"]
    assert _faults(result) == [(4, "parent", "parent_unknown")]


def test_the_child_of_a_rejected_parent_is_rejected_too_and_led_to_the_row_to_repair(home: Home) -> None:
    result = _import(
        home,
        {"organisation": "school", "parent": "town"},
        {"organisation": "town", "kind": "kingdom"},
        {"organisation": "annex", "parent": "SCHOOL"},
    )
    assert _faults(result) == [
        (1, "parent", "parent_refused"), (2, "kind", "kind_unknown"), (3, "parent", "parent_refused"),
    ]  # fmt: skip
    said = result.rejected.filter(column="parent")
    assert ["ligne 2" in said["reason_fr"][0], "row 1" in said["reason_en"][1]] == [True, True]
    repaired = _import(
        home,
        {"organisation": "school", "parent": "town"},
        {"organisation": "town"},
        {"organisation": "annex", "parent": "school"},
    )
    assert repaired.accepted["outcome"].to_list() == ["added"] * 3


def test_a_parent_in_a_row_that_could_not_be_read_is_not_said_to_be_nowhere(home: Home) -> None:
    unread = pl.DataFrame({"organisation": ["town"], "name": ["Town"], "kind": ["commune"], "row": [9]})
    assert _faults(_import(home, {"organisation": "school", "parent": "town"}, beside=unread)) == [
        (1, "parent", "parent_refused")
    ]


def test_rows_that_depend_on_each_other_are_a_loop(home: Home) -> None:
    result = _import(home, {"organisation": "one", "parent": "two"}, {"organisation": "two", "parent": "one"})
    assert _faults(result) == [(1, "parent", "parent_loop"), (2, "parent", "parent_loop")]


def test_a_loop_of_parents_is_refused(home: Home) -> None:
    organisation(home, "top")
    organisation(home, "below", parent="top")
    result = _import(home, {"organisation": "top", "parent": "below"})
    assert _faults(result) == [(1, "parent", "parent_loop")]


def test_two_years_of_head_counts_are_two_rows_of_the_same_organisation(home: Home) -> None:
    counted = {"organisation": "dijon", "head_count_source": "RSU"}
    result = _import(
        home,
        counted | {"agents": 900, "pupils": None, "counted_on": date(2024, 1, 1)},
        counted | {"agents": 910, "pupils": 12, "counted_on": date(2025, 1, 1)},
    )
    assert result.accepted["outcome"].to_list() == ["added", "unchanged"]
    assert list_head_counts(home).select("category", "counted_on", "people").rows() == [
        ("agents", date(2024, 1, 1), 900), ("agents", date(2025, 1, 1), 910), ("pupils", date(2025, 1, 1), 12),
    ]  # fmt: skip


def test_a_count_that_is_known_needs_no_day_again_and_another_one_does(home: Home) -> None:
    """The list of the screen is exported without days: dropped again it changes nothing."""
    counted = {"organisation": "dijon", "agents": 900, "counted_on": date(2025, 1, 1), "head_count_source": "RSU"}
    _import(home, counted)
    again = _import(home, {"organisation": "dijon", "agents": 900})
    assert (again.accepted["outcome"].to_list(), again.head_counts) == (["unchanged"], 0)
    other = _import(home, {"organisation": "dijon", "agents": 901})
    assert {code for _, _, code in _faults(other)} == {"head_count_undated", "head_count_unsourced"}


def test_two_rows_that_contradict_each_other_are_not_decided_by_order(home: Home) -> None:
    result = _import(home, {"organisation": "dijon", "name": "Dijon"}, {"organisation": "dijon", "name": "Quetigny"})
    assert _faults(result) == [(2, "name", "row_contradicts")]
    assert "ligne 1" in result.rejected["reason_fr"][0]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"agents": -3, "counted_on": date(2025, 1, 1), "head_count_source": "x"}, "head_count_negative"),
        ({"agents": 3, "head_count_source": "x"}, "head_count_undated"),
        ({"agents": 3, "counted_on": date(2025, 1, 1)}, "head_count_unsourced"),
        ({"agents": 3, "counted_on": date(2030, 1, 1), "head_count_source": "x"}, "head_count_future"),
        ({"agents": "three", "counted_on": date(2025, 1, 1), "head_count_source": "x"}, "head_count_form"),
        ({"agents": 3, "counted_on": "2025", "head_count_source": "x"}, "head_count_form"),
        ({"is_reen_subject": "oui"}, "flag_form"),
    ],
)
def test_a_row_with_a_head_count_that_cannot_be_is_rejected_whole(home: Home, given: dict[str, Any], code: str) -> None:
    result = _import(home, {"organisation": "dijon"} | given)
    assert [fault[2] for fault in _faults(result)] == [code]
    assert list_organisations(home).is_empty()


def test_the_row_column_leads_back_to_the_spreadsheet(home: Home) -> None:
    result = _import(home, {"organisation": "dijon", "row": 7}, {"organisation": "bad", "kind": "x", "row": 9})
    assert (result.accepted["row"].to_list(), result.rejected["row"].to_list()) == ([7], [9])


def test_a_table_without_names_is_refused_whole(home: Home) -> None:
    with pytest.raises(RecordsError) as refusal:
        import_organisations(home, pl.DataFrame({"organisation": ["x"]}), actor="local", recorded_at=NOW, communes=())
    assert refusal.value.code == "columns_missing"


def test_a_real_organisation_cannot_be_turned_into_a_synthetic_one(tmp_path: Any) -> None:
    demo = create_home(tmp_path, demo=True)
    organisation(demo, "carnot", kind="commune")
    result = _import(demo, {"organisation": "carnot", "name": "Carnot", "is_synthetic": True})
    assert _faults(result) == [(1, "is_synthetic", "synthetic_fixed")]


def test_every_commune_of_a_region_can_be_registered_in_a_moment(home: Home) -> None:
    rows = [{"organisation": f"commune-{number}", "parent": "top"} for number in range(3700)]
    start = time.monotonic()
    result = _import(home, *rows, {"organisation": "top", "parent": None})
    assert result.accepted.height == 3701
    assert time.monotonic() - start < 20

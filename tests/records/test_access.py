"""Every verb is refused to somebody unknown, without the role, or outside their organisations."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from barometer.records import database
from barometer.records.access import list_actors, may, require, roles, set_actor
from barometer.records.audit import list_entries, record_entry
from barometer.records.batches import undo_batch
from barometer.records.doctor import remove_leftovers
from barometer.records.editions import record_edition
from barometer.records.errors import AccessRefusedError, RecordsError
from barometer.records.home import Home
from barometer.records.register_import import import_organisations
from barometer.records.registers import add_head_count, add_organisation
from barometer.records.settings import read_settings, write_setting
from tests.records.samples import COMMUNES, NOW, keep, organisation


def _person(home: Home, name: str, role: str, organisations: list[str] | None = None, **changes: Any) -> None:
    set_actor(home, name, role=role, organisations=organisations, actor="local", recorded_at=NOW, **changes)


def test_the_person_at_the_machine_is_an_administrator_from_the_start(any_home: Home) -> None:
    actor = require(any_home, "local", "manage_actors")
    assert (actor.role, actor.is_every_organisation) == ("administrator", True)


def test_somebody_unknown_is_refused_everything(home: Home) -> None:
    for action in roles()["actions"]:
        with pytest.raises(AccessRefusedError) as refusal:
            require(home, "stranger", action)
        assert refusal.value.code == "actor_unknown"


def test_the_six_roles_allow_what_the_table_says_and_nothing_else(home: Home) -> None:
    assert list(roles()["roles"]) == ["administrator", "officer", "buyer", "operator", "prescriber", "reader"]
    for role, content in roles()["roles"].items():
        _person(home, f"one {role}", role)
        allowed = [action for action in roles()["actions"] if may(home, f"one {role}", action)]
        assert sorted(allowed) == sorted(content["actions"])
    assert set(roles()["roles"]["administrator"]["actions"]) == set(roles()["actions"])
    assert roles()["roles"]["reader"]["actions"] == ["read"]


def test_a_refusal_says_what_was_asked_and_which_roles_may(home: Home) -> None:
    _person(home, "lea", "reader")
    with pytest.raises(AccessRefusedError) as refusal:
        require(home, "lea", "publish")
    assert "publier ou retirer une édition" in refusal.value.message("fr")
    assert "administrator, officer" in refusal.value.message("en")


def test_a_limited_actor_acts_for_their_organisations_only(any_home: Home) -> None:
    organisation(any_home, "carnot")
    organisation(any_home, "eiffel")
    _person(any_home, "paul", "officer", ["carnot"])
    assert require(any_home, "paul", "import", "carnot").organisations == {"carnot"}
    with pytest.raises(AccessRefusedError) as refusal:
        require(any_home, "paul", "import", "eiffel")
    assert "eiffel" in refusal.value.message("fr")
    assert may(any_home, "paul", "read")


def test_a_limited_actor_does_nothing_that_is_about_the_whole_folder(home: Home) -> None:
    organisation(home, "carnot")
    _person(home, "paul", "administrator", ["carnot"])
    for action in ("publish", "register_organisations", "manage_actors", "manage_home", "read_audit"):
        with pytest.raises(AccessRefusedError) as refusal:
            require(home, "paul", action)
        assert refusal.value.code == "organisation_needed"


def test_somebody_whose_rights_were_withdrawn_is_refused(home: Home) -> None:
    _person(home, "paul", "officer")
    _person(home, "paul", "officer", is_active=False)
    assert not may(home, "paul", "read")
    assert list_actors(home).filter(pl.col("actor") == "paul")["is_active"].to_list() == [False]


def test_the_last_administrator_cannot_be_lost(any_home: Home) -> None:
    organisation(any_home, "carnot")
    for loss in (
        {"role": "reader", "organisations": None},
        {"role": "administrator", "organisations": ["carnot"]},
        {"role": "administrator", "organisations": None, "is_active": False},
    ):
        with pytest.raises(RecordsError) as refusal:
            set_actor(any_home, "local", actor="local", recorded_at=NOW, **loss)
        assert refusal.value.code == "last_administrator"
        assert may(any_home, "local", "manage_actors")


def test_once_there_is_another_administrator_local_may_step_down(home: Home) -> None:
    _person(home, "paul", "administrator")
    set_actor(home, "local", role="reader", organisations=None, actor="paul", recorded_at=NOW)
    assert not may(home, "local", "publish")


def test_a_role_or_an_organisation_that_does_not_exist_is_refused(home: Home) -> None:
    for given, code in (({"role": "king"}, "role_unknown"), ({"organisations": ["nowhere"]}, "organisations_unknown")):
        with pytest.raises(RecordsError) as refusal:
            set_actor(
                home, "paul", actor="local", recorded_at=NOW, **({"role": "reader", "organisations": None} | given)
            )
        assert refusal.value.code == code
    with pytest.raises(RecordsError):
        _person(home, "  ", "reader")


def _verbs() -> dict[str, Callable[[Home], object]]:
    by: dict[str, Any] = {"actor": "lea", "recorded_at": NOW}
    frame = pl.DataFrame({"organisation": ["new"], "name": ["New"], "kind": ["commune"]})
    edition = {"edition": "2026.1", "title": "T", "digest": "0" * 64, "method_version": "1.0", "factors_digest": "x"}
    return {
        "add_organisation": lambda home: add_organisation(
            home, name="New", kind="commune", organisation="new", communes=COMMUNES, **by
        ),
        "import_organisations": lambda home: import_organisations(home, frame, communes=COMMUNES, **by),
        "add_head_count": lambda home: add_head_count(
            home, "carnot", "agents", 3, counted_on=date(2025, 1, 1), source="x", **by
        ),
        "record_batch": lambda home: keep(home, "b2", "carnot", **by),
        "undo_batch": lambda home: undo_batch(home, "b1", **by),
        "record_edition": lambda home: record_edition(home, **edition, **by),
        "write_setting": lambda home: write_setting(home, "home_region", "REG-11", **by),
        "set_actor": lambda home: set_actor(home, "eve", role="administrator", organisations=None, **by),
        "remove_leftovers": lambda home: remove_leftovers(home, before=datetime(2100, 1, 1, tzinfo=UTC), **by),
    }  # fmt: skip


@pytest.mark.parametrize("verb", list(_verbs()))
def test_a_reader_changes_nothing_even_without_a_screen(home: Home, verb: str) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    (home.editions / "2026.1").mkdir()
    _person(home, "lea", "reader")
    before = _everything(home)
    with pytest.raises(AccessRefusedError):
        _verbs()[verb](home)
    assert _everything(home) == before


def _everything(home: Home) -> tuple[list[Any], list[str]]:
    tables = ("setting", "actor", "organisation", "head_count", "batch", "edition", "audit")
    with database.read(home) as connection:
        rows = [tuple(row) for name in tables for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
    return rows, sorted(str(path) for path in home.fleet.rglob("*"))


def test_each_change_is_in_the_log_with_who_when_and_what(any_home: Home) -> None:
    organisation(any_home, "carnot")
    keep(any_home, "b1", "carnot")
    undo_batch(any_home, "b1", actor="local", recorded_at=NOW)
    write_setting(any_home, "home_region", "REG-11", actor="local", recorded_at=NOW)
    record_entry(any_home, recorded_at=NOW, actor="x", verb="publish", subject="2026.1", outcome="refused")
    log = list_entries(any_home)
    assert log["verb"].to_list() == ["publish", "setting", "batch undo", "batch import", "organisation add"]
    assert log["recorded_at"].unique().to_list() == [NOW]
    assert log["detail"][1] == "REG-27 -> REG-11"
    assert log["outcome"].to_list() == ["refused", "done", "done", "done", "done"]
    assert list_entries(any_home, limit=2).height == 2


def test_a_refused_change_leaves_no_entry_saying_it_was_done(home: Home) -> None:
    with pytest.raises(AccessRefusedError):
        write_setting(home, "home_region", "REG-11", actor="stranger", recorded_at=NOW)
    assert list_entries(home).is_empty()


def test_settings_have_defaults_and_refuse_what_they_do_not_know(any_home: Home) -> None:
    assert read_settings(any_home) == {
        "home_region": "REG-27", "grid_series": "ademe_consumption", "factor_policy": "ademe",
        "public_address": "http://localhost:8501", "refurbished_rule": "cut_off",
        "priority_audiences": "job_seeker,social_minimum,senior,refugee,disability",
    }  # fmt: skip
    write_setting(any_home, "home_region", "REG-11", actor="local", recorded_at=NOW)
    write_setting(any_home, "home_region", "REG-84", actor="local", recorded_at=NOW)
    assert read_settings(any_home)["home_region"] == "REG-84"
    for key, value, code in (
        ("colour", "red", "setting_unknown"),
        ("is_demo", "true", "setting_unknown"),
        ("home_region", "27", "setting_value"),
    ):
        with pytest.raises(RecordsError) as refusal:
            write_setting(any_home, key, value, actor="local", recorded_at=NOW)
        assert refusal.value.code == code
        assert refusal.value.message("fr") != refusal.value.message("en")

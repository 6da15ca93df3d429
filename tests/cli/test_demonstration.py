"""What a demonstration holds beside its inventories: all of it says that it is synthetic, and came by the usual way."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from barometer.records.declaration_import import import_declarations
from barometer.records.declarations import list_declarations
from barometer.records.doctor import diagnose
from barometer.records.entries import ENTRIES, list_entries, put_entry, show_entry
from barometer.records.entry_import import import_entries
from barometer.records.errors import FieldError
from barometer.records.home import open_home
from barometer.records.registers import list_head_counts, list_organisations
from dashboards.actors import Actor
from dashboards.demonstrating import fill_registers, fill_reuse, settings
from reuse.lots import list_lots
from reuse.queries import list_devices
from reuse.requests import list_requests
from reuse.verify import verify
from tests.cli.conftest import Run
from tests.demo_home import copied, registers_only

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NEVER = {"succession"}


@pytest.fixture
def own_demo(demo: Path, tmp_path: Path) -> Path:
    return copied(demo, tmp_path / "home")


def test_every_register_holds_rows_and_each_says_that_it_is_synthetic(demo: Path) -> None:
    home = open_home(demo)
    assert diagnose(home) == []
    organisations = list_organisations(home)
    assert organisations["is_synthetic"].all()
    assert organisations["name"].str.contains("synthétique").all()
    assert set(list_head_counts(home)["source"]) == {"synthetic"}
    for kind in ENTRIES.keys() - NEVER:
        rows = list_entries(home, kind)
        assert set(rows["key"]) == set(settings()[kind])
        assert rows["is_synthetic"].all()
        for name in {"name", "title"} & set(rows.columns):
            assert rows[name].str.contains("synthétique").all()
    declared = list_declarations(home)
    assert declared["is_synthetic"].all()
    told = Counter(said["state"] for said in settings()["declaration"] for _ in said["values"])
    assert Counter(declared["state"]) == told
    assert set(told) == {"draft", "submitted", "validated", "withdrawn"}


def test_a_corrected_declaration_waits_beside_the_one_that_holds(demo: Path, run_json: Callable[..., Any]) -> None:
    rows = run_json("--home", demo, "declare", "list", "--organisation", "epci-fictif-1")
    idle = [(row["value"], row["state"]) for row in rows if row["input"] == "devices.idle"]
    assert idle == [("46", "submitted"), ("64", "validated")]


def test_a_second_filling_changes_nothing_and_leaves_corrections_alone(own_demo: Path) -> None:
    home = open_home(own_demo)
    fields = settings()["site"]["siege-fictif"] | {"opening": "sur rendez-vous"}
    put_entry(home, "site", "siege-fictif", fields, actor="local", recorded_at=NOW, is_synthetic=True)
    before = [list_entries(home, kind) for kind in ENTRIES], list_declarations(home), list_head_counts(home)
    fill_registers(home, Actor("local", NOW))
    after = [list_entries(home, kind) for kind in ENTRIES], list_declarations(home), list_head_counts(home)
    assert all(old.equals(new) for old, new in zip(before[0], after[0], strict=True))
    assert before[1].equals(after[1])
    assert before[2].equals(after[2])
    assert show_entry(home, "site", "siege-fictif")["opening"] == "sur rendez-vous"


def test_synthetic_tables_enter_no_ordinary_folder(home: Path) -> None:
    folder = open_home(home)
    with pytest.raises(FieldError, match="demo folder only"):
        import_entries(folder, "site", [], actor="local", recorded_at=NOW, is_synthetic=True)
    with pytest.raises(FieldError, match="demo folder only"):
        import_declarations(folder, [], actor="local", recorded_at=NOW, is_synthetic=True)


def test_an_action_is_followed_where_it_acts_and_in_the_unit_of_its_indicator(
    demo: Path, run: Run, run_json: Callable[..., Any]
) -> None:
    words = ("--home", demo, "action", "follow", "--year", "2025")
    of_region = {row["action"]: row for row in run_json(*words, "--territory", "REG-27")}
    of_body = {row["action"]: row for row in run_json(*words, "--organisation", "region-fictive")}
    assert of_body["filiere-fictive"]["observed"] == of_region["filiere-fictive"]["observed"]
    assert of_body["postes-prolonges"]["observed"] != of_region["filiere-fictive"]["observed"]
    _, out, _ = run(*words, "--organisation", "region-fictive", "--language", "fr")
    lines = {line.split("(")[0].strip(): line for line in out.splitlines()}
    assert "+20 points" in lines["Ateliers de sobriété pour les agents"]
    assert "1\u202f200 pass" in lines["Financer des pass de médiation"]


def test_the_year_of_reuse_is_the_same_bytes_each_time_and_nothing_in_it_is_broken(demo: Path, tmp_path: Path) -> None:
    again = registers_only(tmp_path / "home")
    fill_reuse(again, Actor("local", NOW))
    first, second = (verify(home, actor="local") for home in (open_home(demo), again))
    assert first.broken == ()
    assert (first.heads, first.chain_heads) == (second.heads, second.chain_heads)
    assert fill_reuse(again, Actor("local", NOW)) == 0


def test_lots_and_requests_of_the_year_are_in_every_state_and_agree_with_the_devices(demo: Path) -> None:
    home = open_home(demo)
    lots, asked = list_lots(home, actor="local"), list_requests(home, actor="local")
    assert {lot.state for lot in lots} == {"announced", "collected", "received"}
    assert {lot.discrepancy for lot in lots} == {None, "fewer"}
    assert {lot.tracking for lot in lots} == {"serialised", "count_only"}
    assert all(each.subject.startswith("SYN-") for each in (*lots, *(one.request for one in asked)))
    assert {each.request.state for each in asked} == {"asked", "waiting", "accepted", "refused", "closed"}
    assert {each.request.reason for each in asked} >= {"served", "partly_served", "outside_territory"}
    assert any(each.progress.allocated > each.progress.handed_over for each in asked)
    counted = Counter(list_devices(home, actor="local")["lot"].to_list())
    followed = {lot.subject: len(lot.devices) for lot in lots if lot.devices}
    assert len(followed) > 20
    assert {name: counted[name] for name in followed} == followed

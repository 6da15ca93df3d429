"""A device that left by the chain and still stands in an inventory is a conflict, told to each as they may know it."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from barometer.records.access import set_actor
from barometer.records.entries import put_entry
from barometer.records.errors import AccessRefusedError
from barometer.records.home import open_home
from reuse.serials import passages
from tests.cli.conftest import Run
from tests.records.samples import NOW

HEADER = "Identifiant;Type d'équipement;Fabricant;Numéro de série;Date de sortie\n"
LEFT, AFTER = "2024-05-06", "2024-06-01"


def _file(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def _add(run: Run, home: Path, name: str, kind: str) -> None:
    assert run("--home", home, "organisation", "add", name, "--name", name, "--kind", kind)[0] == 0


def _reuse(run: Run, home: Path, *words: str) -> None:
    code, _out, err = run("--home", home, "reuse", *words)
    assert code == 0, err


@pytest.fixture
def chain(run: Run, home: Path) -> Path:
    """`lycee-a` gave S1 to a workshop, which received it; S2 is announced only. `dole` knows nothing of it."""
    _add(run, home, "atelier", "reuse_operator")
    _add(run, home, "dole", "commune")
    gift = ("--organisation", "atelier", "--donor", "lycee-a", "--route", "gift", "--origin", "public_gift",
            "--taker-kind", "solidarity_enterprise", "--unit-value-cents", "15000",
            "--equipment-type", "laptop")  # fmt: skip
    at = ("--occurred-at", f"{LEFT}T10:15+02:00")
    _reuse(run, home, "announce", "D1", *gift, "--serial", "GIVEN0001", "--manufacturer", "Dell", *at)
    _reuse(run, home, "announce", "D2", *gift, "--serial", "GIVEN0002", *at)
    _reuse(run, home, "receive", "D1", "--grams", "1850", "--weight-method", "measured", *at)
    return home


def _conflicts(run: Run, home: Path, file: Path, organisation: str, *words: str) -> Any:
    code, out, err = run("--home", home, "import", file, "--organisation", organisation, "--as-of", AFTER,
                         "--language", "en", "--json", *words)  # fmt: skip
    assert code == 0, err
    document = json.loads(out)
    return (document["changes"] if "--dry-run" in words else document)["conflicts"], err


def test_the_donor_reads_when_its_device_left_and_where_it_is(run: Run, chain: Path, tmp_path: Path) -> None:
    file = _file(tmp_path / "p.csv", "a1;Portable;DELL;given 0001;", "a2;Portable;;GIVEN0002;", "a3;Portable;;OTHER01;")
    seen, _ = _conflicts(run, chain, file, "lycee-a", "--dry-run")
    kept, said = _conflicts(run, chain, file, "lycee-a")
    expected = {"organisation": "lycee-a", "code": "serial_handed_over", "serial_number": "GIVEN0001", "assets": "a1",
                "day": LEFT, "state": "received"}  # fmt: skip
    assert seen == kept == [expected]
    assert "left through the reuse chain on 2024-05-06 (now: received at the workshop)" in said


def test_another_body_learns_the_day_and_nothing_more(run: Run, chain: Path, tmp_path: Path) -> None:
    found, said = _conflicts(run, chain, _file(tmp_path / "p.csv", "m1;Portable;;GIVEN0001;"), "dole")
    assert [(each["code"], each["state"], each["day"]) for each in found] == [("serial_passed", None, LEFT)]
    assert not {"lycee-a", "atelier", "D1", "received at"} & set(said.split())


@pytest.mark.parametrize(
    ("organisation", "row"),
    [
        ("lycee-a", f"a1;Portable;Dell;GIVEN0001;{LEFT}"),  # told as retired
        ("lycee-a", "a1;Portable;Lenovo;GIVEN0001;"),  # a number of another maker
        ("atelier", "s1;Portable;;GIVEN0001;"),  # the workshop holds it
    ],
)
def test_what_is_retired_of_another_maker_or_in_its_own_hands_is_no_conflict(
    run: Run, chain: Path, tmp_path: Path, organisation: str, row: str
) -> None:
    assert _conflicts(run, chain, _file(tmp_path / "p.csv", row), organisation)[0] == []


def test_an_inventory_of_before_the_departure_is_no_conflict(run: Run, chain: Path, tmp_path: Path) -> None:
    words = ("--as-of", "2020-01-01")
    file = _file(tmp_path / "p.csv", "a1;Portable;;GIVEN0001;")
    _code, out, _err = run("--home", chain, "import", file, "--organisation", "lycee-a", "--json", *words)
    assert json.loads(out)["conflicts"] == []


def test_a_device_given_back_enters_its_inventory_without_conflict(run: Run, chain: Path, tmp_path: Path) -> None:
    _reuse(run, chain, "return-to-donor", "D1", "--slip", "S-3")
    assert _conflicts(run, chain, _file(tmp_path / "p.csv", "a1;Portable;;GIVEN0001;"), "lycee-a")[0] == []


def test_a_unit_handed_on_without_a_workshop_is_a_conflict_too(run: Run, chain: Path, tmp_path: Path) -> None:
    first = _file(tmp_path / "first.csv", "a9;Portable;;SOLD00009;")
    code, _out, err = run("--home", chain, "import", first, "--organisation", "lycee-a", "--as-of", "2024-01-01")
    assert code == 0, err
    _reuse(run, chain, "retire", "--organisation", "lycee-a", "--asset", "a9", "--route", "sale", "--lot", "L1",
           "--retired-on", "2024-02-01")  # fmt: skip
    _reuse(run, chain, "exit-state", "--organisation", "lycee-a", "--lot", "L1", "--handed-on", "2024-03-01")
    second = _file(tmp_path / "second.csv", "a9;Portable;;SOLD00009;", "b1;Portable;;;")
    (found,) = _conflicts(run, chain, second, "lycee-a")[0]
    assert (found["code"], found["state"], found["day"]) == ("serial_handed_over", "gone", "2024-03-01")


@pytest.fixture
def transferred(run: Run, home: Path, tmp_path: Path) -> Path:
    """`lycee-a` handed T1 on to `dole`, a body of the register, and its inventory says so."""
    for name in ("dole", "beaune"):
        _add(run, home, name, "commune")
    first = _file(tmp_path / "first.csv", "a1;Portable;Dell;HANDED001;")
    code, _out, err = run("--home", home, "import", first, "--organisation", "lycee-a", "--as-of", "2024-01-01")
    assert code == 0, err
    _reuse(run, home, "retire", "--organisation", "lycee-a", "--asset", "a1", "--route", "public_transfer",
           "--taker", "Dole", "--retired-on", "2024-02-01", "--handed-on", LEFT)  # fmt: skip
    _reuse(run, home, "sync-inventory", "--organisation", "lycee-a")
    return home


def test_a_device_transferred_to_one_body_and_declared_by_a_third_is_a_conflict_of_both(
    run: Run, transferred: Path, tmp_path: Path
) -> None:
    third = _file(tmp_path / "third.csv", "c1;Portable;Dell;HANDED001;")
    (seen,), said = _conflicts(run, transferred, third, "beaune", "--dry-run")
    assert (seen["code"], seen["day"], seen["state"]) == ("serial_passed", LEFT, None)
    assert not {"lycee-a", "dole", "Dole"} & set(said.split())
    second = _file(tmp_path / "second.csv", "b1;Portable;Dell;HANDED001;")
    assert _conflicts(run, transferred, second, "dole")[0] == []  # the taker
    (kept,), said = _conflicts(run, transferred, third, "beaune")
    assert (kept["code"], kept["day"]) == ("declared_twice_kept", LEFT)
    assert said.count("HANDED001") == 1
    assert "passed through the reuse chain on" in said
    code, out, err = run("--home", transferred, "assess", "--year", "2024", "--language", "en", "--json")
    assert (code, json.loads(out)["assets"]["units"]) == (0, 1), err
    assert json.loads(out)["shared_devices"] == [
        {"organisation": "beaune", "counted": "here", "other": "dole", "assets": 1},
        {"organisation": "dole", "counted": "elsewhere", "other": "beaune", "assets": 1},
        {"organisation": "lycee-a", "counted": "elsewhere", "other": "beaune", "assets": 1},
    ]
    code, out, err = run("--home", transferred, "assess", "--year", "2024", "--language", "en")
    assert "dole: 1 device counted by beaune, and not here (same serial number)." in err


def test_the_other_body_is_named_to_who_may_read_it_or_has_an_agreement_with_it(
    run: Run, transferred: Path, tmp_path: Path
) -> None:
    for organisation, row in (("dole", "b1;Portable;Dell;HANDED001;"), ("beaune", "c1;Portable;Dell;HANDED001;")):
        _conflicts(run, transferred, _file(tmp_path / f"{organisation}.csv", row), organisation)
    opened = open_home(transferred, None)
    set_actor(opened, "zoe", role="buyer", organisations=["dole"], actor="local", recorded_at=NOW)
    ask = ("--home", transferred, "--actor", "zoe", "--language", "en", "explain", "EMP-01", "--organisation", "dole")
    hidden = "dole: 1 device counted by another organisation, and not here (same serial number)."
    assert hidden in run(*ask, "--year", "2024")[2]
    shared = {"organisation": "beaune", "recipient": "dole", "may_publish": "publish_nothing"}
    put_entry(opened, "agreement", "A1", shared | {"starts_on": "2020-01-01"}, actor="local", recorded_at=NOW)
    assert hidden.replace("another organisation", "beaune") in run(*ask, "--year", "2024")[2]


def test_a_buyer_of_one_body_cannot_ask_for_another(chain: Path) -> None:
    opened = open_home(chain, None)
    set_actor(opened, "zoe", role="buyer", organisations=["dole"], actor="local", recorded_at=NOW)
    assert passages(opened, {"dole": {"GIVEN0001"}}, actor="zoe")[0].state is None
    with pytest.raises(AccessRefusedError):
        passages(opened, {"lycee-a": {"GIVEN0001"}}, actor="zoe")


def test_two_hundred_thousand_serials_are_asked_in_one_pass(chain: Path) -> None:
    asked = set(pl.select("S" + pl.int_range(200_000).cast(pl.String)).to_series()) | {"GIVEN0001"}
    assert len(passages(open_home(chain, None), {"lycee-a": asked}, actor="local")) == 1

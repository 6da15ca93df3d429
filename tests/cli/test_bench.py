"""`barometer reuse scan` and `stocktake`: lists of codes from a pipe or a paste, for people and for programs."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

OWNER = ["--organisation", "lycee-a"]
RECEIVE = ["--action", "receive", "--set", "equipment_type=laptop", "--set", "origin=company_donation", "--set",
           "donor=donor-1"]  # fmt: skip


@pytest.fixture
def bench(run: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(*words: str, typed: str = "") -> tuple[int, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code, out, _ = run("--home", home, "reuse", *words, "--json", "--language", "en")
        return code, json.loads(out)

    return call


def test_a_list_is_received_moved_taken_back_and_counted(bench: Any) -> None:
    code, found = bench("scan", *OWNER, *RECEIVE, typed="D1\n\nD2\nD1\n")
    assert (code, [each["outcome"] for each in found["entries"]]) == (1, ["applied", "applied", "duplicate"])
    code, found = bench("scan", *OWNER, "--action", "ACTION:move:place=A1", "D1", "D2")
    assert (code, found["tally"]["applied"]) == (0, 2)
    assert bench("scan", "--session", found["session"], "--undo")[1]["code"] == "D2"
    assert [row["device_id"] for row in bench("stock", "--place", "A1")[1]] == ["D1"]
    count = bench("stocktake", "open", *OWNER, "--place", "A1")[1]["stocktake"]
    code, found = bench("stocktake", "scan", count, typed="D2\nX9\n")
    assert (code, [each["outcome"] for each in found]) == (1, ["elsewhere", "unknown"])
    shown = bench("stocktake", "show", count)[1]
    assert (shown["missing"], shown["elsewhere"]) == (["D1"], [["D2", None]])
    assert bench("stocktake", "apply", count)[1]["moved"] == ["D2"]
    assert bench("stocktake", "list")[1][0]["status"] == "applied"
    other = bench("stocktake", "open", *OWNER, "--place", "B2")[1]["stocktake"]
    assert bench("stocktake", "drop", other)[1]["status"] == "dropped"


def test_the_code_of_the_sheet_of_a_lot_arms_its_receptions_and_names_it(bench: Any) -> None:
    sheet = "http://localhost:8501/reemploi?tab=lots&lot=L-1"
    said = [
        *OWNER,
        "--donor",
        "households",
        "--origin",
        "household_donation",
        "--lines",
        "equipment_type=laptop,quantity=1",
    ]
    code, told = bench("lot", "announce", "L-1", *said, "--route", "gift")
    assert code == 0, told
    assert bench("lot", "receive", sheet, "--grams", "2000", "--weight-method", "measured", *said[-2:])[0] == 0
    assert bench("lot", "show", sheet)[1]["state"] == "received"
    code, found = bench("scan", *OWNER, "--action", sheet, "--set", "equipment_type=laptop", "D9")
    assert (code, found["tally"]["applied"]) == (0, 1), found
    assert bench("show", "D9")[1]["lot"] == "L-1"


REFUSED = [
    (["scan", "D1"], "scan_action_missing"),
    (["scan", *OWNER, "--action", "erase", "D1"], "scan_action_unknown"),
    (["scan", *OWNER, "--action", "move", "--set", "A1", "D1"], "scan_field_form"),
    (["scan", *OWNER, "--action", "move", "D1"], "field_missing"),
    (["scan", *OWNER, "--action", "move", "--set", "shelf=A1", "D1"], "field_missing"),
    (["scan", "--session", "none", "D1"], "scan_session_unknown"),
    (["stocktake", "show", "none"], "stocktake_unknown"),
]


@pytest.mark.parametrize(("words", "expected"), REFUSED)
def test_what_cannot_be_armed_or_counted_is_refused(bench: Any, words: list[str], expected: str) -> None:
    code, refusal = bench(*words)
    assert (code, refusal["error"]["code"]) == (2, expected)


def test_people_read_words_and_a_tally(run: Any, home: Path) -> None:
    words = ["--home", home, "--language", "fr", "reuse"]
    code, out, _ = run(*words, "scan", *OWNER, *RECEIVE, "D1", "D1")
    assert code == 1
    assert "fait" in out
    assert "déjà scanné" in out
    assert "1 fait," in out
    code, out, _ = run(*words, "stocktake", "open", *OWNER, "--place", "A1")
    assert "emplacement A1" in out
    assert run(*words, "stocktake", "list")[0] == 0

"""`barometer person`: somebody is registered, acts in their role for their organisation, and is stopped."""

import json
from pathlib import Path
from typing import Any

import pytest

ARRIVAL = ["--equipment-type", "laptop", "--origin", "company_donation", "--donor", "donor-1"]


@pytest.fixture
def call(run: Any, home: Path) -> Any:
    """Runs `barometer …` in a folder of its own; gives (code, document)."""

    def told(*words: str) -> tuple[int, Any]:
        code, out, _ = run("--home", home, *words, "--json", "--language", "en")
        return code, json.loads(out)

    return told


def test_an_operator_is_registered_works_for_their_workshop_and_is_stopped(call: Any) -> None:
    receive = ["reuse", "receive", "D1", "--organisation", "lycee-a", *ARRIVAL, "--actor", "ann"]
    assert call(*receive)[1]["error"]["code"] == "actor_unknown"
    assert call("person", "set", "ann", "--role", "operator", "--organisation", "lycee-a")[1] == {
        "actor": "ann", "role": "operator", "organisations": ["lycee-a"], "is_active": True,
    }  # fmt: skip
    assert call(*receive)[0] == 0
    assert [each["actor"] for each in call("person", "list")[1]] == ["ann", "local"]
    code, refusal = call("person", "list", "--actor", "ann")
    assert (code, refusal["error"]["code"]) == (2, "action_refused")
    assert call("person", "set", "ann", "--role", "operator", "--organisation", "lycee-a", "--inactive")[0] == 0
    assert call("reuse", "move", "D1", "--place", "A1", "--actor", "ann")[1]["error"]["code"] == "actor_unknown"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ann", "--role", "operator"], "person_organisations_needed"),
        (
            ["ann", "--role", "operator", "--organisation", "lycee-a", "--every-organisation"],
            "person_organisations_needed",
        ),
        (["ann", "--role", "boss", "--every-organisation"], "role_unknown"),
        (["local", "--role", "reader", "--every-organisation"], "last_administrator"),
    ],
)
def test_a_person_without_a_role_or_a_place_is_refused(call: Any, words: list[str], expected: str) -> None:
    code, refusal = call("person", "set", *words)
    assert (code, refusal["error"]["code"]) == (2, expected)


def test_people_are_told_in_words(call: Any, run: Any, home: Path) -> None:
    code, out, _ = run(
        "--home", home, "--language", "fr", "person", "set", "eve", "--role", "reader", "--every-organisation"
    )
    assert (code, "eve agit comme lecteur, pour : toutes les organisations." in out) == (0, True)
    code, out, _ = run("--home", home, "--language", "fr", "person", "list")
    assert (code, "lecteur" in out) == (0, True)

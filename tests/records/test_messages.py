"""Every sentence of this room can be said, in both languages, with the values it is given."""

import ast
import string
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from barometer.records.access import roles
from barometer.records.errors import FieldError, FleetNotPreparedError, RecordsError
from barometer.records.organisations import kinds
from barometer.records.settings import known_settings
from factors.errors import messages

ROOM = Path(str(files("barometer.records")))
CATALOGUE = messages("barometer.records")
#: Values that are themselves said in a language.
IN_BOTH = {"what", "known", "state", "step"}


def _raised() -> list[tuple[str, set[str]]]:
    """Every code given to an error of this room, with the names of its values."""
    errors = {RecordsError.__name__, *(name.__name__ for name in _subclasses(RecordsError))}
    found = []
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in errors and node.args:
                codes = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                found += [
                    (code, {str(keyword.arg) for keyword in node.keywords}) for code in codes if code in CATALOGUE
                ]
    return found


def _subclasses(kind: type) -> set[type]:
    return {one for child in kind.__subclasses__() for one in {child, *_subclasses(child)}}


@pytest.mark.parametrize(("code", "given"), _raised())
def test_a_sentence_can_be_said_with_the_values_it_is_given(code: str, given: set[str]) -> None:
    for language in ("fr", "en"):
        fields = {field for _, field, _, _ in string.Formatter().parse(CATALOGUE[code][language]) if field}
        assert {field.partition("[")[0] for field in fields} <= given
        values: dict[str, Any] = dict.fromkeys(given, "…") | ({"why": "…."} if "why" in given else {})
        values |= {name: {"fr": "…", "en": "…"} for name in IN_BOTH if any(f"{name}[" in field for field in fields)}
        text = RecordsError(code, **values).message(language)
        assert text.endswith((".", ",")), text
        assert "{" not in text


def test_most_codes_are_seen_by_the_walk() -> None:
    assert len({code for code, _ in _raised()}) > 0.8 * len(CATALOGUE)


def test_a_sentence_that_says_what_to_write_does_so_in_the_language_of_the_reader() -> None:
    error = FieldError("kind_unknown", column="kind", value="x", known={"fr": "Lycée", "en": "School"})
    assert "Lycée" in error.message("fr")
    assert "School" in error.message("en")


def test_the_organisations_of_a_fleet_error_can_be_used_by_the_caller() -> None:
    error = FleetNotPreparedError(["a", "b"])
    assert error.organisations == ["a", "b"]
    assert "a, b" in str(error)


def test_kinds_roles_actions_and_settings_have_both_names() -> None:
    rows = [*roles()["roles"].values(), *roles()["actions"].values(), *known_settings().values()]
    assert all(row["fr"] and row["en"] for row in rows)
    assert all(names["name_fr"] and names["name_en"] for names in kinds().values())
    assert set(kinds()) == {
        "region", "department", "epci", "commune", "lycee", "association", "reuse_operator", "inclusion_place",
        "recycler", "firm", "shared_body",
    }  # fmt: skip

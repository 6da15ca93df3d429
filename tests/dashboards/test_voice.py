"""The words of the screens: each one said exists, each one that exists is said, and both languages are whole."""

import ast
import re
from datetime import date

import pytest

from dashboards.voice import Voice, sentences
from dashboards.words import labelled
from tests.house import package_sources
from tests.test_house_rules import none

FR, EN = Voice("fr"), Voice("en")
SOURCES = [source for source in package_sources() if source.package == "dashboards"]
Key = tuple[str, str]  # where, and the key as a regular expression


def pattern(node: ast.expr) -> str | None:
    """A literal key, or the pattern of a key made of codes; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)
    return None


def said() -> list[Key]:
    """Every `voice("key")` of the pages."""
    return [
        (source.at(call, ""), key)
        for source in SOURCES
        for call in source.calls()
        if re.search(r"(^|\.)voice$", ast.unparse(call.func)) and call.args and (key := pattern(call.args[0]))
    ]


def written() -> list[str]:
    """Every text of the code that could be a key, whole or by its pattern."""
    nodes = (node for source in SOURCES for node in ast.walk(source.tree) if isinstance(node, ast.expr))
    return [key for node in nodes if (key := pattern(node)) and re.search(r"\w", key.replace(".+", ""))]


def test_every_sentence_said_is_in_the_catalogue() -> None:
    assert len(said()) > 150
    catalogue = "\n".join(sentences())
    none(
        [f"{where}no sentence for {key}" for where, key in said() if not re.search(f"^{key}$", catalogue, re.MULTILINE)]
    )


def test_every_sentence_of_the_catalogue_is_said() -> None:
    keys = set(written())
    patterns = [re.compile(known) for known in keys if ".+" in known]  # compiled once: they are hundreds
    said_whole = {re.sub(r"\\(.)", r"\1", known) for known in keys}
    unsaid = [key for key in sentences() if key not in said_whole and not any(one.fullmatch(key) for one in patterns)]
    none([f"nobody says {key}" for key in unsaid])


def test_french_text_has_the_spaces_of_french() -> None:
    assert FR("explain_more", count=4) == "Les 4 autres types"
    assert "\u00a0:" in FR("covers", items="x")
    assert "\u202f?" in FR("control_title")
    assert " :" not in EN("covers", items="x")


def test_a_figure_has_no_more_digits_than_its_interval_allows() -> None:
    row = {"value": 833_123.0, "low": 630_000.0, "high": 1_100_000.0, "unit": "kgCO2eq"}
    shown = FR.figure(row)
    assert (shown["value"], shown["unit"], shown["long"]) == ("830", "tCO₂éq", "tonnes équivalent CO₂")
    assert FR.figure(row | {"value": None})["value"] == "–"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (2_802_670.4, "2\u202f802\u202f670", "2,802,670"),
        (0.0461, "0,0461", "0.0461"),
        (19.4910504, "19,49", "19.49"),
        (0.0, "0", "0"),
        (-12.5, "-12,5", "-12.5"),
        (999.96, "1\u202f000", "1,000"),
    ],
)
def test_an_amount_of_a_walk_down_can_be_checked_by_hand(value: float, french: str, english: str) -> None:
    assert (FR.amount(value), EN.amount(value)) == (french, english)


def test_lists_and_dates_are_those_of_the_language() -> None:
    assert FR.listed(["a", "b", "c"]) == "a, b et c"
    assert EN.listed(["a"]) == "a"
    assert FR.day(date(2026, 1, 1)).replace("\u00a0", " ") == "1er janvier 2026"
    assert FR.day(None) == "–"


def test_units_are_written_with_their_small_figures() -> None:
    assert FR.unit_of("kgCO2eq/unit") == "kgCO₂éq/appareil"
    assert EN.unit_of("kgCO2eq/inhabitant") == "kgCO₂e/inhabitant"


def test_the_colon_is_that_of_the_language() -> None:
    """A label before a value never carries a French colon into an English page."""
    assert labelled("Lot", 3, "fr") == "Lot : 3"
    assert labelled("Lot", 3, "en") == "Lot: 3"
    both_at_once = "intake_sheet.py"  # a paper in both languages, side by side
    none(
        [
            f"{source.path}: {line.strip()}"
            for source in SOURCES
            if not source.path.endswith(both_at_once)
            for line in source.lines
            if re.search(r"""["'}] : """, line)
        ]
    )


def test_one_cell_is_not_several() -> None:
    """The caption of a list of cells agrees with a single one too."""
    assert FR("warnings_caption", shown=1, count=1) == FR.typeset("Cellules à vérifier (montrées : 1 sur 1)")
    assert "1 cells" not in EN("warnings_caption", shown=1, count=1)

"""Drawings are well formed, say themselves to those who do not see them, and mean the same everywhere."""

import re
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from barometer.editions.svg import PAINTS, Bar, bar_chart, interval_bar, patterns, swatch

BARS = [
    Bar("Terminaux", 200.0, "200", "terminals", 150.0, 300.0),
    Bar("Réseaux", 50.0, "50", "networks", 25.0, 400.0, known_share=0.25),
    Bar("Centres <de> données & co", 0.0, "0", "data_centres"),
]
#: SCREENS: the same colours on every page.
COLOURS = {"terminals": "#0072B2", "networks": "#E69F00", "data_centres": "#009E73", "use": "#CC79A7"}


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def test_a_chart_has_a_role_a_title_and_a_description() -> None:
    root = parsed(bar_chart(BARS, "parts", "Par tiers & étape", "Terminaux 200"))
    assert root.get("role") == "img"
    ids = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert [ids[name] for name in root.get("aria-labelledby", "").split()] == ["Par tiers & étape", "Terminaux 200"]


def test_widths_are_in_proportion_on_one_scale() -> None:
    root = parsed(bar_chart(BARS, "parts", "t", "d"))
    outlines = [rect.get("width") for rect in root.iter("rect") if rect.get("fill") == "none"]
    assert outlines == ["50.00%", "12.50%", "0.00%"]  # the longest interval, 400, is the full width


def test_modelled_is_hatched_and_known_is_plain() -> None:
    root = parsed(bar_chart(BARS, "parts", "t", "d"))
    fills = [(rect.get("fill"), rect.get("width")) for rect in root.iter("rect") if rect.get("fill") != "none"]
    assert fills == [
        ("url(#hatch-terminals)", "50.00%"),
        ("url(#hatch-networks)", "12.50%"),
        ("#E69F00", "3.12%"),  # a quarter of the bar
        ("url(#hatch-data_centres)", "0.00%"),
    ]


def test_only_a_figure_with_an_interval_has_a_whisker() -> None:
    root = parsed(bar_chart(BARS, "parts", "t", "d"))
    ends = [(line.get("x1"), line.get("x2")) for line in root.iter("line") if line.get("stroke-width") == "2"]
    assert ends == [
        ("37.50%", "75.00%"), ("37.50%", "37.50%"), ("75.00%", "75.00%"),
        ("6.25%", "100.00%"), ("6.25%", "6.25%"), ("100.00%", "100.00%"),
    ]  # fmt: skip


def test_text_is_escaped_and_kept() -> None:
    markup = bar_chart(BARS, "parts", "t", "d")
    assert "Centres &lt;de&gt; données &amp; co" in markup
    assert [text.text for text in parsed(markup).iter("text")][4] == "Centres <de> données & co"


@pytest.mark.parametrize(("low", "anchor"), [(10.0, "start"), (95.0, "end")])
def test_the_bounds_of_the_interval_stand_outside_the_band(low: float, anchor: str) -> None:
    root = parsed(interval_bar(Bar("", 100.0, "100", "footprint", low, 110.0), ("bas", "haut"), "i", "t", "d"))
    zero, first, second = root.iter("text")
    assert (zero.text, first.text, second.text) == ("0", "bas", "haut")
    assert (first.get("text-anchor"), second.get("text-anchor")) == (anchor, "start")
    assert float(second.get("x", "").rstrip("%")) < 72


def test_tiers_and_use_have_the_colours_of_every_page() -> None:
    assert {name: PAINTS[name].fill for name in COLOURS} == COLOURS


def test_stages_go_from_dark_to_light() -> None:
    shades = [luminance(PAINTS[name].fill) for name in ("manufacturing", "distribution", "end_of_life")]
    assert shades == sorted(shades)


@pytest.mark.parametrize("name", sorted(PAINTS))
def test_every_bar_has_an_outline_that_stands_out_on_white(name: str) -> None:
    assert contrast(PAINTS[name].line, "#FFFFFF") >= 3


def test_every_paint_has_its_hatching_and_a_mute_swatch() -> None:
    markup = patterns()
    assert set(re.findall(r'id="hatch-(\w+)"', markup)) == set(PAINTS)
    assert parsed(markup).get("aria-hidden") == "true"
    assert parsed(swatch("use", is_hatched=True)).get("aria-hidden") == "true"


def test_the_stylesheet_has_enough_contrast_for_text() -> None:
    style = (files("barometer.editions") / "templates" / "style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    for text in ("ink", "soft", "accent", "link"):
        for ground in ("#ffffff", colours["pale"], colours["warm"], "#eef0f2"):
            assert contrast(colours[text], ground) >= 4.5, (text, ground)


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)

"""Pictures: what is drawn is what the frame says, and form means something."""

import polars as pl
import pytest

from barometer.editions.svg import PAINTS
from dashboards.figures import CONFIG, bar_chart
from dashboards.parts import PARTS_COLUMNS


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    common = {"paint": "terminals", "unit": "kgCO2eq", "known_share": 0.0, "low": None, "high": None}
    return pl.DataFrame(
        [common | {"code": row["label"], "text": f"text of {row['label']}"} | row for row in rows], schema=PARTS_COLUMNS
    )


TWO = frame(
    {"label": "a", "value": 200_000.0, "low": 100_000.0, "high": 400_000.0, "known_share": 0.25},
    {"label": "b", "value": 50_000.0, "paint": "networks"},
)


def test_the_known_part_is_plain_and_the_modelled_part_hatched() -> None:
    known, modelled = bar_chart(TWO, language="fr").data[:2]
    assert list(known.x) == [50.0, 0.0]  # a quarter of 200 t
    assert list(modelled.x) == [150.0, 50.0]
    assert (known.marker.pattern.shape, modelled.marker.pattern.shape) == ("", "/")
    assert list(modelled.marker.color) == [PAINTS["terminals"].fill, PAINTS["networks"].fill]


def test_the_interval_runs_from_the_low_to_the_high_bound() -> None:
    interval = bar_chart(TWO, language="fr").data[-1]
    assert list(interval.x) == [200.0]
    assert (list(interval.error_x.array), list(interval.error_x.arrayminus)) == ([200.0], [100.0])


def test_names_and_values_are_written_and_need_no_hovering() -> None:
    written = [note.text for note in bar_chart(TWO, language="fr").layout.annotations]
    assert written == ["<b>a</b><br>text of a", "<b>b</b><br>text of b"]


def test_a_gap_is_a_dashed_box_and_no_bar() -> None:
    figure = bar_chart(frame({"label": "a", "value": 1.0}, {"label": "b", "value": None}), language="fr")
    assert [bars.x[1] for bars in figure.data[:2]] == [None, None]
    assert [(box.line.dash, round((box.y0 + box.y1) / 2)) for box in figure.layout.shapes] == [("dash", 1)]


@pytest.mark.parametrize(("language", "separators"), [("fr", ",\u202f"), ("en", ".,")])
def test_numbers_follow_the_language(language: str, separators: str) -> None:
    assert bar_chart(TWO, language=language).layout.separators == separators


def test_a_watermark_is_drawn_only_where_one_is_asked_for() -> None:
    assert bar_chart(TWO, language="fr", watermark="DÉMONSTRATION").layout.annotations[0].text == "DÉMONSTRATION"
    assert "DÉMONSTRATION" not in str(bar_chart(TWO, language="fr"))


def test_a_picture_has_no_english_tool_bar_and_text_of_sixteen_pixels() -> None:
    assert CONFIG["displayModeBar"] is False
    figure = bar_chart(TWO, language="fr")
    assert figure.layout.font.size >= 16
    assert figure.layout.xaxis.tickfont.size >= 16


def test_an_empty_breakdown_draws_nothing_and_does_not_fail() -> None:
    assert all(len(trace.x) == 0 for trace in bar_chart(pl.DataFrame(schema=PARTS_COLUMNS), language="fr").data)

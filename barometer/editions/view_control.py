"""The control panel of a published page: our figures beside others, with the reasons of each gap (METHODOLOGY 3.6).

In: the canonical frames of an edition, the words of one language. Out: plain dictionaries for
`templates/page.html.j2`. Nothing is adjusted to agree.
"""

from typing import Any

from barometer.editions import svg
from barometer.editions.formatting import scale_of
from barometer.editions.rules import Frames
from barometer.editions.wording import Words
from factors.spelling import source_text

View = dict[str, Any]


def control(frames: Frames, words: Words) -> list[View]:
    """Each comparison: our figure and its interval beside the reference, and why they differ."""
    titles = {
        row["source"]: source_text(row, "title", words.language) for row in frames["sources"].iter_rows(named=True)
    }
    return [
        _comparison(row, f"control-{number}", words)
        | {"source": words.typeset(titles.get(row["reference_source"], row["reference_source"]))}
        for number, row in enumerate(frames["control_panel"].iter_rows(named=True))
    ]


def _comparison(row: dict[str, Any], ident: str, words: Words) -> View:
    scale = scale_of(row["unit"], max(row["ours"], row["reference"]))
    value, low, high = words.figure(row["ours"], row["ours_low"], row["ours_high"], scale)
    reference = words.plain(row["reference"], scale)
    label, unit = words.typeset(row[f"label_{words.language}"]), words.long(scale)
    interval = words("interval", low=low, high=high) if low and high else ""
    finding = words("control_finding", share=words.percent(row["ours"] / row["reference"])) if row["reference"] else ""
    ours = svg.Bar(
        words("control_ours"), row["ours"], value, "footprint", row["ours_low"], row["ours_high"],
        known_share=row.get("known_share") or 0.0,
    )  # fmt: skip
    other = svg.Bar(words("control_reference"), row["reference"], reference, "reference", known_share=1.0)
    items = f"{ours.label} {value} {interval}; {other.label} {reference}"
    picture = svg.bar_chart(
        [ours, other],
        ident=ident,
        title=words("control_caption", label=label, unit=unit),
        description=words("chart_desc", unit=unit, items=items),
    )
    reasons = words.typeset(row[f"reasons_{words.language}"])
    shown = {"label": label, "finding": finding, "picture": picture, "reasons": reasons}
    return shown | {"interval": interval, "unit": words.short(scale), "unit_long": unit}

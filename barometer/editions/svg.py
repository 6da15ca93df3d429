"""Bars drawn by hand as SVG: the same bytes everywhere, a title and a description for those who do not see them.

In: bars with their value, interval and words. Out: one `<svg>` as safe markup, to place in a page that carries the
patterns of `patterns()`. Widths are percentages, so a drawing fits any screen and its text never shrinks below 16 px.
Form has a meaning, the same on every page: hatched is modelled, plain is measured or declared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

ROW, BAR, BAR_TOP = 62, 24, 28
INK = "#1b2733"


@dataclass(frozen=True)
class Paint:
    """A fill and the darker line around it, which keeps light fills visible on white (contrast of 3 to 1)."""

    name: str
    fill: str
    line: str


PAINTS = {
    paint.name: paint
    for paint in (
        Paint("terminals", "#0072B2", "#004C78"),
        Paint("networks", "#E69F00", "#7A5300"),
        Paint("data_centres", "#009E73", "#00614A"),
        Paint("manufacturing", "#0B3C6B", "#072746"),
        Paint("distribution", "#3B7DB8", "#0B3C6B"),
        Paint("end_of_life", "#A9CBE8", "#0B3C6B"),
        Paint("use", "#CC79A7", "#7D3561"),
        Paint("unspecified", "#9AA5AF", "#4A5560"),
        Paint("footprint", "#2B6CA3", "#0B3C6B"),
        Paint("avoided", "#3C8D5A", "#1F5B36"),
        Paint("reference", "#FFFFFF", "#4A5560"),
    )
}


@dataclass(frozen=True)
class Bar:
    """One bar. `known_share` of it, from the left, is measured or declared and drawn plain; the rest is hatched."""

    label: str
    value: float
    text: str  # the value as shown, with its unit where needed
    paint: str
    low: float | None = None
    high: float | None = None
    known_share: float = 0.0


def bar_chart(bars: Sequence[Bar], ident: str, title: str, description: str) -> Markup:
    """Horizontal bars from zero on one scale, label and value above each, the interval as a line with two ends."""
    top = max((bar.high if bar.high is not None else bar.value) for bar in bars)
    rows = [_row(bar, number, top) for number, bar in enumerate(bars)]
    return _drawing(ident, title, description, len(bars) * ROW, Markup("").join(rows))


def interval_bar(bar: Bar, bounds: tuple[str, str], ident: str, title: str, description: str) -> Markup:
    """One figure between its low and its high (`bounds`, as shown), on a scale from zero.

    The band is the interval, the line the value. Each bound is written outside its end of the band, so that the two
    never meet; the scale leaves room for the high one.
    """
    low = bar.value if bar.low is None else bar.low
    high = bar.value if bar.high is None else bar.high
    top, paint = high * 1.42, PAINTS[bar.paint]
    at = _part(bar.value, top)
    is_far_left = low < 0.3 * top
    parts = [
        Markup('<line x1="0" y1="35" x2="100%" y2="35" stroke="#8795A1" stroke-width="1"/>'),
        Markup('<line x1="0.5" y1="27" x2="0.5" y2="43" stroke="#8795A1" stroke-width="1"/>'),
        Markup('<text class="soft-text" x="0" y="78">0</text>'),
        _box(_part(low, top), _part(high - low, top), 17, 36, paint, bar.known_share),
        _line(at, 7, at, 63, 5, "#FFFFFF"),
        _line(at, 7, at, 63, 3, INK),
        _text(_part(low, top), 78, "start" if is_far_left else "end", bounds[0]),
        _text(_part(high, top), 78, "start", bounds[1]),
    ]
    return _drawing(ident, title, description, 84, Markup("").join(parts))


def patterns() -> Markup:
    """The hatching of each paint, defined once for a page; drawings refer to it by name."""
    hatch = Markup(
        '<pattern id="hatch-{0}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="8" height="8" fill="#FFFFFF"/><rect width="5" height="8" fill="{1}"/></pattern>'
    )
    inside = Markup("").join(hatch.format(paint.name, paint.fill) for paint in PAINTS.values())
    return Markup(
        '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>{}</defs></svg>'
    ).format(inside)


def swatch(paint: str, is_hatched: bool) -> Markup:
    """The small square of a legend, mute: its word stands beside it."""
    fill = f"url(#hatch-{paint})" if is_hatched else PAINTS[paint].fill
    return Markup(
        '<svg class="swatch" width="22" height="16" aria-hidden="true" focusable="false">'
        '<rect x="0.5" y="0.5" width="21" height="15" fill="{}" stroke="{}"/></svg>'
    ).format(fill, PAINTS[paint].line)


def _row(bar: Bar, number: int, top: float) -> Markup:
    y = number * ROW
    parts = [
        Markup('<text x="0" y="{}">{}</text>').format(y + 19, bar.label),
        Markup('<text class="value" x="100%" y="{}" text-anchor="end">{}</text>').format(y + 19, bar.text),
        _box("0%", _part(bar.value, top), y + BAR_TOP, BAR, PAINTS[bar.paint], bar.known_share),
    ]
    if bar.low is not None and bar.high is not None and bar.high > bar.low:
        low, high, middle = _part(bar.low, top), _part(bar.high, top), y + BAR_TOP + BAR // 2
        for width, colour in ((5, "#FFFFFF"), (2, INK)):  # white under the ink: readable on any fill
            parts.append(_line(low, middle, high, middle, width, colour))
            parts += [_line(end, middle - 7, end, middle + 7, width, colour) for end in (low, high)]
    return Markup("").join(parts)


def _text(x: str, y: int, anchor: str, text: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, y, anchor, text)


def _box(left: str, width: str, y: int, height: int, paint: Paint, known_share: float) -> Markup:
    """The hatched body, then its known part plain over it, then the line around."""
    box = Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"{}/>')
    parts = [box.format(left, y, width, height, f"url(#hatch-{paint.name})", "")]
    if known_share > 0:
        known = _percent(float(width.rstrip("%")) / 100 * min(known_share, 1.0))
        parts.append(box.format(left, y, known, height, paint.fill, ""))
    edge = Markup(' stroke="{}" stroke-width="1"').format(paint.line)
    return Markup("").join([*parts, box.format(left, y, width, height, "none", edge)])


def _line(x1: str, y1: int, x2: str, y2: int, width: int, colour: str) -> Markup:
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>').format(
        x1, y1, x2, y2, colour, width
    )


def _part(value: float, top: float) -> str:
    return _percent(value / top if top > 0 else 0.0)


def _percent(ratio: float) -> str:
    """Two decimals of a percentage are a tenth of a pixel on a wide screen."""
    return f"{max(ratio, 0.0) * 100:.2f}%"


def _drawing(ident: str, title: str, description: str, height: int, inside: Markup) -> Markup:
    return Markup(
        '<svg class="chart" width="100%" height="{height}" role="img" aria-labelledby="{ident}-title {ident}-desc">'
        '<title id="{ident}-title">{title}</title><desc id="{ident}-desc">{description}</desc>{inside}</svg>'
    ).format(height=height, ident=escape(ident), title=title, description=description, inside=inside)

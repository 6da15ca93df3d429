"""What a figure lacks, in words: one line a type of equipment and reason. In: gaps of an assessment. Out: lines."""

import polars as pl
from markupsafe import Markup

from dashboards.answers import assessed
from dashboards.frame import Screen
from dashboards.markup import line
from dashboards.uncomputed import devices, devices_unknown, gaps_of


def gap_lines(screen: Screen, category: str) -> list[str]:
    """What the figures of a category lack in the place asked for, by type and reason."""
    return [_line(row, screen) for row in _gathered(screen, category).iter_rows(named=True)]


def unknown_devices(screen: Screen) -> Markup:
    """A notice where nothing tells of the devices of an organisation, whose figure is that of its volumes alone."""
    return line(screen.voice("devices_unknown"), "b-notice") if is_volumes_alone(screen) else Markup("")


def is_volumes_alone(screen: Screen) -> bool:
    """Whether the figures of an organisation rest on its declared volumes alone."""
    return devices_unknown(screen.scope, assessed(screen.folder, screen.year, screen.filters.view).gaps)


def _gathered(screen: Screen, category: str) -> pl.DataFrame:
    gaps = assessed(screen.folder, screen.year, screen.filters.view).gaps
    return devices(gaps_of(screen.folder.context, screen.scope, gaps, [category]))


def _line(row: dict[str, object], screen: Screen) -> str:
    voice = screen.voice
    name = voice("unknown_type") if row["equipment_type"] is None else voice.word(str(row["equipment_type"]))
    stages = row["life_cycle_stage"] if isinstance(row["life_cycle_stage"], list) else []
    what = f" ({', '.join(voice.inside(stage) for stage in stages)})" if stages else ""
    units = row["units"]
    count = (
        voice("devices_one" if units == 1 else "devices", count=voice.whole(units)) if isinstance(units, int) else ""
    )
    return voice("gap_line", name=name, what=what, why=voice.gap(str(row["why"])), count=f" – {count}" if count else "")

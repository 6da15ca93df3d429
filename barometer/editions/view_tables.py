"""The tables of the lower half of a published page: other figures, territories, gaps, data, sources, files.

In: the canonical frames of an edition, its content and facts, the words of one language. Out: plain dictionaries for
`templates/page.html.j2`. Territories stand in code order, never ranked (METHODOLOGY 3.7).
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.editions.content import TOTAL, EditionContent
from barometer.editions.formatting import Scale, scale_of
from barometer.editions.rules import Facts, Frames
from barometer.editions.view import headline_total, is_informed, known_share
from barometer.editions.wording import Words
from factors.spelling import source_text

View = dict[str, Any]
Row = dict[str, Any]
CARDS = 3
#: Breakdowns whose parts are shown where no total is known, each with the sentence that names a part.
PARTS = {"tier": "tier_of", "measure": "measure_of"}
#: What a source says of itself, in the language of the page where ours are the words.
TOLD = ("title", "publisher", "licence")
#: A longer list of gaps is folded.
SHOWN_UNFOLDED = 8


@dataclass(frozen=True)
class PublishedFile:
    """One file of the edition, as the page and the descriptor list it."""

    path: str
    title_fr: str
    title_en: str
    bytes: int


def figures(content: EditionContent, frames: Frames, facts: Facts, words: Words) -> View:
    """Every other figure of the region for the headline year: the first known ones as cards, the rest as a table."""
    opening = headline_total(frames, facts)
    rows = _other_rows(content, frames, facts, opening)
    what = [tuple(row[key] for key in ("code", "impact_category", "view", "breakdown_value")) for row in rows]
    shown = [_figure(row, opening, what.count(key) > 1, words) for key, row in zip(what, rows, strict=True)]
    cards = [row for row in shown if row["is_known"]][:CARDS]
    informed = is_informed(opening, content.meta.information_threshold_ratio)
    years = words.listed([str(year) for year in content.years if year != facts.headline_year])
    return {
        "caption": words("figures_caption", year=facts.headline_year),
        "rows": [row for row in shown if row not in cards],
        "cards": cards,
        "several_years": words("several_years_informed" if informed else "several_years", years=years) if years else "",
    }


def _other_rows(content: EditionContent, frames: Frames, facts: Facts, opening: Row) -> list[Row]:
    """The totals in the order of the nomenclature; where a total is not known, the tiers and measures that are."""
    names = frames["nomenclature"].filter(pl.col("list") == "indicator").select("code", "position")
    same = ["code", "impact_category", "view"]
    is_opening = pl.all_horizontal(pl.col(key).eq_missing(pl.lit(opening[key])) for key in (*same, "series"))
    rows = (
        frames["indicators"]
        .filter(
            (pl.col("scope") == "territory")
            & (pl.col("territory") == content.region)
            & (pl.col("period_start").dt.year() == facts.headline_year)
        )
        .filter(~is_opening)
        .join(names, on="code", how="left", validate="m:1")
        .join(_named_parts(frames), on=["breakdown", "breakdown_value"], how="left", validate="m:1")
        .sort("position", *same, "series", "part_position", "breakdown_value", nulls_last=True)
    )
    totals = rows.filter(pl.col("breakdown") == TOTAL)
    parts = rows.filter(pl.col("part_position").is_not_null() & pl.col("value").is_not_null())
    known = totals.filter(pl.col("value").is_not_null()).select(same)
    partial = parts.join(known, on=same, how="anti", nulls_equal=True)
    both = pl.concat([totals, partial]).sort("position", *same, "breakdown", nulls_last=True, maintain_order=True)
    return both.to_dicts()


def _named_parts(frames: Frames) -> pl.DataFrame:
    """The parts that the page shows where their whole is not known, each with its place."""
    parts = frames["nomenclature"].filter(pl.col("list").is_in(list(PARTS)))
    return parts.select(breakdown="list", breakdown_value="code", part_position="position")


def _figure(row: Row, opening: Row, is_one_of_several: bool, words: Words) -> View:
    name = words.name("indicator", row["code"])
    details = [row["code"]]
    if row["breakdown"] in PARTS:
        # a part never bears the name of its whole: the whole may be a gap beside it
        part = words.name(row["breakdown"], row["breakdown_value"])
        name = words(PARTS[row["breakdown"]], name=name, part=_within(part))
    if row["impact_category"] and (category := words.name("impact_category", row["impact_category"])) != name:
        details.append(category)
    if row["series"] and is_one_of_several:
        details.append(words.name("series", row["series"]))
    if row["view"] and row["view"] != opening["view"]:
        details.append(words(f"view_{row['view']}"))
    shown: View = {"name": name, "details": " · ".join(details), "is_known": row["value"] is not None}
    quality = row["quality"]
    shown["quality"] = "" if quality is None else words("quality_of", quality=quality, word=words(f"quality_{quality}"))
    if row["value"] is None:
        status = row["status"] if row["status"] in ("secret", "gap") else "gap"
        return shown | {"value": words(f"status_{status}"), "interval": "", "unit": ""}
    scale = scale_of(row["unit"], row["value"])
    value, low, high = words.figure(row["value"], row["low"], row["high"], scale)
    interval = words("interval", low=low, high=high) if low != high else ""
    return shown | {"value": value, "interval": interval, "unit": words.short(scale)}


def _within(name: str) -> str:
    """A name inside a sentence: a small first letter, unless it begins with initials (EPCI)."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def territories(content: EditionContent, frames: Frames, facts: Facts, words: Words) -> View:
    """Departments and EPCI in code order, each with what its figure is; no rank, no trend."""
    opening = headline_total(frames, facts)
    scale = scale_of(opening["unit"], opening["value"])
    same = [
        pl.col(key) == opening[key] for key in ("code", "impact_category", "view", "series", "period_start", "scope")
    ]
    rows = (
        frames["indicators"]
        .filter(pl.all_horizontal(same), pl.col("breakdown") == TOTAL)
        .join(frames["territories"], on="territory", how="inner", validate="m:1")
        .sort("territory")
    )
    texts = {"year": facts.headline_year, "unit": words.long(scale)}
    threshold = content.meta.information_threshold_ratio
    shown = [_territory(row, scale, threshold, words) for row in rows.iter_rows(named=True)]
    return {
        "intro": words("territories_intro", threshold=words.percent(threshold)),
        "departments": [row for row in shown if row["kind"] == "department" and row["seat_region"] == content.region],
        "region": next((row for row in shown if row["code"] == content.region), None),
        "epci": [row for row in shown if row["kind"] == "epci"],
        "departments_caption": words("departments_caption", **texts),
        "epci_caption": words("epci_caption", **texts),
        "unit": words.short(scale),
    }


def _territory(row: Row, scale: Scale, threshold: float, words: Words) -> View:
    shown: View = {
        "code": row["territory"],
        "name": row["name"],
        "kind": row["kind"],
        "seat_region": row["seat_region"],
    }
    if row["value"] is None:
        shown |= {"value": words(f"status_{'secret' if row['status'] == 'secret' else 'gap'}"), "interval": ""}
    else:
        value, low, high = words.figure(row["value"], row["low"], row["high"], scale)
        shown |= {"value": value, "interval": words("interval", low=low, high=high)}
    if is_informed(row, threshold):
        says = words("known_part", share=words.percent(known_share(row) or 0.0))
    elif row["population"] is None:
        says = words("applied_to_unknown")
    else:
        says = words("applied_to", population=words.whole(row["population"]))
    inside = row["population_in_region"]
    is_partly_inside = None not in (inside, row["population"]) and inside != row["population"]
    part = words("in_region_part", population=words.whole(inside)) if is_partly_inside else ""
    return shown | {"says": says, "part": part}


def gaps(frames: Frames, words: Words) -> list[View]:
    """What was not computed, in two lists: devices (one line a type, its reasons together), then indicators."""
    by_type: dict[str, list[Row]] = {}
    by_code: dict[str, list[Row]] = {}
    for row in frames["gaps"].iter_rows(named=True):
        kind, label = row["equipment_type"], words.typeset(row[f"label_{words.language}"])
        if kind is None and row["code"] is not None:
            by_code.setdefault(label, []).append(row)
        else:
            name = label if ("equipment_type", kind) not in words.names else words.name("equipment_type", kind)
            by_type.setdefault(name, []).append(row)
    lists = (("devices", by_type), ("indicators", by_code))
    return [_gap_list(name, groups, words) for name, groups in lists if groups]


def _gap_list(name: str, groups: dict[str, list[Row]], words: Words) -> View:
    rows = []
    for label in sorted(groups, key=_alphabetical):
        known = [row["units"] for row in groups[label] if row["units"] is not None]
        why = dict.fromkeys(words.typeset(row[f"why_{words.language}"]) for row in groups[label])
        # The same devices lack several factors: the largest count, not their sum.
        rows.append({"label": label, "units": words.known(max(known, default=None)), "why": " · ".join(why)})
    return {
        "name": name,
        "caption": words(f"gaps_{name}"),
        "summary": words(f"gaps_{name}_summary", count=len(rows)),
        "is_folded": len(rows) > SHOWN_UNFOLDED,
        "rows": rows,
    }


def _alphabetical(name: str) -> str:
    """Order of a dictionary, accents aside; no locale of the machine."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold() + name


def coverage(frames: Frames, words: Words) -> list[View]:
    """The data that fed the figures, and how many should have."""

    def of(row: Row, name: str) -> str:
        count, expected = row[name], row[f"{name}_expected"]
        if count is None:
            return words("blank")
        if expected is None:
            return words.whole(count)
        return words("out_of", count=words.whole(count), expected=words.whole(expected))

    return [
        {
            "label": words.typeset(row[f"label_{words.language}"]),
            "note": words.typeset(row[f"note_{words.language}"]),
            "origin": words(f"origin_{row['origin']}"),
            "synthetic": words("synthetic") if row["is_synthetic"] else "",
            "organisations": of(row, "organisations"),
            "rows": of(row, "rows"),
            "units": words("blank") if row["units"] is None else words.whole(row["units"]),
            "date": words("blank") if row["dated_on"] is None else words.day(row["dated_on"]),
        }
        for row in frames["coverage"].iter_rows(named=True)
    ]


def sources(frames: Frames, words: Words) -> list[View]:
    """The sources of the edition, each with its licence and the attribution it asks for."""
    return [
        row
        | {name: words.typeset(source_text(row, name, words.language)) for name in TOLD if row[name]}
        | {"checked": words.day(row["checked_on"]), "link": row["url"] if _is_web(row["url"]) else ""}
        for row in frames["sources"].iter_rows(named=True)
    ]


def downloads(files: list[PublishedFile], words: Words) -> list[View]:
    """The files of the edition."""
    return [
        {
            "path": file.path,
            "title": words.typeset(file.title_fr if words.language == "fr" else file.title_en),
            "size": words.size(file.bytes),
        }
        for file in files
    ]


def _is_web(url: str | None) -> bool:
    """A link a browser may follow; a reference such as `github:owner/name` is shown as text."""
    return url is not None and url.startswith(("https://", "http://"))

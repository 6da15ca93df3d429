"""`barometer factors compare|diff|policies`: sources side by side, what changed between two sets, and its effect."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import polars as pl

from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.factor_effects import effects
from dashboards.factor_sides import Side, read_side
from dashboards.loading import bases_of
from dashboards.output import is_json, number, print_json, print_rows, print_text, records, say
from dashboards.session import actor_of, factors_of, known_home, opened
from dashboards.verbs.factor_gaps import no_factor, why_missing
from dashboards.words import text, unit_name, word
from factors import library
from factors.alternatives import compare_sources, spread
from factors.companions import gaps_of
from factors.differences import differences
from factors.problems import choices

COMPARED = (
    "source",
    "manufacturing",
    "manufacturing_low",
    "manufacturing_high",
    "embodied",
    "perimeter",
    "licence",
    "source_date",
    "age",
    "chosen",
)
CHANGED = ("key", "change", "before", "after", "unit", "source_after")
MOVED = ("organisation", "territory", "before", "after", "difference_percent", "left_out_before", "left_out_after")


def compare(arguments: Namespace) -> int:
    """One type: every source, its perimeter, its interval, its age, and how far apart they are."""
    language = arguments.language
    known = library.load(_folder(arguments), bases_of(known_home(arguments)))
    types = {row.cells["equipment_type"] for row in known.tables["equipment_types"]}
    categories = sorted({row.cells["impact_category"] for row in known.tables["impact_categories"]})
    if arguments.equipment_type not in types:
        asked = arguments.equipment_type
        raise DashboardsError("compare_type", equipment_type=asked, known=choices(asked, sorted(types)))
    if arguments.category not in categories:
        raise DashboardsError("compare_category", category=arguments.category, known=", ".join(categories))
    factors = factors_of(arguments).factors
    found = compare_sources(known, factors.on, arguments.equipment_type, arguments.category)
    apart = spread(found)
    if is_json(arguments):
        document = {"equipment_type": arguments.equipment_type, "impact_category": arguments.category}
        document |= {"policy": factors.policy, "sources": found}
        document |= {"gaps": gaps_of(arguments.equipment_type, arguments.category).to_dicts()}
        print_json(
            document | {"spread": None if apart is None else dict(zip(("low", "high", "ratio"), apart, strict=True))}
        )
        return exits.DONE
    if not found:
        print_text(no_factor(factors, arguments.equipment_type, language, arguments.category))
        return exits.DONE
    print_text(text("compare_title", language, name=word(arguments.equipment_type, language),
                    category=word(arguments.category, language), unit=unit_name(found[0]["unit"], language),
                    per=word(f"per_{found[0]['per']}", language), policy=factors.policy))  # fmt: skip
    rows = [
        each
        | {
            "perimeter": each[f"perimeter_{language}"] or "–",
            "licence": word(f"class_{each['licence_class']}", language),
            "source_date": each["published_on"] or "–",
            "age": word(f"age_{each['age']}", language) if each["age"] else "",
            "chosen": ", ".join(each["policies"]),
        }
        for each in found
    ]
    print_rows(rows, COMPARED, [word(column, language) for column in COMPARED])
    if apart is not None:
        low, high, ratio = (number(figure) for figure in (apart[0], apart[1], round(apart[2], 1)))
        print_text(text("compare_spread", language, low=low, high=high, ratio=ratio))
    why = why_missing(arguments.equipment_type, language, arguments.category, is_compared=True)
    if why:
        print_text(text("factor_gaps", language, why=why))
    return exits.DONE


def policies(arguments: Namespace) -> int:
    """Every policy, with the sources it looks at, in order."""
    known = library.load(_folder(arguments), bases_of(known_home(arguments)))
    rows = [
        {"policy": name, "name": _named(known, name, arguments.language), "sources": ", ".join(_order(known, name))}
        for name in known.policies()
    ]
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    columns = ("policy", "name", "sources")
    print_rows(rows, columns, [word(f"policy_{column}", arguments.language) for column in columns])
    return exits.DONE


def diff(arguments: Namespace) -> int:
    """Two dates, folders, policies or editions: what changed, and what it does to current figures, in a data folder."""
    sides = [read_side(arguments, asked) for asked in (arguments.before, arguments.after)]
    changed = differences(*(side.factors() for side in sides))
    moved, editions = _moved(arguments, sides)
    if is_json(arguments):
        read_with = [{"on": side.on, "policy": side.policy, "grid_series": side.grid_series} for side in sides]
        document = {"before": read_with[0], "after": read_with[1], "editions": editions}
        print_json(document | {"changes": records(changed), "effects": records(moved)})
        return exits.DONE
    language = arguments.language
    told = [text("diff_side", language, on=side.on, policy=side.policy, series=side.grid_series) for side in sides]
    print_text(text("diff_sides", language, before=told[0], after=told[1]))
    for row in editions:
        if row["forgotten_base"]:
            print_text(text("diff_base_forgotten", language, edition=row["edition"], source=row["forgotten_base"]))
            continue
        key = "diff_edition_same" if row["is_reproduced"] else "diff_edition_other"
        print_text(text(key, language, edition=row["edition"], published_on=row["published_on"]))
        if row["withheld"]:
            named = ", ".join(row["withheld"])
            print_text(text("diff_not_comparable", language, edition=row["edition"], sources=named))
    is_comparable = not any(row["withheld"] or row["forgotten_base"] for row in editions)
    if changed.is_empty() and is_comparable:
        print_text(text("diff_nothing", language))
    rows = [row | {"change": word(f"change_{row['change']}", language)} for row in changed.to_dicts()]
    print_rows(rows, CHANGED, [word(f"diff_{column}", language) for column in CHANGED]) if rows else None
    if not moved.is_empty():
        print_text(text("diff_effects", language, unit=unit_name("kgCO2eq", language)))
        print_rows(moved.to_dicts(), MOVED, [word(f"diff_{column}", language) for column in MOVED])
    elif is_comparable:
        say(arguments, text("diff_no_effects", language))
    return exits.DONE


def _moved(arguments: Namespace, sides: list[Side]) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Figures under both sides; of each edition among them, whether today's factors of its date are those it used, and
    the sources that it withheld, where they are not and no copy was kept with it, and the base of its policy, where it
    was removed: what these said then is not known, and no effect is computed.
    """
    if known_home(arguments) is None:
        return pl.DataFrame(), []
    home = opened(arguments)
    (before, was), (after, now) = (side.context(home) for side in sides)
    editions: list[dict[str, Any]] = [
        {
            "edition": side.edition.edition,
            "published_on": side.edition.published_on,
            "is_reproduced": is_same,
            "withheld": [] if is_same or side.then else side.edition.withheld_sources,
            "forgotten_base": side.forgotten_base,
        }
        for side, is_same in zip(sides, (was, now), strict=True)
        if side.edition is not None
    ]
    if any(row["withheld"] or row["forgotten_base"] for row in editions):
        return pl.DataFrame(), editions
    return effects(before, after, actor_of(arguments), arguments.year), editions


def _named(known: library.Library, policy: str, language: str) -> str:
    rows = (row.cells for row in known.tables["policies"])
    return next(str(cells[f"name_{language}"]) for cells in rows if cells["policy"] == policy)


def _order(known: library.Library, policy: str) -> list[str]:
    ranks: dict[str, Any] = known.ranks(policy)
    return sorted(ranks, key=ranks.__getitem__)


def _folder(arguments: Namespace) -> Path | None:
    return None if arguments.factors is None else Path(arguments.factors)

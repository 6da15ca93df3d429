"""The words of another tool -> ours, before cells are read. In: a Layout. Out: cells under canonical names, findings.

Where a cell is empty its fallbacks are looked at, and said; the layout's own words become our codes; a status that
means « no longer here » (réformé, volé, archived...) takes its row out of the fleet on the day of the inventory.
"""

from dataclasses import dataclass, replace

import polars as pl

from imports.columns import INVENTORY, column_definitions
from imports.findings import about_file, about_rows, in_both, none_found
from imports.headers import index_headers, match_headers
from imports.layouts import ForeignLayout
from imports.mapping import Layout
from imports.parsing import TEXT, distinct, key, keys_of, tidy
from imports.personal import cells_about_people, personal_headers, without_addresses
from imports.tables import header_of
from imports.vocabularies import synonyms

NOTHING = pl.lit(None, pl.String)
RETIRED = "retired"
#: Free text where a name may have slipped in.
FREE_TEXT = ("asset_id", "site", "model", "user_group", "order_number", "retirement_reason")
#: What makes two rows without identifier alike: they are then numbered.
ALIKE = ("equipment_type", "manufacturer", "model", "commissioned_on")
_TAGS = r"<[^<>]+>"


@dataclass(frozen=True)
class Translation:
    """`cells`: row and canonical columns, still text. `retired`: rows whose status says that the asset left."""

    cells: pl.DataFrame
    findings: pl.DataFrame
    retired: pl.Series
    aliases: dict[str, str]


def translate(layout: Layout, *, is_organisation_chosen: bool) -> Translation:
    """The cells of a layout in our names and words."""
    foreign = layout.foreign
    cells, found = layout.rows, [*_about_layout(layout)]
    if foreign and foreign.has_html:
        cells = cells.with_columns(pl.exclude("row").str.replace_all(_TAGS, " "))
    cells, of_fallbacks = _with_fallbacks(layout, cells, is_organisation_chosen=is_organisation_chosen)
    found += of_fallbacks
    if foreign:
        cells = _joined(layout, foreign, cells)
        constants = {name: value for name, value in foreign.constants.items() if name not in cells.columns}
        cells = cells.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
        if foreign.numbers_alike:
            cells, of_numbers = _numbered(layout, cells)
            found += of_numbers
    cells, of_addresses = _without_addresses(cells)
    found.append(of_addresses)
    cells, retired = _statuses(layout, cells)
    cells = _in_our_words(layout, cells)
    about_people = cells_about_people(cells, [name for name in FREE_TEXT if name in layout.columns])
    found.append(
        about_rows(about_people, pl.col("column"), "personal_content", pl.col("value"), NOTHING)
        if about_people.height
        else none_found()
    )
    return Translation(cells, pl.concat([none_found(), *found]), retired, dict(foreign.aliases) if foreign else {})


def translate_taught(layout: Layout, mapping: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(cells, findings) of a kind of file other than an inventory, whose columns a user may have taught."""
    foreign, cells = layout.foreign, layout.rows
    found = _about_layout(replace(layout, personal=layout.personal | personal_headers(layout.ignored)))
    if foreign is not None:
        cells, of_fallbacks = _with_fallbacks(layout, cells, is_organisation_chosen=True)
        found += of_fallbacks
        constants = {name: value for name, value in foreign.constants.items() if name not in cells.columns}
        cells = cells.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
    cells, of_addresses = _without_addresses(cells)
    return _in_our_words(layout, cells, mapping), pl.concat([none_found(), *found, of_addresses])


def _without_addresses(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells without e-mail addresses, which are never stored; said once a column."""
    cells, told = without_addresses(cells)
    count = pl.col("count").cast(pl.String)
    return cells, about_rows(told, pl.col("column"), "personal_address_removed", pl.col("value"), count)


def place_retired(rows: pl.DataFrame, retired: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A row whose status says that it left, without a date of leaving, leaves on the day of the inventory, and is said.

    Without that day either, nobody can tell when: the row is rejected. So is one that would come only after that day.
    """
    is_gone = pl.col("row").is_in(retired.implode()) & pl.col("retired_on").is_null()
    came = pl.col("commissioned_on") if "commissioned_on" in rows.columns else pl.lit(None, pl.Date)
    is_early = is_gone & (came > pl.col("inventoried_on")).fill_null(False)
    is_gone &= ~is_early
    early, dated = rows.filter(is_early), rows.filter(is_gone & pl.col("inventoried_on").is_not_null())
    undated = rows.filter(is_gone & pl.col("inventoried_on").is_null())
    found = [
        about_rows(
            early,
            "commissioned_on",
            "inventory_date_before_entry",
            came.cast(pl.String),
            pl.col("inventoried_on").cast(pl.String),
        ),
        about_rows(dated, "status", "retired_on_inventory_date", NOTHING, pl.col("inventoried_on").cast(pl.String)),
        about_rows(undated, "status", "retired_without_date", NOTHING, NOTHING),
    ]
    rows = rows.with_columns(retired_on=pl.when(is_gone).then("inventoried_on").otherwise("retired_on"))
    return rows, pl.concat(found)


def _about_layout(layout: Layout) -> list[pl.DataFrame]:
    """Which layout was recognised, and which columns about people were dropped."""
    found = [about_file("personal_column_dropped", value=header) for header in layout.personal.values()]
    if layout.foreign:
        if layout.foreign.is_saved:
            found.insert(0, about_file("mapping_used", value=layout.foreign.name))
        else:
            label = in_both(layout.foreign.labels)
            found.insert(0, about_file("layout_recognised", value=layout.foreign.name, detail=label))
    return found


def _with_fallbacks(
    layout: Layout, cells: pl.DataFrame, *, is_organisation_chosen: bool
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Each empty cell takes the first filled of its fallbacks; a column that stands in for another is said once."""
    found = []
    if layout.stand_in and not cells.filter(_known(pl.col("asset_id")).is_not_null()).is_empty():
        found.append(about_file("asset_id_from_column", value=header_of(layout, layout.stand_in)))
    for name, letters in layout.fallbacks.items():
        if name == "organisation" and is_organisation_chosen:
            continue
        others = layout.sheet.cells.select("row", *(pl.col(letter).alias(f"__{letter}") for letter in letters))
        cells = cells.join(others, on="row", how="left", validate="1:1", maintain_order="left")
        if name not in cells.columns:
            cells = cells.with_columns(pl.lit(None, pl.String).alias(name))
        is_empty = _known(pl.col(name)).is_null()
        other = pl.coalesce(_known(pl.col(f"__{letter}")) for letter in letters)
        if name == "organisation":
            other = other.str.split(">").list.last().str.strip_chars(" ")
        if name == "asset_id":
            taken = cells.filter(is_empty & other.is_not_null()).with_columns(other.alias("__taken"))
            found.append(about_rows(taken, name, "asset_id_from_other_cell", NOTHING, pl.col("__taken")))
        cells = cells.with_columns(pl.when(is_empty).then(other).otherwise(pl.col(name)).alias(name))
        cells = cells.select(pl.exclude(r"^__.*$"))
    return cells, found


def _joined(layout: Layout, foreign: ForeignLayout, cells: pl.DataFrame) -> pl.DataFrame:
    """A name that is unique only with other cells of its row: « application · production · machine »."""
    written = layout.sheet.cells.filter(pl.col("row") == layout.header_row).drop("row").row(0, named=True)
    letters = [letter for letter, header in written.items() if header]
    for name, headers in foreign.joined.items():
        index = index_headers({header: place for place, header in enumerate(headers)})
        places = match_headers([written[letter] for letter in letters], index)
        found = sorted((place, letter) for place, letter in zip(places, letters, strict=True) if place is not None)
        others = layout.sheet.cells.select("row", *(pl.col(letter).alias(f"__{letter}") for _, letter in found))
        cells = cells.join(others, on="row", how="left", validate="1:1", maintain_order="left")
        parts = [_known(pl.col(each)) for each in (name, *(f"__{letter}" for _, letter in found))]
        whole = pl.concat_str(parts, separator=" · ", ignore_nulls=True)
        cells = cells.with_columns(pl.when(_known(pl.col(name)).is_not_null()).then(whole).alias(name))
        cells = cells.select(pl.exclude(r"^__.*$"))
    return cells


def _known(text: pl.Expr) -> pl.Expr:
    """The text, null where it only says that nothing is known (« N/A », “To be filled by O.E.M.”)."""
    return pl.when(~key(text).is_in(list(synonyms("placeholder")))).then(tidy(text))


def _numbered(layout: Layout, cells: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """An identifier for rows that have none: what they are, and a number among those alike (the same next time)."""
    alike = [name for name in ALIKE if name in cells.columns]
    words = pl.concat_str([tidy(pl.col(name)).fill_null("?") for name in alike], separator=" ")
    number = pl.int_range(1, pl.len() + 1).over(words)
    own = _known(pl.col("asset_id")) if layout.stand_in else NOTHING
    is_numbered = cells.select(own.is_null().any()).item()
    cells = cells.with_columns(asset_id=pl.coalesce(own, pl.format("{} #{}", words, number)))
    return cells, [about_file("asset_id_numbered")] if is_numbered else []


def _statuses(layout: Layout, cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The rows whose status says that the asset left; their status is then empty."""
    if "status" not in cells.columns:
        return cells, pl.Series("row", [], dtype=pl.Int32)
    own = layout.foreign.values.get("status", {}) if layout.foreign else {}
    words = {*synonyms("left_fleet"), *keys_of([word for word, code in own.items() if code == RETIRED])}
    words -= set(keys_of([word for word, code in own.items() if code != RETIRED]))
    gone = distinct(cells["status"]).filter(key(pl.col(TEXT)).is_in(list(words)))[TEXT]
    is_gone = pl.col("status").is_in(gone.implode()).fill_null(False)
    retired = cells.filter(is_gone)["row"]
    return cells.with_columns(status=pl.when(~is_gone).then("status")), retired


def _in_our_words(layout: Layout, cells: pl.DataFrame, mapping: str = INVENTORY) -> pl.DataFrame:
    """The layout's own words for ours; the types of an inventory keep theirs (`Translation.aliases`)."""
    if not layout.foreign:
        return cells
    for name, words in layout.foreign.values.items():
        is_alias = mapping == INVENTORY and column_definitions()[name]["kind"] != "choice"
        if name in cells.columns and not is_alias:
            codes = dict(zip(keys_of(list(words)), words.values(), strict=True))
            ours = key(pl.col(name)).replace_strict(codes, default=None, return_dtype=pl.String)
            cells = cells.with_columns(pl.coalesce(ours, name).alias(name))
    return cells

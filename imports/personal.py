"""Columns about people: users, logins, e-mails. In: headers and cells. Out: which to drop, which to warn about.

Such a column is dropped at reading, so that it is never stored, and the user is told which. Names come from
`mappings/personal.toml` and from each layout; a column of e-mail addresses is one whatever its header says.
"""

from functools import cache

import polars as pl

from factors.addresses import ADDRESS_MARK, ADDRESS_WITHIN
from imports.headers import index_headers, match_headers
from imports.parsing import tidy
from imports.vocabularies import read_mapping, synonyms

#: At least this share of the filled cells.
MOSTLY = 0.5
#: Cells looked at in each column: enough to know what a column holds.
SAMPLE_ROWS = 2_000
_EMAIL = r"^[\w.+'-]+@[\w-]+(?:\.[\w-]+)+$"
_PHONE = r"^(?:\+33|0033|0) ?[1-9](?:[ .-]?\d\d){4}$"
#: « M. Dupont », « DUPONT Jeanne »: a title, or capitals then a first name, as people write one another.
_TITLED = r"^(?:M\.|Mr|Mme|Mlle|Monsieur|Madame) ?\p{Lu}"
_CAPITALS = r"^\p{Lu}{3,}(?:[ -]\p{Lu}{2,})? \p{Lu}\p{Ll}{2,}(?:-\p{Lu}\p{Ll}+)?$"
#: The same inside a longer text: « contact jean.dupont@ville.fr », « bureau de M. Dupont ». A school is not « M. ».
_TITLED_WITHIN = r"[\s(,;:/](?:M\.|Mr|Mme|Mlle) \p{Lu}"
_PERSON = f"{_TITLED}|{_CAPITALS}|{_TITLED_WITHIN}"
#: Of `without_addresses`.
ADDRESS_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int32(),
    "column": pl.String(),
    "value": pl.String(),
    "count": pl.Int64(),
}
#: Whatever matches it has one of these: a quick look that spares most texts the slow one.
_MAYBE_PERSON = r"^'?M|[\s\x{200B}\x{FEFF}]"
#: One of these columns makes a file more than a list of people.
EQUIPMENT_COLUMNS = frozenset(
    {"serial_number", "equipment_type", "manufacturer", "model", "quantity", "operating_system", "storage_media"}
)


def personal_headers(headers: dict[str, str]) -> dict[str, str]:
    """Of letter -> header, those whose header is about people."""
    letters, written = list(headers), list(headers.values())
    found = match_headers(written, _index("persons"))
    if any(match_headers(written, _index("first_name"))):
        beside = match_headers(written, _index("with_first_name"))
        found = [one or other for one, other in zip(found, beside, strict=True)]
    return {letter: header for letter, header, name in zip(letters, written, found, strict=True) if name}


def is_list_of_people(headers: dict[str, str]) -> bool:
    """Whether two columns or more are about people, and most of the others about their job."""
    people = personal_headers(headers)
    others = [header for letter, header in headers.items() if letter not in people]
    staff = sum(map(bool, match_headers(others, _index("staff"))))
    return len(people) > 1 and 2 * (len(people) + staff) >= len(headers)


def personal_by_content(cells: pl.DataFrame, headers: dict[str, str]) -> dict[str, str]:
    """Of letter -> header, those whose cells are mostly e-mail addresses or French phone numbers."""
    is_email = {
        letter: _share(cells, letter, _EMAIL) >= MOSTLY or _share(cells, letter, _PHONE) >= MOSTLY for letter in headers
    }
    return {letter: header for letter, header in headers.items() if is_email[letter]}


def is_user_group(cells: pl.DataFrame, letter: str) -> bool:
    """Whether a column called « utilisateurs » holds groups (agents, élèves...) rather than names."""
    from imports.parsing import key  # noqa: PLC0415 - used here only

    texts = cells.head(SAMPLE_ROWS).select(tidy(pl.col(letter)).alias("text")).drop_nulls()
    if texts.is_empty():
        return True
    known = [*synonyms("user_group"), *synonyms("placeholder")]
    return float(texts.select(key(pl.col("text")).is_in(known).mean()).item()) >= MOSTLY


def without_addresses(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the cells with `ADDRESS_MARK` for each e-mail address; `row, column, value, count` of the first cell of each
    column that had one: what is kept of it, and how many cells of the column had one). Columns of text; others stay.
    """
    masked, found = {}, []
    for name, written in cells.to_dict().items():
        if written.dtype != pl.String or not written.str.contains("@", literal=True).any():
            continue
        kept = written.str.replace_all(ADDRESS_WITHIN, ADDRESS_MARK)
        had_one = cells.select("row", column=pl.lit(name), value=kept).filter((kept != written).fill_null(False))
        masked[name] = kept
        found.append(had_one.with_columns(count=pl.len()).head(1).cast(ADDRESS_SCHEMA))  # type: ignore[arg-type]
    return cells.with_columns(**masked), pl.concat([pl.DataFrame(schema=ADDRESS_SCHEMA), *found])


def cells_about_people(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """`row, column, value` of the first cell of each column that looks like a person's name (addresses are gone)."""
    found = [
        rows.filter(pl.col(name).is_in(texts.implode()))
        .head(1)
        .select("row", pl.lit(name).alias("column"), pl.col(name).alias("value"))
        for name in columns
        if name in rows.columns and (texts := _texts_about_people(rows[name])).len()
    ]
    empty = pl.DataFrame(schema={"row": pl.Int32, "column": pl.String, "value": pl.String})
    return pl.concat([empty, *found])


def _texts_about_people(texts: pl.Series) -> pl.Series:
    """The distinct texts that look like a person's name."""
    written = pl.col("text")
    maybe = texts.rename("text").to_frame().filter(written.str.contains(_MAYBE_PERSON)).unique()
    return maybe.filter(tidy(written).str.contains(_PERSON))["text"]


@cache
def _index(table: str) -> dict[str, str]:
    return index_headers(dict.fromkeys(read_mapping("personal")[table]["headers"], table))


def _share(cells: pl.DataFrame, letter: str, pattern: str) -> float:
    texts = cells.head(SAMPLE_ROWS).select(tidy(pl.col(letter)).alias("text")).drop_nulls()
    return 0.0 if texts.is_empty() else float(texts.select(pl.col("text").str.contains(pattern).mean()).item())

"""Reads a published edition again, from its files alone, and lists everything that is wrong with it.

In: the folder of one edition. Out: a list of problems, empty if it is sound: checksums, descriptor, the rules of
`rules.py` and `sums.py` on the files, the same rows in every format, links that lead somewhere.
"""

import json
import re
from collections.abc import Callable
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from pyarrow import parquet

from barometer.editions.build import SUMS
from barometer.editions.descriptor import sha256
from barometer.editions.errors import Problem
from barometer.editions.files import FORMULA
from barometer.editions.page import PAGES
from barometer.editions.rules import Facts, broken_rules
from barometer.editions.sums import broken_sums
from barometer.editions.tables import Table, canonical, tables

T = TypeVar("T")
SUM_LINE = re.compile(r"([0-9a-f]{64})  ([^/]+)")
#: The apostrophe that keeps a spreadsheet from running a cell, and what follows it.
UNESCAPED = FORMULA.replace("^[", "^'([") + ")"
LOADING_TAGS = {"script", "img", "iframe", "source", "embed", "object", "audio", "video", "track", "input"}
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "manifest"}


def check_edition(path: Path) -> list[Problem]:
    """All problems of one edition. Where its files are damaged, the rules are not run on them."""
    needed = [SUMS, "datapackage.json", "indicators.parquet", *PAGES.values()]
    if missing := [name for name in needed if not (path / name).is_file()]:
        return [Problem("not_an_edition", file=path / name) for name in missing]
    damaged = [*_found(_checksums, path), *_found(_descriptor, path)]
    return damaged or [problem for stage in (_rules, _formats, _links) for problem in _found(stage, path)]


def _found(stage: Callable[[Path], list[Problem]], path: Path) -> list[Problem]:
    """What one stage finds; a file it cannot read is its only finding."""
    try:
        return stage(path)
    except Problem as unreadable:
        return [unreadable]


def _opened(file: Path, read: Callable[[Path], T]) -> T:
    """What a reader makes of a file; whatever it stumbles on is a problem of that file."""
    try:
        return read(file)
    except (pl.exceptions.PolarsError, ValueError, LookupError, TypeError, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise Problem("unreadable", file=file, reason=reason) from error


def _checksums(path: Path) -> list[Problem]:
    """Every file is the one that was published, and nothing was added."""
    lines = [SUM_LINE.fullmatch(line) for line in _opened(path / SUMS, _text).splitlines()]
    if not all(lines):
        return [Problem("unreadable", file=path / SUMS, reason="SHA256SUMS")]
    expected = {line[2]: line[1] for line in lines if line}
    present = {found.name for found in path.iterdir()} - {SUMS}
    found = [Problem("not_an_edition", file=path / name) for name in sorted(expected.keys() - present)]
    found += [Problem("unlisted", file=path / name) for name in sorted(present - expected.keys())]
    for name in sorted(expected.keys() & present):
        if not (path / name).is_file() or sha256((path / name).read_bytes()) != expected[name]:
            found.append(Problem("checksum", file=path / name))
    return found


def _descriptor(path: Path) -> list[Problem]:
    """Each resource matches its file: size, hash, columns; each data file is a resource."""
    stated = _opened(path / "datapackage.json", _stated)
    found = []
    for name, expected in stated.items():
        content = (path / name).read_bytes() if (path / name).is_file() else b""
        actual = {"bytes": len(content), "hash": f"sha256:{sha256(content)}"}
        if all(actual[what] == expected[what] for what in actual):
            actual["columns"] = _opened(path / name, _columns)
        found += [
            Problem("descriptor", resource=name, what=what, expected=expected[what], found=actual[what])
            for what in actual
            if expected[what] != actual[what]
        ]
    described = set(stated)
    data = {file.name for file in path.iterdir() if file.suffix in (".csv", ".parquet")}
    return found + [Problem("descriptor_missing", file=name) for name in sorted(data - described)]


def _stated(descriptor: Path) -> dict[str, dict[str, Any]]:
    """What the descriptor says of each file: bytes, hash, columns."""
    return {
        resource["path"]: {
            "bytes": resource["bytes"],
            "hash": resource["hash"],
            "columns": [field["name"] for field in resource["schema"]["fields"]],
        }
        for resource in json.loads(_text(descriptor))["resources"]
    }


def _columns(file: Path) -> list[str]:
    if file.suffix == ".parquet":
        return list(pl.read_parquet_schema(file))
    if file.suffix == ".json":
        return list(json.loads(_text(file))[0])
    header = file.read_bytes().decode("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    return header.split(";" if file.stem.endswith("_excel_fr") else ",")


def _rules(path: Path) -> list[Problem]:
    frames, found = {}, []
    for name, table in tables().items():
        frames[name], problems = canonical(read_table(path, table), table)
        found += problems
    if found:
        return found
    facts = _opened(path / "datapackage.json", _facts)
    return broken_rules(frames, facts) or broken_sums(frames, facts)


def read_table(path: Path, table: Table) -> pl.DataFrame:
    """A table from its Parquet or CSV file, share-alike rows included; cells are typed by `canonical`."""
    if (path / f"{table.name}.parquet").is_file():
        return _opened(path / f"{table.name}.parquet", _parquet)
    parts = [_opened(path / f"{table.name}.csv", _csv)]
    if (path / f"{table.name}_sharealike.csv").is_file():
        parts.append(_opened(path / f"{table.name}_sharealike.csv", _csv))
    return pl.concat(parts, how="diagonal")


def _facts(descriptor: Path) -> Facts:
    stated = json.loads(_text(descriptor))["edition"]
    return Facts(**{field.name: stated[field.name] for field in fields(Facts)})


def _parquet(file: Path) -> pl.DataFrame:
    """Read by pyarrow: on damaged pages it raises, where the Polars reader panics past every `except Exception`."""
    return pl.DataFrame(parquet.read_table(file))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _csv(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema=False)


def _formats(path: Path) -> list[Problem]:
    """The CSV, JSON and French CSV carry the rows of the Parquet file."""
    table = tables()["indicators"]
    expected = _opened(path / "indicators.parquet", _parquet)
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        "indicators.csv": _csv,
        "indicators.json": lambda file: _json_records(file, expected),
        "indicators_excel_fr.csv": lambda file: _french_csv(file, expected),
    }
    found = []
    for name, read in readers.items():
        same, problems = canonical(_opened(path / name, read), table)
        if problems or not same.equals(expected):
            found.append(Problem("formats_differ", file=path / name))
    return found


def _json_records(file: Path, expected: pl.DataFrame) -> pl.DataFrame:
    """Numbers as they are, dates as ISO text."""
    schema = {name: pl.String() if kind == pl.Date() else kind for name, kind in expected.schema.items()}
    return pl.DataFrame(json.loads(_text(file)), schema=schema)


def _french_csv(file: Path, expected: pl.DataFrame) -> pl.DataFrame:
    """The French conventions undone: headers, decimal comma, dates, the apostrophe before a formula."""
    titles = {column.fr: column.name for column in tables()["indicators"].described(expected)}
    kinds = expected.schema.items()
    numbers = [name for name, kind in kinds if kind.is_numeric()]
    dates = [name for name, kind in kinds if kind == pl.Date()]
    texts = [name for name, kind in kinds if kind == pl.String()]
    return (
        pl.read_csv(file, separator=";", infer_schema=False)
        .rename(titles)
        .with_columns(
            pl.col(numbers).str.replace(",", ".", literal=True),
            pl.col(dates).str.strptime(pl.Date, "%d/%m/%Y"),
            pl.col(texts).str.replace(UNESCAPED, "$1"),
        )
    )


def _links(path: Path) -> list[Problem]:
    """Each link of a page leads to a file or a place of the edition, or plainly to another site; nothing is loaded."""
    found = []
    for name in PAGES.values():
        page = _Page()
        page.feed(_opened(path / name, _text))
        found += [Problem("outside_request", file=path / name, target=target) for target in page.loaded]
        for target in page.linked:
            file, _, place = target.partition("#")
            is_here = not re.match(r"[a-z][a-z0-9+.-]*:", target)
            if is_here and ((file and not (path / file).is_file()) or (not file and place not in page.places)):
                found.append(Problem("link", file=path / name, target=target))
    return found


class _Page(HTMLParser):
    """Collects the links, the named places, and whatever the browser would load."""

    def __init__(self) -> None:
        super().__init__()
        self.linked: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.places.add(given["id"])
        target = given.get("href") or given.get("src") or given.get("data") or ""
        is_loaded = tag in LOADING_TAGS or (tag == "link" and bool(LOADING_LINKS & set(given.get("rel", "").split())))
        if is_loaded and not target.startswith("data:"):
            self.loaded.append(target or tag)
        elif tag in ("a", "link") and target and not is_loaded:
            self.linked.append(target)

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.loaded += re.findall(r"url\(\s*['\"]?(?!data:|#)([^)'\"]+)", data) + re.findall(r"@import[^;]+", data)

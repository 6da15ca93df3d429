"""Reads a published edition again, from its files alone, and lists everything that is wrong with it.

In: the folder of one edition. Out: a list of problems, empty if it is sound: checksums, descriptor, the rules of
`rules.py` and `sums.py` on the files, the same rows in every format, links that lead somewhere.
"""

import io
import json
import re
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl

from barometer.editions.build import SUMS
from barometer.editions.descriptor import sha256
from barometer.editions.errors import Problem
from barometer.editions.files import FORMULA
from barometer.editions.page import PAGES
from barometer.editions.rules import Facts, broken_rules
from barometer.editions.sums import broken_sums
from barometer.editions.tables import Table, canonical, tables

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
    damaged = [*_checksums(path), *_descriptor(path)]
    return damaged or [*_rules(path), *_formats(path), *_links(path)]


def _checksums(path: Path) -> list[Problem]:
    """Every file is the one that was published, and nothing was added."""
    lines = [SUM_LINE.fullmatch(line) for line in (path / SUMS).read_text(encoding="utf-8").splitlines()]
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
    try:
        resources = _document(path)["resources"]
    except (ValueError, KeyError) as error:
        return [Problem("unreadable", file=path / "datapackage.json", reason=error)]
    found = []
    for resource in resources:
        content = (path / resource["path"]).read_bytes() if (path / resource["path"]).is_file() else b""
        columns = [field["name"] for field in resource["schema"]["fields"]]
        stated = {"bytes": resource["bytes"], "hash": resource["hash"], "columns": columns}
        actual = {"bytes": len(content), "hash": f"sha256:{sha256(content)}", "columns": _columns(content, resource)}
        found += [
            Problem("descriptor", resource=resource["name"], what=what, expected=stated[what], found=actual[what])
            for what in stated
            if stated[what] != actual[what]
        ]
    described = {resource["path"] for resource in resources}
    data = {file.name for file in path.iterdir() if file.suffix in (".csv", ".parquet")}
    return found + [Problem("descriptor_missing", file=name) for name in sorted(data - described)]


def _columns(content: bytes, resource: dict[str, Any]) -> list[str]:
    if resource["format"] == "parquet":
        return list(pl.read_parquet_schema(io.BytesIO(content))) if content else []
    if resource["format"] == "json":
        records = json.loads(content or b"[]")
        return list(records[0]) if records else []
    separator = resource.get("dialect", {}).get("delimiter", ",")
    header = content.decode("utf-8-sig").split("\n", 1)[0]
    return pl.read_csv(header.encode(), separator=separator, infer_schema=False).columns if header else []


def _rules(path: Path) -> list[Problem]:
    frames, found = {}, []
    for name, table in tables().items():
        frames[name], problems = canonical(_read(path, table), table)
        found += problems
    if found:
        return found
    stated = _document(path)["edition"]
    facts = Facts(**{field.name: stated[field.name] for field in fields(Facts)})
    return broken_rules(frames, facts) or broken_sums(frames, facts)


def _read(path: Path, table: Table) -> pl.DataFrame:
    """A table from its Parquet or CSV file, share-alike rows included; cells are typed by `canonical`."""
    if (path / f"{table.name}.parquet").is_file():
        return pl.read_parquet(path / f"{table.name}.parquet")
    parts = [path / f"{table.name}.csv", path / f"{table.name}_sharealike.csv"]
    return pl.concat([_csv(part) for part in parts if part.is_file()], how="diagonal")


def _csv(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema=False)


def _formats(path: Path) -> list[Problem]:
    """The CSV, JSON and French CSV carry the rows of the Parquet file."""
    table = tables()["indicators"]
    expected = pl.read_parquet(path / "indicators.parquet")
    french = pl.read_csv(path / "indicators_excel_fr.csv", separator=";", infer_schema=False)
    titles = {column.fr: column.name for column in table.described(expected)}
    numbers = [name for name, kind in expected.schema.items() if kind.is_numeric()]
    texts = [name for name, kind in expected.schema.items() if kind == pl.String()]
    dates = [name for name, kind in expected.schema.items() if kind == pl.Date()]
    french = french.rename(titles, strict=False).with_columns(
        pl.col(numbers).str.replace(",", ".", literal=True),
        pl.col(dates).str.strptime(pl.Date, "%d/%m/%Y"),
        pl.col(texts).str.replace(UNESCAPED, "$1"),
    )
    records = json.loads((path / "indicators.json").read_text(encoding="utf-8"))
    candidates = {
        "indicators.csv": _csv(path / "indicators.csv"),
        "indicators.json": _typed(records, expected),
        "indicators_excel_fr.csv": french,
    }
    found = []
    for name, frame in candidates.items():
        same, problems = canonical(frame, table)
        if problems or not same.equals(expected):
            found.append(Problem("formats_differ", file=path / name))
    return found


def _typed(records: list[dict[str, Any]], expected: pl.DataFrame) -> pl.DataFrame:
    """JSON records as a frame: numbers as they are, dates from ISO text."""
    schema = {name: pl.String() if kind == pl.Date() else kind for name, kind in expected.schema.items()}
    return pl.DataFrame(records, schema=schema)


def _links(path: Path) -> list[Problem]:
    """Each link of a page leads to a file or a place of the edition, or plainly to another site; nothing is loaded."""
    found = []
    for name in PAGES.values():
        page = _Page()
        page.feed((path / name).read_text(encoding="utf-8"))
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


def _document(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    return document

"""The papers of an edition: `datapackage.json`, `schema.json` and the bilingual `LISEZMOI.md`.

In: the content, its facts and its data files. Out: text. The descriptor follows Data Package 2 (its field schemas stay
within Table Schema 1), with bytes and hash of each file; a Licence Ouverte for our data, and for tables of factors the
licence and attribution of each source.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from barometer.editions.content import EditionContent
from barometer.editions.files import DataFile
from barometer.editions.rules import Facts, Frames
from barometer.editions.tables import Column

LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
OUR_LICENCE = {"name": "etalab-2.0", "title": "Licence Ouverte 2.0", "path": LICENCE_URL}
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
MEDIA_TYPES = {
    "csv": "text/csv",
    "csv_fr": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


def sha256(content: bytes) -> str:
    """The hash by which files are listed everywhere."""
    return hashlib.sha256(content).hexdigest()


def data_package(content: EditionContent, facts: Facts, frames: Frames, files: list[DataFile]) -> str:
    """The descriptor: what the edition is, and every data file with its columns, size and hash."""
    meta = content.meta
    document = {
        "$schema": DATA_PACKAGE,
        "name": f"barometre-numerique-{content.region.lower()}-{content.edition}",
        "title": content.title_fr,
        "title_en": content.title_en,
        "version": content.edition,
        "created": f"{meta.published_on.isoformat()}T00:00:00Z",
        "homepage": "index.html",
        "licenses": [OUR_LICENCE],
        "contributors": [{"title": meta.publisher, "roles": ["publisher"]}],
        "sources": [_source(row) for row in frames["sources"].iter_rows(named=True)],
        "edition": asdict(facts)
        | {
            "edition": content.edition,
            "years": list(content.years),
            "method_version": meta.method_version,
            "factors_digest": meta.factors_digest,
            "policy": meta.policy,
            "grid_series": meta.grid_series,
            "rho": meta.rho,
            "information_threshold_ratio": meta.information_threshold_ratio,
        },
        "resources": [_resource(file, frames) for file in files],
    }
    return _text(document)


def table_schema(content: EditionContent, file: DataFile) -> str:
    """The schema of the indicator table, to be published and reused on its own."""
    return _text(
        {
            "$schema": TABLE_SCHEMA,
            "name": "indicateurs-numerique",
            "title": file.table.fr,
            "description": file.table.en,
            "version": content.meta.method_version,
            "created": content.meta.published_on.isoformat(),
            "lastModified": content.meta.published_on.isoformat(),
        }
        | _schema(file)
    )


def readme(content: EditionContent, files: list[DataFile]) -> str:
    """What the folder holds and how to check it, French first."""
    demo_fr = (
        "\n**Démonstration : une partie des données est fictive. Ne pas citer.**\n" if content.status == "demo" else ""
    )
    demo_en = "\n**Demonstration: part of the data is made up. Do not quote.**\n" if content.status == "demo" else ""
    listed = "\n".join(f"- `{file.path}` : {file.title_fr} / {file.title_en}" for file in files)
    meta, day = content.meta, content.meta.published_on.isoformat()
    return (
        f"# {content.title_fr}\n{demo_fr}\n"
        f"Édition {content.edition}, publiée le {day} par {meta.publisher}. Commencer par `index.html`.\n\n"
        "Une édition publiée ne change jamais. Pour vérifier les fichiers : `sha256sum -c SHA256SUMS`.\n"
        "Chaque colonne est décrite dans `datapackage.json`. Une cellule vide est inconnue, jamais nulle.\n"
        f"Nos données : Licence Ouverte 2.0, {LICENCE_URL} ; les facteurs gardent la licence de leur source "
        "(`sources.csv`).\n\n"
        f"# {content.title_en}\n{demo_en}\n"
        f"Edition {content.edition}, published on {day} by {meta.publisher}. Start with `index.en.html`.\n\n"
        "A published edition never changes. To check the files: `sha256sum -c SHA256SUMS`.\n"
        "Every column is described in `datapackage.json`. An empty cell is unknown, never zero.\n"
        "Our data: Licence Ouverte 2.0; factors keep the licence of their source (`sources.csv`).\n\n"
        f"## Fichiers / Files\n{listed}\n"
    )


def _resource(file: DataFile, frames: Frames) -> dict[str, Any]:
    is_csv = file.format in ("csv", "csv_fr")
    resource: dict[str, Any] = {
        "name": file.name,
        "path": file.path,
        # Only CSV is read as a table by every validator; the others are checked by size and hash.
        "type": "table" if is_csv else "file",
        "title": file.title_fr,
        "description": file.title_en,
        "format": file.format.split("_")[0],
        "mediatype": MEDIA_TYPES[file.format],
        "bytes": len(file.content),
        "hash": f"sha256:{sha256(file.content)}",
    }
    if file.format != "parquet":
        resource["encoding"] = "utf-8"
    if file.format == "csv_fr":
        resource["dialect"] = {"delimiter": ";", "lineTerminator": "\r\n"}
    resource["schema"] = _schema(file)
    return resource | _papers(file, frames)


def _papers(file: DataFile, frames: Frames) -> dict[str, Any]:
    """The sources behind a file; a share-alike file is under their licence, not ours."""
    rows = [row for row in frames["sources"].iter_rows(named=True) if row["source"] in file.sources]
    papers: dict[str, Any] = {"sources": [_source(row) for row in rows]} if rows else {}
    if file.is_sharealike:
        licences = sorted({row["licence"] for row in rows})
        papers["licenses"] = [{"name": licence.replace(" ", "-"), "title": licence} for licence in licences]
    return papers


def _source(row: dict[str, Any]) -> dict[str, Any]:
    source = {"title": row["title"], "key": row["source"], "licence": row["licence"], "attribution": row["attribution"]}
    if row["url"] and row["url"].startswith("http"):
        source["path"] = row["url"]
    return {key: value for key, value in source.items() if value}


def _schema(file: DataFile) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, file.format) for column in file.columns]}
    # Table Schema wants a primary key without empty cells; ours has some (an organisation, a category).
    required = {column.name for column in file.table.columns if column.required}
    if set(file.table.key) <= required and file.format != "csv_fr":
        schema["primaryKey"] = list(file.table.key)
    return schema


def _field(column: Column, file_format: str) -> dict[str, Any]:
    name = column.fr if file_format == "csv_fr" else column.name
    field: dict[str, Any] = {"name": name, "type": column.type, "title": column.fr, "description": column.en}
    if file_format == "csv_fr" and column.type == "number":
        field |= {"decimalChar": ","}
    if file_format == "csv_fr" and column.type == "date":
        field |= {"format": "%d/%m/%Y"}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.words:
        constraints["enum"] = list(column.words)
    return field | ({"constraints": constraints} if constraints else {})


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

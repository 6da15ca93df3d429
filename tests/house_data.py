"""The house rules on data: every figure arrives with its papers, every sentence exists in French and English."""

import ast
import re
import string
from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.house import Source

Rows = list[dict[str, str]]

#: What each kind of table owes for every figure: unit, source and date, in the words of its own columns.
PAPERS = {
    "impact_factors": ("unit", "per", "source", "locator", "valid_from"),
    "electricity_mixes": ("unit", "source", "locator", "year", "series"),
}
LANGUAGES = {"fr": "French", "en": "English"}


def table_without_papers(path: str, rows: Rows, columns: Iterable[str], sources: set[str]) -> list[str]:
    """Each row of a factor table has an amount, a unit, a known source, a locator and a date."""
    found = [f"{path}: no rows"] if not rows else []
    for number, row in enumerate(rows, 2):
        found += [f"{path}:{number}: {column} is empty" for column in ("amount", *columns) if not row.get(column)]
        if row.get("source") and row["source"] not in sources:
            found.append(f"{path}:{number}: source {row['source']} is not in sources.csv")
        if row.get("valid_from") and not _is_date(row["valid_from"]):
            found.append(f"{path}:{number}: valid_from {row['valid_from']} is not a date")
    return found


def types_without_papers(path: str, rows: Rows, sources: set[str]) -> list[str]:
    """Each figure of an equipment type has its source: `lifetime_years` and `lifetime_low` owe `lifetime_source`."""
    owed = {column: _source_column(column, row) for row in rows[:1] for column in row if FIGURE.search(column)}
    found = [f"{path}: no figure column"] if not owed else []
    for number, row in enumerate(rows, 2):
        missing = {source for column, source in owed.items() if row[column] and not row[source]}
        found += [
            f"{path}:{number}: {row['equipment_type']} has a figure and no {source}" for source in sorted(missing)
        ]
        unknown = [name for name in _names(row) if name not in sources]
        found += [f"{path}:{number}: source {name} is not in sources.csv" for name in unknown]
        found += [f"{path}:{number}: name_{language} is empty" for language in LANGUAGES if not row[f"name_{language}"]]
    return found


FIGURE = re.compile(r"_(years|per_year|kg|low|high)$")


def _source_column(column: str, row: dict[str, str]) -> str:
    own = column.split("_", maxsplit=1)[0] + "_source"
    return own if own in row else "source"


def sources_without_papers(path: str, rows: Rows) -> list[str]:
    """Each source has a title, a publisher, a date of check and a licence."""
    return [
        f"{path}:{number}: {row.get('source')}: {column} is empty"
        for number, row in enumerate(rows, 2)
        for column in ("source", "title", "publisher", "checked_on", "licence", "licence_class")
        if not row.get(column)
    ]


def parameters_without_papers(path: str, document: dict[str, Any], sources: set[str]) -> list[str]:
    """Each parameter has unit, date of check and descriptions; each of its values a date, a number and a source."""
    found = []
    for name, entry in parameters(document):
        owed = ("unit", "checked_on", *(f"description_{language}" for language in LANGUAGES))
        found += [f"{path}: {name}: {key} is missing" for key in owed if key not in entry]
        if not entry["values"]:
            found.append(f"{path}: {name}: no value")
        for value in entry["values"]:
            found += [
                f"{path}: {name}: a value without {key}" for key in ("from", "value", "source") if key not in value
            ]
            if value.get("source") not in sources:
                found.append(f"{path}: {name}: source {value.get('source')} is not in sources.csv")
    return found


def parameters(document: dict[str, Any], prefix: str = "") -> list[tuple[str, dict[str, Any]]]:
    """The parameters of a TOML document: tables that hold `values`, under dotted names."""
    found = []
    for key, entry in document.items():
        name = f"{prefix}{key}"
        if isinstance(entry, dict) and isinstance(entry.get("values"), list):
            found.append((name, entry))
        elif isinstance(entry, dict):
            found += parameters(entry, f"{name}.")
    return found


def parameter_values(document: dict[str, Any]) -> dict[str, Any]:
    """The latest value of each parameter of a TOML document, by dotted name."""
    return {
        name: max(entry["values"], key=lambda value: value["from"])["value"] for name, entry in parameters(document)
    }


def _names(row: dict[str, str]) -> list[str]:
    return [row[column] for column in row if re.fullmatch(r"(\w+_)?source", column) and row[column]]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def one_language_only(path: str, document: Any, name: str = "") -> list[str]:
    """Wherever a TOML file speaks French it speaks English, and the reverse, with the same placeholders."""
    if isinstance(document, list):
        return [problem for entry in document for problem in one_language_only(path, entry, name)]
    if not isinstance(document, dict):
        return []
    found = [problem for key, entry in document.items() for problem in one_language_only(path, entry, f"{name}.{key}")]
    spoken = {language: document[language] for language in LANGUAGES if isinstance(document.get(language), str)}
    if spoken:
        found += [f"{path}: {name[1:]} has no {language}" for language in LANGUAGES if not spoken.get(language)]
        fields = [placeholders(sentence) for sentence in spoken.values()]
        if any(names != fields[0] for names in fields):
            found.append(f"{path}: {name[1:]}: placeholders differ: {fields[0] ^ fields[1]}")
    return found


def speechless_codes(path: str, document: dict[str, Any]) -> list[str]:
    """Each code of a catalogue of messages has a sentence."""
    return [
        f"{path}: {code} has no sentence" for code, entry in document.items() if not LANGUAGES.keys() & entry.keys()
    ]


def placeholders(sentence: str) -> set[str]:
    """The names between braces in a sentence."""
    return {re.split(r"[.\[]", field)[0] for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


def error_catalogues(sources: Iterable[Source]) -> dict[str, str]:
    """Class name -> catalogue (a package) for UserError and all its subclasses, wherever they are."""
    bases: dict[str, list[str]] = {}
    stated: dict[str, str] = {}
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = [ast.unparse(base).split(".")[-1] for base in node.bases]
                if catalogue := _stated_catalogue(node):
                    stated[node.name] = catalogue
    catalogues = {"UserError": stated.get("UserError", "factors")}
    while grown := {
        name: stated.get(name, catalogues[parent])
        for name, parents in bases.items()
        for parent in parents
        if name not in catalogues and parent in catalogues
    }:
        catalogues |= grown
    return catalogues


def _stated_catalogue(node: ast.ClassDef) -> str | None:
    for step in node.body:
        target = step.targets[0] if isinstance(step, ast.Assign) else getattr(step, "target", None)
        value = getattr(step, "value", None)
        if isinstance(target, ast.Name) and target.id == "catalogue" and isinstance(value, ast.Constant):
            return str(value.value)
    return None


def unknown_codes(source: Source, catalogues: dict[str, str], messages: dict[str, dict[str, Any]]) -> list[str]:
    """Each `SomeError("code", name=…)` finds its code in its catalogue, and gives every placeholder of the sentence."""
    found = []
    for call in source.calls():
        name = ast.unparse(call.func).split(".")[-1]
        if name not in catalogues or not call.args:
            continue
        given = {keyword.arg for keyword in call.keywords}
        for code in _literals(call.args[0]):
            sentences = messages.get(catalogues[name], {}).get(code)
            if sentences is None:
                found.append(source.at(call, f"{name}: code {code} is not in {catalogues[name]}/messages.toml"))
            elif None not in given and (missing := placeholders(sentences["fr"]) - given):
                found.append(source.at(call, f"{name}: {code} is raised without {sorted(missing)}"))
    return found


def _literals(node: ast.expr) -> list[str]:
    """The texts an expression can be: a literal, or either side of a conditional; a variable gives none."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return []


def unknown_words(source: Source, keys: set[str]) -> list[str]:
    """Each `text("key", …)` or `sentence("key", …)` of the faces finds its key in a wording file."""
    found = []
    for call in source.calls():
        if not isinstance(call.func, ast.Name) or call.func.id not in {"text", "sentence"} or not call.args:
            continue
        key = call.args[0]
        pattern = _pattern(key) if isinstance(key, ast.JoinedStr) else "|".join(map(re.escape, _literals(key)))
        if pattern and not any(re.fullmatch(pattern, known) for known in keys):
            found.append(source.at(call, f"no word for {ast.unparse(key)}"))
    return found


def unused_codes(package: str, codes: Iterable[str], sources: Iterable[Source]) -> list[str]:
    """Each code of a catalogue is named by some code, whole or by an f-string: a sentence nobody says is dead."""
    texts, patterns = set(), set()
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.add(_pattern(node))
    built = re.compile("|".join(sorted(patterns - {r"\w+"})) or r"(?!)")
    return [
        f"{package}/messages.toml: {code} is said nowhere"
        for code in codes
        if code not in texts and not built.fullmatch(code)
    ]


def _pattern(joined: ast.JoinedStr) -> str:
    """What an f-string can be, where each placeholder is a word: f"{name}_unknown" -> `\\w+_unknown`."""
    return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in joined.values)

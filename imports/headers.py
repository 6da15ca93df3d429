"""In how many forms one header may be written. In: headers of a sheet. Out: the name each stands for, if any.

Case, accents, punctuation, articles and a remark in brackets do not count: « Prix d'achat (€ HT) * : » is
« prix achat ». A unit in brackets counts: « Consommation (W) » is not « Consommation kWh/an ».
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from imports.parsing import keys_of

Name = TypeVar("Name")

#: Stands between the ways of reading a header of two lines (`header_rows.candidate_rows`).
EITHER = "\x1f"

#: What stands in brackets, at the end of a header.
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*[*:]*\s*$")
_ARTICLES = re.compile(r"\b(?:de|du|des|d|l|la|le|les|en|a|au|the|of|for|in)\b")
_REMARK_WORDS = r"(?:obligatoire|facultatif|optionnel|si connue?|required|mandatory|optional|if known)"
_REMARKS = re.compile(_REMARK_WORDS + "$")
_IS_REMARK = re.compile(f"^{_REMARK_WORDS}$")
#: Brackets that hold one of these say in which unit the cells are.
_UNIT = re.compile(
    r"\b(?:[kmg]?wh?|[kmg]?wh? .*|ans?|annees?|years?|mois|months?|jours?|days?|eur|euros?|ttc|usd|k)\b|[€$£%]"
)


def index_headers(names: Mapping[str, Name]) -> dict[str, Name]:
    """Header as written -> name, made ready for `match_headers`: exact forms win over those without articles."""
    written = list(names)
    index: dict[str, Name] = {}
    for key, header in zip(keys_of(written), written, strict=True):
        index[key] = names[header]
    for key in list(index):
        index.setdefault(_loose(key), index[key])
    return index


def match_headers(
    headers: Sequence[str], index: Mapping[str, Name], units: Mapping[Name, str] | None = None
) -> list[Name | None]:
    """The name of each header, None where it names none. `units`: name -> pattern of the unit its cells are in."""
    found = []
    for forms, unit in _forms(headers):
        name = next((index[form] for form in forms if form in index), None)
        if name is not None and unit and not _is_exact(forms, index) and not _agrees(unit, (units or {}).get(name)):
            name = None
        found.append(name)
    return found


def shown_header(header: str) -> str:
    """A header as the user sees it: both lines of one of two lines, the upper first."""
    return header.split(EITHER)[1] if EITHER in header else header


def header_key(header: str) -> str:
    """The form in which two headers of two files are the same."""
    return keys_of([header])[0]


def _is_exact(forms: Sequence[str], index: Mapping[str, Name]) -> bool:
    return forms[0] in index


def _agrees(unit: str, pattern: str | None) -> bool:
    """Whether what stands in brackets is the unit of the column, or no unit at all."""
    if pattern and re.fullmatch(pattern, unit):
        return True
    return not _UNIT.search(keys_of([unit])[0]) and not _UNIT.search(unit)


def _forms(headers: Iterable[str]) -> list[tuple[list[str], str]]:
    """(keys to try, the most exact first; what stood in brackets) of each header."""
    alternatives = [header.split(EITHER) for header in headers]
    written = [each for group in alternatives for each in group]
    brackets = [_BRACKETS.search(header) for header in written]
    bare = [header[: found.start()] if found else header for header, found in zip(written, brackets, strict=True)]
    whole_keys, bare_keys = keys_of(written), keys_of(bare)
    forms = []
    for whole, short, found in zip(whole_keys, bare_keys, brackets, strict=True):
        tried = [whole, _loose(whole)]
        if found and short:
            tried += [short, _loose(short)]
        tried += [_REMARKS.sub("", key).strip() for key in list(tried)]
        inside = found.group(1).strip().lower() if found else ""
        forms.append((list(dict.fromkeys(key for key in tried if key)), "" if _IS_REMARK.match(inside) else inside))
    each = iter(forms)
    return [_joined([next(each) for _ in group]) for group in alternatives]


def _joined(forms: list[tuple[list[str], str]]) -> tuple[list[str], str]:
    """The forms of one header: all its alternatives, in order."""
    return list(dict.fromkeys(key for keys, _ in forms for key in keys)), forms[0][1]


def _loose(key: str) -> str:
    """Without articles; the key itself where nothing else stands."""
    return " ".join(_ARTICLES.sub(" ", key).split()) or key

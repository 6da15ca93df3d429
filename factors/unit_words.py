"""Units in words, there and back: what this program prints for a unit, in either language, it also reads.

In: a unit of `units.txt`, or what somebody wrote. Out: its words; the letters of `units.txt`. The words are rows of
`unit_names.toml`; no registry is needed here (`factors/units.py` judges what comes back).
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

#: Up to this length a spelling is a symbol, and its case tells it from another: Go, km, t.
_SYMBOL = 2
_PRODUCT = re.compile(r"([*/])")
#: ADEME and others write kgCO2e and kgSbe; a balance writes teqCO2.
_SHORT_EQUIVALENT = re.compile(r"(?<=CO2|.Sb)e\b")
_EQUIVALENT_FIRST = re.compile(r"^([kMG]?[gt])eq\.?CO2$")


def spelled_unit(unit: str, language: str) -> str:
    """The unit of a declared input in words; nothing after a count or a share; one without words, as it is written."""
    names = _names()
    if unit in names["unsaid"]:
        return ""
    said: str = names["units"].get(unit, {}).get(language, unit)
    return said


def read_unit(text: str) -> str:
    """A unit as people and this program write it, in the letters of `units.txt`: kgCO₂éq, kg éq CO2 -> kgCO2eq.

    A word that is not known comes back as it stands, for the registry to refuse.
    """
    return "".join(part if part in {"*", "/"} else _read_part(part) for part in _PRODUCT.split(_plain(text)))


def _read_part(plain: str) -> str:
    known = _readings()
    named = known.get(plain) or known.get(plain.casefold(), plain)
    return _SHORT_EQUIVALENT.sub("eq", _EQUIVALENT_FIRST.sub(r"\1CO2eq", named))


def _plain(text: str) -> str:
    """Without accents, small figures and spaces."""
    letters = unicodedata.normalize("NFKD", text.replace("€", "EUR"))
    return "".join(each for each in letters if not unicodedata.combining(each) and not each.isspace())


@cache
def _readings() -> dict[str, str]:
    """Each spelling -> its unit: a symbol in its own case, a longer word in lower case."""
    names = _names()
    told = [(word, unit) for unit, words in names["read"].items() for word in (unit, *words)]
    told += [(word, unit) for unit, named in names["units"].items() for word in (unit, *named.values())]
    plain = [(_plain(word), unit) for word, unit in told]
    return {word if len(word) <= _SYMBOL else word.casefold(): unit for word, unit in plain}


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads((files("factors") / "data" / "unit_names.toml").read_text(encoding="utf-8"))

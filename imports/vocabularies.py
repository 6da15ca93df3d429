"""The closed vocabularies of the spreadsheets, from `mappings/vocabularies.toml`. Out: words <-> codes."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from imports.parsing import keys_of


@cache
def read_mapping(name: str) -> dict[str, Any]:
    """One TOML file of `imports/mappings`."""
    return tomllib.loads((files("imports") / "mappings" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def synonyms(vocabulary: str) -> dict[str, str]:
    """Every accepted word of a vocabulary, in the form of `parsing.key` -> its code. The code itself is accepted."""
    words = {
        word: code
        for code, entry in read_mapping("vocabularies")[vocabulary].items()
        for word in (code, entry["fr"], entry["en"], *entry["synonyms"])
    }
    return dict(zip(keys_of(list(words)), words.values(), strict=True))


@cache
def labels(vocabulary: str, language: str) -> dict[str, str]:
    """Code -> the word our templates show in `language`."""
    return {code: entry[language] for code, entry in read_mapping("vocabularies")[vocabulary].items()}


@cache
def countries() -> dict[str, str]:
    """Every ISO 3166-1 country by its code and its French and English names, as `parsing.key` -> alpha-2."""
    names = {word: code for code in country_codes() for word in (code, *country_names(code).values())}
    return {**dict(zip(keys_of(list(names)), names.values(), strict=True)), **synonyms("country")}


@cache
def country_codes() -> tuple[str, ...]:
    """The alpha-2 codes of countries and territories (babel's list without groups of countries and private codes)."""
    from babel import Locale  # noqa: PLC0415 - half a second, for files that name countries

    not_countries = {"EU", "EZ", "UN", "QO", "XA", "XB", "XK", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
    return tuple(sorted(code for code in Locale("fr").territories if len(code) == 2 and code not in not_countries))


@cache
def country_names(code: str) -> dict[str, str]:
    """Language -> name of a country."""
    from babel import Locale  # noqa: PLC0415 - half a second, for files that name countries

    return {language: Locale(language).territories[code] for language in ("fr", "en")}

"""The kinds of fields a register may have, each with its reader. In: text. Out: a value the database keeps, or a fault.

Adding a kind is one function and one line of `READERS`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from barometer.records.decimals import parse_decimal
from barometer.records.errors import FieldError, OrganisationUnknownError
from barometer.records.identifiers import parse_commune, parse_siret, parse_uai
from barometer.records.organisations import Register, known_communes
from factors.addresses import without_address
from factors.errors import LANGUAGES, catalogue
from factors.spelling import Named

KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
YES = {"yes", "oui", "true", "vrai", "o", "y", "x", "1"}
NO = {"no", "non", "false", "faux", "n", "0"}
CENTS = 100


@dataclass(frozen=True)
class Field:
    """One field of a register; `choices` for the kind `choice`."""

    name: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


@cache
def register_words() -> dict[str, dict[str, str]]:
    """The name of each field and choice of a register, by language."""
    return catalogue(files("barometer") / "records", "words")


def named(code: str) -> Named:
    """A word of a register for a refusal, whose language is not known yet."""
    return Named(**register_words()[code])


def check_key(text: str, problems: list[FieldError]) -> str:
    """The identifier of an entry: short, lower case."""
    key = text.strip().lower()
    if KEY.fullmatch(key) is None:
        problems.append(FieldError("entry_key_form", column="key", value=text))
    return key


def check_fields(
    fields: tuple[Field, ...], given: Mapping[str, str | None], register: Register, problems: list[FieldError]
) -> dict[str, Any]:
    """Every field read; a fault is added for each that cannot be."""
    values: dict[str, Any] = {}
    for field in fields:
        text = (given.get(field.name) or "").strip()
        values[field.name] = None
        if not text:
            if field.required:
                problems.append(FieldError("entry_field_missing", column=field.name, value=""))
            continue
        try:
            values[field.name] = READERS[field.kind](text, field, register)
        except FieldError as problem:
            problems.append(problem)
    return values


def parse_day(text: str, column: str) -> date:
    """dd/mm/yyyy or yyyy-mm-dd."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise FieldError("day_form", column=column, value=text)


def check_organisation(text: str, register: Register, column: str = "organisation") -> str:
    """Who answers to an identifier of the register."""
    try:
        return register.find(text).organisation
    except OrganisationUnknownError as error:
        raise FieldError("entry_organisation_unknown", column=column, value=text) from error


def _organisation(text: str, field: Field, register: Register) -> str:
    return check_organisation(text, register, field.name)


def _commune(text: str, _field: Field, _register: Register) -> str:
    return parse_commune(text, known_communes())


def _siret(text: str, _field: Field, _register: Register) -> str:
    return parse_siret(text)


def _uai(text: str, _field: Field, _register: Register) -> str:
    return parse_uai(text)


def _territory(text: str, field: Field, _register: Register) -> str:
    return check_territory(text, field.name)


def check_territory(text: str, column: str = "territory") -> str:
    """A typed territory code, as everywhere else."""
    from factors.territories import TerritoryError, load, parse_code  # noqa: PLC0415 - 35,000 communes

    try:
        code = parse_code(text)
        load().name(code)
    except TerritoryError as error:
        why = Named(*(error.message(language) for language in LANGUAGES))
        raise FieldError("entry_territory_unknown", column=column, value=text, why=why) from error
    return code


def _indicator(text: str, field: Field, _register: Register) -> str:
    from factors.nomenclature import indicators  # noqa: PLC0415 - polars, only where one is given

    code = text.strip().upper()
    if code not in indicators()["code"].to_list():
        raise FieldError("entry_indicator_unknown", column=field.name, value=text)
    return code


def _choice(text: str, field: Field, _register: Register) -> str:
    """A choice, by its code or by its word in either language."""
    words = register_words()
    codes = {word.casefold(): code for code in field.choices for word in (*words[code].values(), code)}
    code = codes.get(" ".join(text.split()).casefold())
    if code is None:
        known = Named(*(", ".join(words[each][language] for each in field.choices) for language in LANGUAGES))
        raise FieldError("entry_choice_unknown", column=field.name, value=text, known=known)
    return code


def _whole(text: str, field: Field, _register: Register) -> int:
    number = parse_decimal(text, field.name)
    if number != number.to_integral_value() or number < 0:
        raise FieldError("entry_whole_form", column=field.name, value=text)
    return int(number)


def _cents(text: str, field: Field, _register: Register) -> int:
    cents = parse_decimal(text.rstrip("€ "), field.name) * CENTS
    if cents != cents.to_integral_value() or cents < 0:
        raise FieldError("entry_cents_form", column=field.name, value=text)
    return int(cents)


def _percent(text: str, field: Field, _register: Register) -> int:
    """Hundredths of a per cent: 72,5 % is 7250."""
    points = parse_decimal(text.rstrip("% "), field.name) * CENTS
    if points != points.to_integral_value() or not Decimal(0) <= points <= CENTS * CENTS:
        raise FieldError("entry_percent_form", column=field.name, value=text)
    return int(points)


def _yes_no(text: str, field: Field, _register: Register) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise FieldError("entry_yes_no_form", column=field.name, value=text)
    return word in YES


def _text(text: str, _field: Field, _register: Register) -> str:
    return without_address(text)


def _date(text: str, field: Field, _register: Register) -> date:
    return parse_day(text, field.name)


READERS: dict[str, Callable[[str, Field, Register], Any]] = {
    "text": _text,
    "organisation": _organisation,
    "commune": _commune,
    "siret": _siret,
    "uai": _uai,
    "territory": _territory,
    "indicator": _indicator,
    "choice": _choice,
    "whole": _whole,
    "cents": _cents,
    "percent": _percent,
    "yes_no": _yes_no,
    "date": _date,
}

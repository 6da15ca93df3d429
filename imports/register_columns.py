"""The columns of a spreadsheet of a register, made from its fields (METHODOLOGY 17.1): a new field needs no code.

In: a register of `barometer.records.entries.ENTRIES`. Out: column definitions in the form of `mappings/*.toml`, and the
words of its lists. `mappings/registers.toml` says how a kind of field is shown.
"""

import re
from functools import cache
from typing import Any

from factors.errors import LANGUAGES
from imports.parsing import keys_of
from imports.vocabularies import read_mapping

MAPPING, EXAMPLES = "registers", "registers_examples"
#: How the lists of registers are told from the others.
LIST = "register_"
YES_NO = ("yes", "no")
REQUIRED = {"fr": "Obligatoire. ", "en": "Required. "}


@cache
def register_columns(register: str) -> dict[str, dict[str, Any]]:
    """Canonical name -> how it is called and read: the identifier, then each field in order."""
    from barometer.records.entries import ENTRIES  # noqa: PLC0415 - the tables, for files of registers only

    own = read_mapping(MAPPING)
    columns: dict[str, dict[str, Any]] = {"key": {"kind": "identifier", "width": 18, **own["key"]}}
    for field in ENTRIES[register].fields:
        shown = own["kinds"][field.kind]
        column: dict[str, Any] = {"kind": shown["template"], "width": shown["width"], "synonyms": []}
        for language in LANGUAGES:
            column[language] = _name(field.name, language, shown.get("unit"))
            column[f"help_{language}"] = (REQUIRED[language] if field.required else "") + shown[f"help_{language}"]
        if field.required:
            column["is_required"] = True
        if field.choices or "list" in shown:
            column["list"] = LIST + (field.name if field.choices else shown["list"])
        columns[field.name] = column | own["fields"].get(field.name, {})
    return columns


def is_register(name: str) -> bool:
    """Whether a mapping is that of a register."""
    from barometer.records.entries import ENTRIES  # noqa: PLC0415 - as above

    return name in ENTRIES


def list_words(name: str, language: str) -> dict[str, str]:
    """Code -> word, of the choices of a field, or of `yes_no`."""
    from barometer.records.entries import ENTRIES  # noqa: PLC0415 - as above
    from barometer.records.entry_fields import register_words  # noqa: PLC0415 - as above

    fields = [field for entry in ENTRIES.values() for field in entry.fields if field.name == name]
    codes = YES_NO if not fields else dict.fromkeys(code for field in fields for code in field.choices)
    return {code: register_words()[code][language] for code in codes}


@cache
def choice_codes(list_name: str) -> dict[str, str]:
    """Each way of writing a choice of `register_<field>`, in the form of `parsing.key` -> its code."""
    name = list_name.removeprefix(LIST)
    pairs = [(word, code) for language in LANGUAGES for code, word in list_words(name, language).items()]
    pairs += [(code, code) for code in list_words(name, LANGUAGES[0])]
    return dict(zip(keys_of([word for word, _ in pairs]), [code for _, code in pairs], strict=True))


def _name(field: str, language: str, unit: str | None) -> str:
    """The name of a field; its unit is that of the cells, not of what is kept."""
    from barometer.records.entry_fields import register_words  # noqa: PLC0415 - as above

    words = register_words()
    name = words[field][language] if field in words else field
    return name if unit is None else f"{re.sub(r' ?[(][^)]*[)]$', '', name)} ({unit})"

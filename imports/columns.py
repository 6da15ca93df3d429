"""The columns of each kind of file. In: a kind (`inventory`, `purchases`, a register...). Out: each, as it is read.

A kind is a table of `mappings/*.toml`, or the fields of a register. Lists that other tools keep beside their inventory
are read with its columns.
"""

from functools import cache
from typing import Any

from imports.register_columns import is_register, register_columns
from imports.vocabularies import read_mapping

INVENTORY = "inventory"
#: Kinds whose columns are a file of `mappings`, and which a user may teach.
TAUGHT = (INVENTORY, "purchases", "declarations", "organisations")
#: Lists of other tools, read beside an inventory.
BESIDE = ("data_centres",)


#: Kind of file -> its columns that a mapping file, which people read, names otherwise: a file of purchases holds euros.
WRITTEN_AS = {"purchases": {"amount_cents": "amount"}}


@cache
def column_definitions(mapping: str = INVENTORY) -> dict[str, dict[str, Any]]:
    """Canonical name -> how it is called and read, in template order."""
    return register_columns(mapping) if mapping != INVENTORY and is_register(mapping) else read_mapping(mapping)


def may_be_taught(content: str) -> bool:
    """Whether a user may say which header is which column of this kind of file."""
    return content in TAUGHT or is_register(content)


def content_columns(content: str) -> dict[str, dict[str, Any]] | None:
    """The columns a mapping of this content may name; None where there is no such content."""
    if content in BESIDE:
        return column_definitions()
    return column_definitions(content) if may_be_taught(content) else None

"""The pieces the grammar of the command line is made of: verbs and their options. Only types, so that help is quick."""

from typing import Any, NamedTuple

Option = tuple[tuple[str, ...], dict[str, Any]]


class Verb(NamedTuple):
    """A word of the command line: served by `dashboards.verbs.<module>.<function>`, or by its children."""

    name: str
    module: str = ""
    function: str = ""
    options: tuple[Option, ...] = ()
    children: tuple["Verb", ...] = ()
    about: str = ""  # the key of its help, where the name alone would say another verb's


def number(text: str) -> float:
    """A number as people write it: 0,5 or 0.5."""
    return float(text.strip().replace(",", "."))


number.__name__ = "float"  # how argparse calls what it expected, for the words of a refusal


def option(*names: str, **settings: Any) -> Option:
    """Names and argparse settings of an option or argument."""
    return names, settings

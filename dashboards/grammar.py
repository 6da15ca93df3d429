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


def option(*names: str, **settings: Any) -> Option:
    """Names and argparse settings of an option or argument."""
    return names, settings

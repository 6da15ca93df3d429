"""Which language, and the words of the command line (light: read before anything else is imported)."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from factors.errors import catalogue

LANGUAGES = ("fr", "en")
DEFAULT = "fr"


def choose_language(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """`--language`, else BAROMETER_LANGUAGE, else the system's when it is one of ours, else French."""
    for position, word in enumerate(words):
        if word.startswith("--language="):
            return _known(word.partition("=")[2])
        if word == "--language" and position + 1 < len(words):
            return _known(words[position + 1])
    if "BAROMETER_LANGUAGE" in environment:
        return _known(environment["BAROMETER_LANGUAGE"])
    system = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    # A bare C or POSIX locale says nothing about the reader: French, the first language.
    return "en" if system.startswith("en") else DEFAULT


def _known(language: str) -> str:
    return language if language in LANGUAGES else DEFAULT


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return catalogue(files("dashboards") / "wording", "cli")


def sentence(key: str, language: str) -> str:
    """A sentence of the command line. An unknown key is the program's fault."""
    return _catalogue()[key][language]

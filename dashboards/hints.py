"""Commands that a sentence of the command line names, so that a copied one acts on the same data folder.

In: the folder of `--home`, once a command; text about to be written. Out: the text. Light: `--help` waits for nothing.
"""

import os
import re
import shlex
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from dashboards.arguments import VERBS

#: The folder when no option says another.
DEFAULT_HOME = "./var"
#: What a hint has to repeat; None where a bare command finds the folder by itself.
_SAID: ContextVar[str | None] = ContextVar("said", default=None)


def remember_home(home: str | None, environment: Mapping[str, str] = os.environ) -> None:
    """Note the folder of `--home`, unless it is the one that a bare command opens."""
    usual = Path(environment.get("BAROMETER_HOME") or DEFAULT_HOME)
    _SAID.set(home if home is not None and Path(home).absolute() != usual.absolute() else None)


def hinted(text: str) -> str:
    """`barometer declare submit 62` as `barometer --home DIR declare submit 62`, where the folder has to be said."""
    home = _SAID.get()
    return text if home is None else _commands().sub(lambda _: f"barometer --home {shlex.quote(home)} ", text)


@cache
def _commands() -> re.Pattern[str]:
    """`barometer` before a verb; one that says its folder already stands as it is."""
    verbs = "|".join(re.escape(verb.name) for verb in VERBS)
    return re.compile(rf"\bbarometer (?=(?:{verbs})(?![\w-]))")

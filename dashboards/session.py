"""Opening the data folder for a verb: which folder, which database, who acts."""

import os
from argparse import Namespace
from datetime import date
from pathlib import Path

from barometer.records.home import MARKER, Home, create_home, locate_home, open_home
from barometer.records.settings import known_settings, read_settings
from dashboards.actors import Actor, acting
from dashboards.hints import DEFAULT_HOME
from dashboards.loading import Beside, Context, FactorContext, load_context, load_factors


def home_folder(arguments: Namespace) -> Path:
    """`--home`, else BAROMETER_HOME, else ./var."""
    return Path(getattr(arguments, "home", None) or os.environ.get("BAROMETER_HOME") or DEFAULT_HOME)


def actor_of(arguments: Namespace) -> Actor:
    """`--actor`, else the local administrator; now."""
    return acting(getattr(arguments, "actor", None))


def opened(arguments: Namespace) -> Home:
    """The data folder, ready; refused with what to do where it is not."""
    return open_home(home_folder(arguments), os.environ.get("BAROMETER_DATABASE_URL"))


def known_home(arguments: Namespace) -> Home | None:
    """The data folder where there is one, without a look at its database: for what works without `init`."""
    folder = home_folder(arguments)
    return locate_home(folder) if (folder / MARKER).is_file() else None


def created(arguments: Namespace, *, demo: bool) -> Home:
    """The data folder, made or completed."""
    return create_home(home_folder(arguments), demo=demo, database_url=os.environ.get("BAROMETER_DATABASE_URL"))


def context_of(arguments: Namespace, on: date | None = None) -> Context:
    """The folder with everything a question needs, under the policy and series asked for, and the factors of a date."""
    return load_context(
        opened(arguments),
        on or actor_of(arguments).today,
        policy=getattr(arguments, "policy", None),
        grid_series=getattr(arguments, "grid_series", None),
        overlay=_overlay(arguments),
    )


def factors_of(arguments: Namespace) -> FactorContext:
    """Factors alone, with the folder of `--factors` laid over ours, as the data folder chooses where there is one."""
    policy, series = choices_of(arguments)
    return load_factors(
        actor_of(arguments).today,
        overlay=_overlay(arguments),
        policy=policy,
        grid_series=series,
        home=known_home(arguments),
    )


def beside(arguments: Namespace) -> Beside | None:
    """The data folder whose sheets and own values count for a file that is not imported, if there is one."""
    return Beside(opened(arguments), _overlay(arguments)) if known_home(arguments) is not None else None


def choices_of(arguments: Namespace) -> tuple[str, str]:
    """(policy, electricity series): those asked for, else those of the data folder, else the defaults."""
    chosen = {key: str(known["default"]) for key, known in known_settings().items()}
    if known_home(arguments) is not None:
        chosen = read_settings(opened(arguments))
    asked = getattr(arguments, "policy", None), getattr(arguments, "grid_series", None)
    return asked[0] or chosen["factor_policy"], asked[1] or chosen["grid_series"]


def _overlay(arguments: Namespace) -> Path | None:
    """The folder of `--factors`, where the verb has that option and it is given."""
    folder = getattr(arguments, "factors", None)
    return None if folder is None else Path(folder)

"""`barometer setting list|set`: what a data folder chooses."""

from argparse import Namespace

from barometer.records.home import Home
from barometer.records.settings import known_settings, read_settings, write_setting
from dashboards import exits
from dashboards.loading import bases_of
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.session import actor_of, opened
from dashboards.words import text
from factors import library
from factors.errors import FactorsError
from factors.problems import choices


def list_settings(arguments: Namespace) -> int:
    """Every setting, its value and what it is."""
    chosen, language = read_settings(opened(arguments)), arguments.language
    if is_json(arguments):
        print_json(chosen)
        return exits.DONE
    columns = ("key", "value", "what")
    rows = [{"key": key, "value": value, "what": known_settings()[key][language]} for key, value in chosen.items()]
    print_rows(rows, columns, [text(f"setting_{column}", language) for column in columns])
    return exits.DONE


def set_setting(arguments: Namespace) -> int:
    """Choose a value."""
    home, actor = opened(arguments), actor_of(arguments)
    _check_known(home, arguments.key, arguments.value)
    write_setting(home, arguments.key, arguments.value, actor=actor.name, recorded_at=actor.now)
    print_text(text("setting_kept", arguments.language, setting=arguments.key, value=arguments.value))
    return exits.DONE


def _check_known(home: Home, key: str, value: str) -> None:
    """A policy or a series that nobody knows would have every question refused afterwards."""
    known = library.load(bases=bases_of(home))
    if key == "factor_policy" and value not in known.policies():
        raise FactorsError("policy_not_known", policy=value, known=choices(value, known.policies()))
    if key == "grid_series" and value not in known.series():
        raise FactorsError("series_not_known", series=value, known=choices(value, known.series()))

"""What a data folder chooses: its region, its series, its policy. Allowed keys and defaults are in settings.toml.

Whether a folder is a demo is not a choice: it is fixed at `init` and read from `Home.is_demo`.
"""

import re
import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.errors import RecordsError
from barometer.records.home import Home
from barometer.records.tables import SettingTable, core

SETTING = core(SettingTable)


def read_settings(home: Home) -> dict[str, str]:
    """Every setting: what was chosen, else the default."""
    with read(home) as connection:
        return _current(connection)


def write_setting(home: Home, key: str, value: str, *, actor: str, recorded_at: datetime) -> None:
    """Choose a value; the previous one stays in the log."""
    known = known_settings()
    if key not in known:
        raise RecordsError("setting_unknown", key=key, known=", ".join(known))
    if re.fullmatch(known[key]["pattern"], value) is None:
        raise RecordsError("setting_value", key=key, value=value, what=known[key])
    with write(home) as connection:
        require_in(connection, actor, "manage_home", [])
        change = f"{_current(connection)[key]} -> {value}"
        connection.execute(SETTING.delete().where(SETTING.c.key == key))
        connection.execute(SETTING.insert().values(key=key, value=value, changed_at=recorded_at, changed_by=actor))
        append_entry(connection, recorded_at=recorded_at, actor=actor, verb="setting", subject=key, detail=change)


@cache
def known_settings() -> dict[str, dict[str, str]]:
    """The settings a data folder may choose, with default, pattern and descriptions."""
    return tomllib.loads((files("barometer.records") / "settings.toml").read_text(encoding="utf-8"))


def _current(connection: sa.Connection) -> dict[str, str]:
    query = sa.select(SETTING.c.key, SETTING.c.value).where(SETTING.c.key.in_(list(known_settings())))
    chosen = {row.key: row.value for row in connection.execute(query)}
    return {key: chosen.get(key, known["default"]) for key, known in known_settings().items()}

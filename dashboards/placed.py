"""What is kept under a name that belongs to a place: targets, scenarios (METHODOLOGY 23.1).

In: a home, a kind. Out: texts with name and place. Two places may use one name: each stands in a folder of its own,
`targets/organisation-x/cap.toml`. Those kept before stand in `targets` itself, and are read there.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from barometer.records.home import Home
from barometer.records.settings import read_settings
from barometer.records.taught import read_taught, remove_taught, write_taught
from dashboards.errors import DashboardsError
from dashboards.scopes import Scope
from factors.errors import UserError

#: Between a name and its place, where a name alone could be several: cap@epci-fictif-1.
AT = "@"
UNTOLD = "?"
_OWNERS = ("organisation", "territory")


class Named(Protocol):
    """Anything kept under a name in a place."""

    @property
    def name(self) -> str:
        """What it is called there."""

    @property
    def scope(self) -> Scope | None:
        """The place; None where its file no longer says."""


Kept = TypeVar("Kept", bound=Named)


@dataclass(frozen=True)
class Text:
    """A text, where it stands (`folder`), and the place that the folder says, None for one kept before."""

    name: str
    folder: str
    scope: Scope | None
    text: str


@dataclass(frozen=True)
class Broken:
    """A text that can no longer be read, and why: told, and to be forgotten, without taking the others away."""

    name: str
    scope: Scope | None
    why: UserError


def read_placed(home: Home, kind: str) -> list[Text]:
    """Every text of a kind, in the order of names, then of places."""
    folders = {kind: None} | {f"{kind}/{folder}": scope for folder, scope in _folders(home, kind).items()}
    found = [
        Text(name, folder, scope, text)
        for folder, scope in folders.items()
        for name, text in read_taught(home, folder).items()
    ]
    return sorted(found, key=lambda each: (each.name, each.folder))


def read_each(home: Home, kind: str, read: Callable[[Text], Kept]) -> tuple[list[Kept], list[Broken]]:
    """Every text of a kind as `read` understands it, and those that can no longer be read, or stand in another place
    than they say. One kept before is not read where its place has that name by now.
    """
    found: list[Kept] = []
    broken: list[Broken] = []
    texts = read_placed(home, kind)
    by_now = {(each.name, place_of(each.scope)) for each in texts if each.scope is not None}
    for text in texts:
        place = place_told(home, text)
        if text.scope is None and (text.name, place_of(place)) in by_now:
            continue
        try:
            kept = read(text)
            if text.scope not in {None, kept.scope}:
                raise DashboardsError(
                    "placed_elsewhere", folder=text.folder, name=text.name, place=place_of(kept.scope)
                )
            found.append(kept)
        except DashboardsError as problem:
            broken.append(Broken(text.name, place, problem))
    return found, broken


def picked(kept: Iterable[Kept], typed: str, scope: Scope | None, unknown: str) -> Kept:
    """The one that a name means; refused (`unknown`) with those known, and where several places use it."""
    every = list(kept)
    named = matching(every, typed, scope)
    if not named:
        raise DashboardsError(unknown, name=typed, known=", ".join(by_address(every)) or "–")
    return only_one(named, typed)


def owner_of(kept: Named) -> str | None:
    """The organisation that it is about, whose rights are asked; None of a territory."""
    return None if kept.scope is None else kept.scope.organisation


def replace_placed(home: Home, kind: str, name: str, scope: Scope, text: str) -> None:
    """Keep a text under a name of a place; the earlier one of this name and place is replaced."""
    older = [each for each in read_placed(home, kind) if each.folder == kind and _is_of(home, each, name, scope)]
    write_taught(home, f"{kind}/{_folder(scope)}", name, text)
    for each in older:  # kept before names had places: it now stands in its own
        remove_taught(home, each.folder, each.name)


def forget_placed(home: Home, kind: str, name: str, scope: Scope | None) -> None:
    """Forget the text of a name and place; `scope` None: the one whose place nobody can tell."""
    for each in read_placed(home, kind):
        if _is_of(home, each, name, scope):
            remove_taught(home, each.folder, each.name)


def place_told(home: Home, text: Text) -> Scope | None:
    """The place of a text: what its folder says, else what is written in it; None where nobody can tell."""
    if text.scope is not None:
        return text.scope
    try:
        told = tomllib.loads(text.text)
    except tomllib.TOMLDecodeError:
        return None
    scope = Scope(told.get("territory"), told.get("organisation"))
    return scope if place_of(scope) else home_place(home)  # a scenario that names no place is about the home region


def place_of(scope: Scope | None) -> str:
    """The organisation or the territory of a scope, as it is typed; `?` where a file no longer says."""
    return UNTOLD if scope is None else scope.organisation or scope.territory or ""


def home_place(home: Home) -> Scope:
    """The place of what names none: the home region."""
    return Scope(territory=read_settings(home)["home_region"])


def by_address(kept: Iterable[Kept]) -> dict[str, Kept]:
    """What to type -> each: its name, and the place where two places use it."""
    every = list(kept)
    names = [each.name for each in every]
    return {
        each.name if names.count(each.name) == 1 else f"{each.name}{AT}{place_of(each.scope)}": each for each in every
    }


def matching(kept: Iterable[Kept], typed: str, scope: Scope | None = None) -> list[Kept]:
    """Those that a name means: of the place where one is given, or written after the name."""
    name, _, place = typed.partition(AT)
    wanted = place or ("" if scope is None else place_of(scope))
    return [each for each in kept if each.name == name and wanted in {"", place_of(each.scope)}]


def only_one(found: list[Kept], typed: str) -> Kept:
    """The one that a name means; refused where several places use it, with what to type."""
    if len(found) > 1:
        said = ", ".join(f"{each.name}{AT}{place_of(each.scope)}" for each in found)
        raise DashboardsError("name_of_several", name=typed, known=said)
    return found[0]


def _is_of(home: Home, text: Text, name: str, scope: Scope | None) -> bool:
    return text.name == name and place_told(home, text) == scope


def _folder(scope: Scope) -> str:
    owner = "organisation" if scope.organisation else "territory"
    return f"{owner}-{place_of(scope)}"


def _folders(home: Home, kind: str) -> dict[str, Scope]:
    """Folder of a place -> the place."""
    found = {}
    for path in sorted((home.folder / kind).glob("*/")):
        owner, _, place = path.name.partition("-")
        if owner in _OWNERS and place:
            found[path.name] = Scope(**{owner: place})
    return found

"""A scenario as people write and keep it: `longer=2:laptop+monitor@2027-2030`, and a small file of these lines.

In: text. Out: `Move`s and a `Definition`, and the text back. One grammar for the command, the screen and the file kept
in `<home>/scenarios`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from barometer.decisions.scenarios import Move
from dashboards.errors import DashboardsError
from dashboards.scopes import Scope
from imports.proposals import quoted

#: A lever, then its types, years and figures in any order.
_MOVE = re.compile(
    r"^(?P<lever>[a-z_]+)=(?P<value>-?\d+(?:[.,]\d+)?)(?P<percent>\s?%)?"
    r"(?P<rest>(?::[a-z0-9_+]+|@\d{4}(?:-\d{4})?|;[a-z_][a-z0-9_]*=[^;=:@]+)*)$"
)
_PART = re.compile(r"[:@;][^:@;]+")
_PRICE = re.compile(r"^(?P<name>[a-z0-9_]+)=(?P<value>\d+(?:[.,]\d+)?)$")
_PER_CENT = 100


@dataclass(frozen=True)
class Definition:
    """A scenario that was named. `year`: what it starts from; None: the last year with a grid. One of `territory` and
    `organisation` is given, or neither: the home region.
    """

    name: str
    territory: str | None
    organisation: str | None
    year: int | None
    until: int
    moves: tuple[str, ...]
    prices: Mapping[str, float]

    @property
    def scope(self) -> Scope:
        """The place it is about, which its name belongs to."""
        return Scope(self.territory, self.organisation)


def parse_moves(texts: Sequence[str], first: int) -> list[Move]:
    """Moves as written; without a year they act from `first` on."""
    return [_move(text, first) for text in texts]


def parse_prices(texts: Sequence[str]) -> dict[str, float]:
    """`laptop=900`: the price of one device, in euros."""
    prices = {}
    for text in texts:
        read = _PRICE.match(text.strip())
        if read is None:
            raise DashboardsError("scenario_price", text=text)
        prices[read["name"]] = float(read["value"].replace(",", "."))
    return prices


def definition_text(definition: Definition) -> str:
    """The file of a scenario."""
    where = {"territory": definition.territory, "organisation": definition.organisation}
    lines = [f"{name} = {quoted(value)}" for name, value in where.items() if value]
    lines += [] if definition.year is None else [f"year = {definition.year}"]
    lines += [f"until = {definition.until}", "levers = ["]
    lines += [f"    {quoted(move)}," for move in definition.moves] + ["]", "", "[prices]"]
    lines += [f"{name} = {price!r}" for name, price in sorted(definition.prices.items())]
    return "\n".join(lines) + "\n"


def read_definition(name: str, text: str) -> Definition:
    """A scenario from its file; one that was damaged by hand is refused with its name."""
    try:
        told = tomllib.loads(text)
        return Definition(
            name,
            told.get("territory"),
            told.get("organisation"),
            told.get("year"),
            int(told["until"]),
            tuple(str(each) for each in told["levers"]),
            {key: float(price) for key, price in told.get("prices", {}).items()},
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as problem:
        raise DashboardsError("scenario_file", name=name, problem=str(problem)) from problem


def _move(text: str, first: int) -> Move:
    read = _MOVE.match(text.strip())
    if read is None:
        raise DashboardsError("scenario_text", text=text)
    value = float(read["value"].replace(",", "."))
    parts = [(part[0], part[1:]) for part in _PART.findall(read["rest"])]
    types, years = (_only([told for sign, told in parts if sign == wanted], text) for wanted in ":@")
    since, _, until = (years or str(first)).partition("-")
    pairs = [told.split("=") for sign, told in parts if sign == ";"]
    given = {name: _only([told for other, told in pairs if other == name], text) for name, _ in pairs}
    return Move(
        lever=read["lever"],
        value=value / _PER_CENT if read["percent"] else value,
        since=int(since),
        until=int(until or since),
        types=tuple(sorted(set(types.split("+")) - {""})),
        given={name: told.strip() for name, told in sorted(given.items())},
    )


def _only(told: Sequence[str], text: str) -> str:
    """The one thing told, empty if none was; two are refused, none silently wins."""
    if len(told) > 1:
        raise DashboardsError("scenario_text_twice", text=text, first=told[0].strip(), second=told[1].strip())
    return told[0] if told else ""

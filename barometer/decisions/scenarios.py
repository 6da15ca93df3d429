"""What a scenario decides, checked and turned into a course for each type (METHODOLOGY 22.3, 22.4).

In: `Move`s, a lever with its strength, types and years. Out: a `Course`, or a refusal that names the levers at fault.
Shares of one kind add up, so that the order of the levers does not matter. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barometer.calendar import MONTHS_PER_YEAR
from barometer.decisions.errors import ScenarioError
from barometer.decisions.turnover import REFURBISHED, REPLACEMENT, SAME, SMALLER, Course, Ending
from factors.levers import PPM, Lever, figures, levers
from factors.spelling import Named

#: How far a scenario looks, in years: beyond it the curve says more than anybody knows.
LONGEST = 25
PER_CENT = 100


@dataclass(frozen=True)
class Move:
    """A lever pulled: its value is reached in equal steps from `since` to `until`. `types`: none = all it can act on.

    `given`: figures that the user brings (those the lever needs, or a value of their own).
    """

    lever: str
    value: float
    since: int
    until: int
    types: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Lever:
        """The row of the lever."""
        return levers()[self.lever]

    def touches(self, equipment_type: str, tier: str) -> bool:
        """Whether it acts on a type."""
        wanted = self.types or self.known.types
        return (not wanted or equipment_type in wanted) and self.known.tier in {None, tier}

    def reached(self, year: int, total: int) -> int:
        """How much of `total` is reached in a year."""
        steps = self.until - self.since + 1
        return total * min(max(year - self.since + 1, 0), steps) // steps

    def number(self, name: str) -> float:
        """A figure that the user brings, a share in per cent too; refused where it is no number within its bounds."""
        told, figure = self.given[name], figures()[name]
        low, high = figure.lower or 0.0, figure.upper or float("inf")
        is_share = high == 1.0
        text = told.strip()
        is_percent = is_share and text.endswith("%")
        try:
            value = float(text.rstrip("%").strip().replace(",", ".") if is_percent else text.replace(",", "."))
        except ValueError:
            value = float("nan")
        value = value / PER_CENT if is_percent else value
        if not low <= value <= high:
            code = "scenario_given_share" if is_share else "scenario_given"
            raise ScenarioError(code, lever=self.known.named, name=figure.name, value=told, low=low, high=high)
        return value


def check_moves(moves: Sequence[Move], *, first: int, last: int, types: frozenset[str]) -> None:
    """Refuse what no move may say (`check_move`), what a lever needs and was not given, and a value set twice."""
    if not first <= last <= first + LONGEST:
        raise ScenarioError("scenario_years", first=first, last=last, most=first + LONGEST)
    for move in moves:
        check_move(move, first=first, last=last, types=types)
        _check_given(move)
    _refuse_two_values(moves, "pue", types)


def check_move(move: Move, *, first: int, last: int, types: frozenset[str]) -> None:
    """Refuse an unknown lever, type or figure, a value out of bounds (a share over 1), years outside the scenario."""
    if move.lever not in levers():
        raise ScenarioError("scenario_lever", lever=move.lever, known=", ".join(levers()))
    lever = move.known
    if not lever.lower <= move.value <= lever.upper:
        code = f"scenario_value_{'pue' if lever.acts_on == 'pue' else lever.unit}"
        raise ScenarioError(code, lever=lever.named, told=round(move.value, 6), low=lever.lower, high=lever.upper)
    if not first <= move.since <= move.until <= last:
        raise ScenarioError(
            "scenario_move_years", lever=lever.named, since=move.since, until=move.until, first=first, last=last
        )
    for name in move.types:
        if name not in types or (lever.types and name not in lever.possible_types):
            possible = sorted(lever.possible_types & types if lever.types else types)
            raise ScenarioError("scenario_type", lever=lever.named, type=name, known=", ".join(possible) or "–")
    figures_of = (*lever.needs, *lever.takes)
    for name in move.given:
        if name not in figures_of:
            raise ScenarioError("scenario_figure", lever=lever.named, name=name, known=", ".join(figures_of) or "–")


def reads_systems(move: Move) -> bool:
    """Whether it acts on the devices whose system ends, as inventories write it: no share was given."""
    return move.known.reads_systems and "share" not in move.given


def course_of(
    moves: Sequence[Move],
    equipment_type: str,
    tier: str,
    years: Sequence[int],
    months: NDArray[np.int64],
    refurbished_months: NDArray[np.int64] | None,
    ending: Sequence[Ending] = (),
) -> Course:
    """The course of one type. `months`: its mean life, one a draw; `refurbished_months`: None where it has no such
    type, and levers that need one leave it alone. `ending`: its devices whose system ends. Refused: more given
    up than there is, more than all purchases replaced.
    """
    acting = [move for move in moves if move.touches(equipment_type, tier)]
    if refurbished_months is None:
        _refuse_without_twin(acting, equipment_type)
        acting = [move for move in acting if move.known.acts_on not in {"refurbished", "returned"}]
    given_up, replaced = _shares(acting, "stock", years), _shares(acting, "replaced", years)
    refurbished, smaller = _shares(acting, "refurbished", years), _shares(acting, "smaller", years)
    returned = _shares(acting, "returned", years)
    kept = tuple(PPM - one - other for one, other in zip(given_up, replaced, strict=True))
    bought = [one + other for one, other in zip(refurbished, smaller, strict=True)]
    _refuse("scenario_negative_stock", acting, {"stock", "replaced"}, equipment_type, years, [PPM - at for at in kept])
    _refuse("scenario_over_one", acting, {"refurbished", "smaller"}, equipment_type, years, bought)
    _refuse("scenario_over_one", acting, {"returned"}, equipment_type, years, returned)
    _refuse_beyond_bounds(acting, equipment_type, years)
    longer = [_extra_months(acting, year) for year in years]
    lives = {SAME: months, REFURBISHED: months if refurbished_months is None else refurbished_months}
    rows = {variant: np.array([life + more for more in longer]) for variant, life in lives.items()}
    rows[SMALLER], rows[REPLACEMENT] = rows[SAME], np.array([_replacement_life(acting, months)] * len(years))
    for part in ending:
        past = [_months_past_support(acting, year) if year >= part.year else 0 for year in years]
        rows[part.variant] = np.array([life + more for life, more in zip(rows[SAME], past, strict=True)])
    return Course(rows, kept, replaced, refurbished, smaller, returned, today=months)


def moves_on(moves: Sequence[Move], acts_on: str, equipment_type: str, tier: str) -> list[Move]:
    """The moves of one kind that touch a type, in an order of their own."""
    found = [each for each in moves if each.known.acts_on == acts_on and each.touches(equipment_type, tier)]
    return sorted(found, key=lambda each: (each.lever, each.value, each.since, each.until, sorted(each.given.items())))


def _shares(moves: Sequence[Move], acts_on: str, years: Sequence[int]) -> tuple[int, ...]:
    chosen = [move for move in moves if move.known.acts_on == acts_on]
    return tuple(sum(move.reached(year, round(move.value * PPM)) for move in chosen) for year in years)


def _extra_months(moves: Sequence[Move], year: int) -> int:
    """Months added to the mean life."""
    return sum(_months_gained(move, year) for move in moves if move.known.acts_on == "life" and not reads_systems(move))


def _months_past_support(moves: Sequence[Move], year: int) -> int:
    """Months that devices gain whose system has ended."""
    return sum(_months_gained(move, year) for move in moves if reads_systems(move))


def _months_gained(move: Move, year: int) -> int:
    """Months that one move adds; where a share of the stock gains them, that share of them."""
    share = move.number("share") if "share" in move.given else 1.0
    return move.reached(year, round(move.value * MONTHS_PER_YEAR * share))


def _refuse_beyond_bounds(moves: Sequence[Move], equipment_type: str, years: Sequence[int]) -> None:
    """One lever given several times adds up: its years together stay within its bound, as those of one do."""
    for lever in {move.lever: move.known for move in moves if move.known.acts_on == "life"}.values():
        for year in years:
            months = sum(_months_gained(move, year) for move in moves if move.lever == lever.lever)
            if months > lever.upper * MONTHS_PER_YEAR:
                told = round(months / MONTHS_PER_YEAR, 4)
                raise ScenarioError(
                    "scenario_years_together", lever=lever.named, type=equipment_type, year=year, told=told,
                    high=lever.upper,
                )  # fmt: skip


def _replacement_life(moves: Sequence[Move], months: NDArray[np.int64]) -> NDArray[np.int64]:
    replacing = [each for each in moves if each.known.acts_on == "replaced"]
    if not replacing:
        return months
    lives = {round(each.number("lifetime_years") * MONTHS_PER_YEAR) for each in replacing}
    if len(lives) > 1 or min(lives) < 1:
        raise ScenarioError("scenario_twice", lever=replacing[0].known.named)
    return np.full_like(months, lives.pop())


def _refuse(
    code: str, moves: Sequence[Move], kinds: set[str], equipment_type: str, years: Sequence[int], shares: Sequence[int]
) -> None:
    """The first year in which shares add up to more than all."""
    for year, share in zip(years, shares, strict=True):
        if share > PPM:
            guilty = sorted({move.lever for move in moves if move.known.acts_on in kinds})
            values: dict[str, Any] = {"type": equipment_type, "year": year, "percent": round(share * 100 / PPM, 4)}
            raise ScenarioError(code, levers=listed([levers()[name].named for name in guilty]), **values)


def _check_given(move: Move) -> None:
    """The figures that a lever needs are there, and each is within its bounds."""
    lever = move.known
    if missing := [name for name in lever.needs if name not in move.given]:
        example = "".join(f";{name}=…" for name in missing)
        names = listed([figures()[name].name for name in missing])
        raise ScenarioError("scenario_needs", lever=lever.named, missing=names, example=example)
    for name in move.given:
        if figures()[name].upper is not None:
            move.number(name)


def listed(names: Sequence[Named]) -> Named:
    """Names one after the other, in each language."""
    return Named(", ".join(each.fr for each in names), ", ".join(each.en for each in names))


def _refuse_without_twin(moves: Sequence[Move], equipment_type: str) -> None:
    """A type that is named, and has no refurbished factors, is refused; where none is named it is left alone."""
    for move in moves:
        if move.known.acts_on in {"refurbished", "returned"} and equipment_type in move.types:
            raise ScenarioError("scenario_no_twin", lever=move.known.named, type=equipment_type)


def _refuse_two_values(moves: Sequence[Move], acts_on: str, types: frozenset[str]) -> None:
    """Moves that set a value, not a share, contradict each other where two differ on one type."""
    setting = [move for move in moves if move.known.acts_on == acts_on]
    for name in sorted(types):
        told = {as_set(move) for move in setting if not move.types or name in move.types}
        if len(told) > 1:
            raise ScenarioError("scenario_twice_on", lever=setting[0].known.named, type=name)


def as_set(move: Move) -> tuple[float, int, int, tuple[tuple[str, str], ...]]:
    """What a move sets, whatever the types: told twice on one type, it is set once."""
    return move.value, move.since, move.until, tuple(sorted(move.given.items()))

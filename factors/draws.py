"""1,000 draws of every uncertain input, the same bytes on any machine (METHODOLOGY 4.3).

In: the `inputs` of a FactorSet. Out: `Draws`, one vector per input. Nothing comes from a mathematical library that
differs between processors: normal scores are shipped as integers (normal_scores.txt), exponentials are decimal, and
each drawn value is an integer on its own grid of powers of two, so that sums of products are exact in any order.

Each input has a permutation of its own and shares one with its source: z = √rho x common + √(1 - rho) x own. The rank
of z gives the score, so each input takes every one of the 1,000 quantiles once. "Its source" is one source for one kind
of number: a common error that raised the factors of a study and lengthened its lifetimes alike would cancel itself.
"""

import hashlib
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from math import frexp, isqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from factors.errors import FactorsError
from factors.factor_set import MONTHS, FactorSet, UnknownInputError
from factors.problems import choices
from factors.ranges import FIXED, TRIANGULAR

MOST_DRAWS = 1000
#: The 95th percentile of a normal law, in the millionths of normal_scores.txt.
SCORE_OF_HIGH = 1_644_854
#: Draws take at most this many bits: with amounts on 26 bits and 64 terms, sums stay below 2^53.
GRID_BITS = 20
ALGORITHM = "1"
#: What the keys of an organisation's own values hold (own_values.py): they are drawn when a figure needs them.
OWN = "@"
_DECIMAL = Context(prec=20)
_SCALE = 10**6
_MONTH = 1 / MONTHS

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
#: input_key, kind, value, low, high, distribution, lower_bound, upper_bound, source: all that a draw depends on.
Input = tuple[str, str, float | None, float, float, str, float | None, float | None, str]
COLUMNS = ("input_key", "kind", "value", "low", "high", "distribution", "lower_bound", "upper_bound", "source")


@dataclass(frozen=True, eq=False)
class Draws:
    """Drawn inputs. `integers` x `steps` = values; a fixed input is not drawn and keeps its value in every draw."""

    count: int
    rho: float
    integers: Mapping[str, npt.NDArray[np.int32]]
    steps: Mapping[str, float]
    fixed: Mapping[str, float]
    #: Inputs drawn only when a figure needs them: own values of organisations (METHODOLOGY 20.2).
    pending: Mapping[str, Input] = field(default_factory=dict, repr=False)
    _known: dict[str, Floats] = field(default_factory=dict, repr=False)

    def values(self, key: str) -> Floats:
        """The drawn values of an input (for a grid: the drawn ratio to its central value), read-only."""
        if key not in self._known:
            values: Floats
            if key in self.pending:
                values = self._pending_draws(key).values(key)
            elif key in self.integers:
                values = self.integers[key].astype(np.float64) * self.steps[key]
            elif key in self.fixed:
                values = np.full(self.count, self.fixed[key])
            else:
                names = [*self.integers, *self.fixed]
                raise UnknownInputError("draw_not_known", key=key, known=choices(key, names))
            values.flags.writeable = False
            self._known[key] = values
        return self._known[key]

    def lifetime_months(self, equipment_type: str) -> npt.NDArray[np.int32]:
        """The drawn lifetimes of a type, in whole months, read-only."""
        key = f"lifetime:{equipment_type}"
        if key in self.pending:
            return self._pending_draws(key).integers[key]
        if key not in self.integers:
            raise UnknownInputError("draw_not_known", key=key, known=choices(key, self.integers))
        return self.integers[key]

    def frame(self) -> pl.DataFrame:
        """All draws, to store with an edition: input_key, draw (from 0), value (integer), step."""
        if self.pending:
            own = _drawn_now(tuple(self.pending.values()), self.count, self.rho)
            return pl.concat([self._shared().frame(), own.frame()])
        keys = sorted(self.integers)
        draws = np.arange(self.count, dtype=np.int32)
        return pl.DataFrame(
            {
                "input_key": np.repeat(np.array(keys, dtype=object), self.count).tolist(),
                "draw": np.tile(draws, len(keys)),
                "value": np.concatenate([self.integers[key] for key in keys]) if keys else draws[:0],
                "step": np.repeat(np.array([self.steps[key] for key in keys], dtype=np.float64), self.count),
            },
            schema={"input_key": pl.String, "draw": pl.Int32, "value": pl.Int32, "step": pl.Float64},
        )

    @cached_property
    def digest(self) -> str:
        """sha256 of all draws, in key order; of pending ones, all that they depend on."""
        digest = hashlib.sha256(f"{ALGORITHM}|{self.count}|{self.rho!r}".encode())
        for key in sorted(self.integers):
            digest.update(f"\n{key}|{self.steps[key]!r}|".encode())
            digest.update(self.integers[key].astype("<i4").tobytes())
        for key in sorted(self.fixed):
            digest.update(f"\n{key}|{self.fixed[key]!r}".encode())
        for key in sorted(self.pending):
            digest.update(f"\n{self.pending[key]!r}".encode())
        return digest.hexdigest()

    def _pending_draws(self, key: str) -> "Draws":
        return _drawn_now((self.pending[key],), self.count, self.rho)

    def _shared(self) -> "Draws":
        return Draws(self.count, self.rho, self.integers, self.steps, self.fixed)


def draw_inputs(
    factors: FactorSet, count: int = MOST_DRAWS, rho: float | None = None, folder: Path | None = None
) -> Draws:
    """Draw every input once, with `uncertainty.rho` unless `rho` is given. Kept in memory, and in `folder` if any."""
    rho = factors.input_value("uncertainty.rho") if rho is None else float(rho)
    if not 1 <= count <= MOST_DRAWS:
        raise FactorsError("draws_count", count=count, most=MOST_DRAWS)
    if not 0 <= rho <= 1:
        raise FactorsError("draws_rho", rho=rho)
    is_own = pl.col("input_key").str.contains(OWN, literal=True)
    rows = factors.inputs.select(COLUMNS).sort("input_key")
    inputs = tuple(rows.filter(~is_own).iter_rows())
    drawn = _drawn(inputs, count, rho) if folder is None else _kept(inputs, count, rho, folder)
    own: dict[str, Input] = {row[0]: row for row in rows.filter(is_own).iter_rows()}
    return replace(drawn, pending=own, _known=dict(drawn._known)) if own else drawn


def draw_declared(key: str, value: float, low: float, high: float, *, source: str, like: Draws) -> Floats:
    """Draws of a figure that a file declares (lognormal, METHODOLOGY 4.3), as many and as correlated as `like`.

    The same key and source give the same draws, so that two bids that declare the same figure stay paired.
    """
    declared: Input = (key, "declared", value, low, high, "lognormal", None, None, source)
    return _drawn((declared,), like.count, like.rho).values(key)


def draw_count(key: str, low: int, high: int, *, like: Draws) -> Integers:
    """Draws of a whole number said to be between `low` and `high`, each of them as likely (METHODOLOGY 16.2).

    Independent of every other input: who counts errs on one line, not with the factors.
    """
    return low + _permutation(f"count|{key}", like.count) * (high - low + 1) // like.count


@lru_cache(maxsize=8)
def _drawn(inputs: tuple[Input, ...], count: int, rho: float) -> Draws:
    return _drawn_now(inputs, count, rho)


def _drawn_now(inputs: tuple[Input, ...], count: int, rho: float) -> Draws:
    integers: dict[str, npt.NDArray[np.int32]] = {}
    steps: dict[str, float] = {}
    fixed: dict[str, float] = {}
    for key, kind, value, low, high, distribution, lower, upper, source in inputs:
        centre = 1.0 if value is None else value
        if distribution == FIXED:
            fixed[key] = centre
            continue
        quantiles = _triangular if distribution == TRIANGULAR else _lognormal
        sorted_values = np.clip(quantiles(centre, low, high, count), lower, upper)
        steps[key] = _MONTH if kind == "lifetime" else _step(sorted_values)
        grid = np.rint(sorted_values / steps[key]).astype(np.int32)
        if kind == "lifetime":
            grid = np.maximum(grid, 1)
        drawn = grid[_ranks(key, f"{kind}|{source}", count, rho)]
        drawn.flags.writeable = False
        integers[key] = drawn
    return Draws(count=count, rho=rho, integers=integers, steps=steps, fixed=fixed)


def _step(values: Floats) -> float:
    """The power of two that makes the largest value fit GRID_BITS bits."""
    return float(2.0 ** (frexp(float(values.max()))[1] - GRID_BITS))


def _ranks(key: str, source: str, count: int, rho: float) -> Integers:
    """For each draw, the rank of z = √rho x common + √(1 - rho) x own, computed on integers."""
    common = isqrt(round(rho * _SCALE * _SCALE))
    own = isqrt(_SCALE * _SCALE - round(rho * _SCALE * _SCALE))
    scores = _scores(count)
    z = common * scores[_permutation(f"common|{source}", count)] + own * scores[_permutation(f"own|{key}", count)]
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.argsort(z, kind="stable")] = np.arange(count)
    return ranks


@cache
def _permutation(name: str, count: int) -> Integers:
    """A permutation that depends on a name only, whatever the other inputs and the version of Python."""
    if OWN in name:  # thousands of them: one hash gives all the keys at once
        stream = hashlib.shake_256(f"{ALGORITHM}|{name}".encode()).digest(8 * count)
        return np.argsort(np.frombuffer(stream, dtype="<u8"), kind="stable").astype(np.int64)
    seed = int.from_bytes(hashlib.sha256(f"{ALGORITHM}|{name}".encode()).digest(), "big")
    keys = random.Random(seed)  # noqa: S311 - not a secret: a reproducible order
    numbers = [keys.random() for _ in range(count)]
    return np.array(sorted(range(count), key=numbers.__getitem__), dtype=np.int64)


@cache
def _scores(count: int) -> Integers:
    """`count` normal scores in millionths, sorted: all that are shipped, or evenly chosen among them."""
    shipped = np.array((files("factors") / "data" / "normal_scores.txt").read_text().split(), dtype=np.int64)
    return shipped[[(2 * i + 1) * MOST_DRAWS // (2 * count) for i in range(count)]]


def _lognormal(centre: float, low: float, high: float, count: int) -> Floats:
    """Sorted values of a two-piece lognormal law: median `centre`, 5th and 95th percentiles `low` and `high`."""
    below, above = _powers(_ratio(low, centre), count, -1), _powers(_ratio(high, centre), count, 1)
    return centre * np.where(_scores(count) < 0, below, above)


def _ratio(bound: float, centre: float) -> Decimal:
    """The bound over the centre, to 12 digits, so that 1.3 is found again whatever the figure it multiplied."""
    return Context(prec=12).divide(Decimal(repr(bound)), Decimal(repr(centre)))


@cache
def _powers(ratio: Decimal, count: int, side: int) -> Floats:
    """Powers |z| / 1.645 of a ratio, on one side of the median; 1 on the other. Decimal, hence the same everywhere."""
    log = _DECIMAL.divide(_DECIMAL.ln(ratio), Decimal(SCORE_OF_HIGH))
    scores = [side * int(score) for score in _scores(count)]
    return np.array(
        [float(_DECIMAL.exp(_DECIMAL.multiply(log, Decimal(score)))) if score > 0 else 1.0 for score in scores]
    )


def _triangular(centre: float, low: float, high: float, count: int) -> Floats:
    """Sorted values of a two-piece triangular law: each half rises to `centre`, its median.

    Square roots and products of floats are exact to the last bit on any machine.
    """
    u = (np.arange(count) + 0.5) / count
    # A half-triangle from its end e to the centre c has quantiles e + (c - e) √(2u): low fixes e at u = 0.05.
    root = float(np.sqrt(0.1))
    first = (low - centre * root) / (1 - root)
    last = (high - centre * root) / (1 - root)
    left = first + (centre - first) * np.sqrt(2 * u)
    right = last + (centre - last) * np.sqrt(2 * (1 - u))
    return np.where(u < 0.5, left, right)


def _kept(inputs: tuple[Input, ...], count: int, rho: float, folder: Path) -> Draws:
    """Draws from the file of these inputs, or drawn and written aside, then renamed: never half a file."""
    name = hashlib.sha256(repr((ALGORITHM, inputs, count, rho)).encode()).hexdigest()
    path = folder / f"draws-{name[:32]}.parquet"
    if path.is_file():
        return _read(path, inputs, count, rho)
    draws = _drawn(inputs, count, rho)
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{path.name}.{os.getpid()}"
    draws.frame().write_parquet(aside)
    aside.replace(path)
    return draws


def _read(path: Path, inputs: tuple[Input, ...], count: int, rho: float) -> Draws:
    frame = pl.read_parquet(path).sort("input_key", "draw")
    integers, steps = {}, {}
    for (key,), group in frame.group_by("input_key", maintain_order=True):
        integers[str(key)] = group["value"].to_numpy().copy()
        integers[str(key)].flags.writeable = False
        steps[str(key)] = float(group["step"][0])
    fixed = {row[0]: float(row[2] if row[2] is not None else 1.0) for row in inputs if row[5] == FIXED}
    return Draws(count=count, rho=rho, integers=integers, steps=steps, fixed=fixed)

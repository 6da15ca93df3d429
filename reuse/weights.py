"""Grams of devices and lots: what a type weighs, what is plausible, how a pallet is shared (METHODOLOGY 19.6).

In: lines (type, quantity, grams or not), the policy's masses. Out: lines with grams, or a refusal that gives both
figures. Grams are integers; a share is rounded by largest remainder, so that the lines sum to the scale.
"""

from collections.abc import Sequence
from dataclasses import replace

from reuse.errors import GuardRefusedError
from reuse.lot_events import Line
from reuse.policy import Policy


def check_weight(equipment_type: str | None, quantity: int, grams: int | None, policy: Policy) -> None:
    """Refuse what a device of this type cannot weigh: kilograms written where grams are asked, or the reverse."""
    mass = policy.masses.get(equipment_type or "")
    if mass is None or grams is None or quantity == 0:
        return
    if grams == 0:
        raise GuardRefusedError("weight_is_nothing", equipment_type=equipment_type, usual=mass)
    each = grams / quantity
    if each < policy.lowest_weight_ratio * mass:
        raise GuardRefusedError("weight_too_low", grams=grams, quantity=quantity, usual=mass, maybe=grams * 1000)
    if each > policy.highest_weight_ratio * mass:
        raise GuardRefusedError("weight_too_high", grams=grams, quantity=quantity, usual=mass)


def weighed_lines(lines: Sequence[Line], total: int | None, method: str, policy: Policy) -> tuple[Line, ...]:
    """Lines with their grams: as stated, else a share of the pallet, else the averages of the types."""
    missing = [line for line in lines if line.grams is None]
    if not missing:
        return tuple(lines)
    usual = [line.quantity * _mass(line, policy) for line in missing]
    if total is None and method != "type_average":
        raise GuardRefusedError("lot_weight_missing", equipment_type=missing[0].equipment_type)
    stated = sum(line.grams for line in lines if line.grams is not None)
    if total is not None and total < stated:
        raise GuardRefusedError("lot_weight_below_lines", grams=total, lines=stated)
    shares = iter(usual if total is None else shared(total - stated, usual))
    return tuple(line if line.grams is not None else replace(line, grams=next(shares)) for line in lines)


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in parts proportional to `weights`, integers that sum to it: largest remainder, the first on a tie."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _mass(line: Line, policy: Policy) -> int:
    mass = policy.masses.get(line.equipment_type)
    if mass is None:
        raise GuardRefusedError("lot_weight_missing", equipment_type=line.equipment_type)
    return mass

"""Serial numbers of a file that contradict what fleets, other bodies or the reuse chain say (METHODOLOGY 18.2, 18.3).

In: the rows that a file brings. Out: conflicts to check, each asset still counted; and each as one sentence.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from barometer.identity import CONFLICT_SCHEMA, serial_key
from barometer.records.home import Home
from barometer.records.mandates import Sending
from dashboards.actors import Actor
from dashboards.shared_devices import KEPT, LEFT_ELSEWHERE, LEFT_OUT, shared_conflicts
from dashboards.words import text, word
from factors.spelling import spelled_day
from reuse.serials import Passage, chain_serials, passages

#: The state is told to whoever may know it; of a device of others, the day only.
CHAIN_SCHEMA: dict[str, Any] = CONFLICT_SCHEMA | {"day": pl.Date, "state": pl.String}
THEIRS, OF_OTHERS = "serial_handed_over", "serial_passed"


def add_chain_conflicts(
    home: Home, actor: Actor, known: pl.DataFrame, rows: pl.DataFrame, sending: Sending
) -> pl.DataFrame:
    """`known` conflicts, with those of rows that the chain or another body holds; told by the chain where both do.

    A device of others that the chain passed on and another body declares is one conflict, with the day of the chain.
    """
    told = _chain_conflicts(home, actor, rows, sending)
    both = ["organisation", "serial_number"]
    is_return = pl.col("code") == "serial_returns"
    others = pl.concat([known.filter(~is_return), known.filter(is_return).join(told, on=both, how="anti")])
    shared = _untold(home, shared_conflicts(home, rows))
    passed = told.filter(code=OF_OTHERS).join(shared, on=both, how="semi")
    shared = shared.join(passed.select(*both, "day"), on=both, how="left", maintain_order="left")
    told = told.join(passed, on=[*both, "code"], how="anti", maintain_order="left")
    others = pl.concat([others, shared], how="diagonal")
    return pl.concat([others, told], how="diagonal").sort(*both, "code", "assets", nulls_last=True)


def _untold(home: Home, shared: pl.DataFrame) -> pl.DataFrame:
    """Without the devices that another body retired through the chain, which tells their story."""
    if shared.filter(code=LEFT_ELSEWHERE).is_empty():
        return shared
    is_told = pl.col("serial_number").is_in(sorted(chain_serials(home)))
    return shared.filter((pl.col("code") != LEFT_ELSEWHERE) | ~is_told)


def conflict_said(conflict: Mapping[str, Any], language: str) -> str:
    """The sentence of one conflict, a row of the frame or of the JSON document."""
    day, state = conflict.get("day"), conflict.get("state")
    named = {
        "serial": conflict["serial_number"],
        "assets": conflict["assets"],
        "day": spelled_day(date.fromisoformat(str(day)), language) if day else "–",
        "state": word(f"exit_state_{state}", language) if state else "–",
    }
    said = text(f"conflict_{conflict['code']}", language, **named)
    is_shared = conflict["code"] in (LEFT_OUT, KEPT)
    return f"{said} {text('conflict_passed_on', language, **named)}" if is_shared and day else said


def _chain_conflicts(home: Home, actor: Actor, rows: pl.DataFrame, sending: Sending) -> pl.DataFrame:
    """Rows present on a day after which their device had left by the chain."""
    present = (
        rows.filter(pl.col("retired_on").is_null())
        .select(
            "organisation",
            "asset_id",
            maker=pl.col("manufacturer").str.to_lowercase().str.strip_chars(),
            seen=pl.col("inventoried_on").fill_null(actor.today),
            serial_number=serial_key(),
        )
        # of a million serial numbers nearly none is one of the chain
        .filter(pl.col("serial_number").is_in(sorted(chain_serials(home))))
    )
    serials = {
        str(name): set(asked)
        for name, asked in present.group_by("organisation").agg(pl.col("serial_number").unique()).iter_rows()
    }
    passed = _frame(passages(home, serials, actor=actor.name, sending=sending))
    met = present.join(passed, on=["organisation", "serial_number"], how="inner", validate="m:1")
    is_one_maker = (pl.col("maker") == pl.col("chain_maker")).fill_null(value=True)
    return (
        met.filter(is_one_maker & (pl.col("seen") > pl.col("day")))
        .group_by("organisation", "serial_number", "day", "state")
        .agg(assets=pl.col("asset_id").unique().sort().str.join(", "))
        .with_columns(code=pl.when(pl.col("state").is_null()).then(pl.lit(OF_OTHERS)).otherwise(pl.lit(THEIRS)))
        .select(CHAIN_SCHEMA.keys())
    )


def _frame(found: list[Passage]) -> pl.DataFrame:
    lines = [
        (each.organisation, each.serial, (each.manufacturer or "").strip().lower() or None, each.day, each.state)
        for each in found
    ]
    names = {"organisation": pl.String, "serial_number": pl.String, "chain_maker": pl.String}
    schema = names | {"day": pl.Date, "state": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")

"""Names of equipment that nobody recognised, or that were recognised by less than their words (METHODOLOGY 21.2).

In: the fleets of a data folder. Out: each distinct name with its devices, the type read or proposed, how sure that is.
Operations of both faces; what an officer answers is kept by `teaching`.
"""

from typing import Any

import polars as pl

from barometer.exact import exact_sum
from barometer.records import access
from dashboards.actors import Actor
from dashboards.loading import Context, counted_assets
from dashboards.taught_types import MAKER_AND_MODEL, aliases
from imports.matching import near_types
from imports.model_names import OTHER_OBJECTS, match_models
from imports.parsing import TEXT, VALUE

#: Recognised by its words, or less surely: from here down somebody should look.
SURE = 0.95
UNKNOWN, DOUBTFUL = "unknown", "doubtful"
GROUPED = ("equipment_type_text", "manufacturer", "model", "equipment_type")
NAME_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "state": pl.String(),
    "devices": pl.Int64(),
    "organisations": pl.Int64(),
    "equipment_type": pl.String(),
    "confidence": pl.Float64(),
    "how": pl.String(),
}


def names_to_check(context: Context, actor: Actor) -> pl.DataFrame:
    """`NAME_SCHEMA`: names without a type, then those read by the form of a reference or a mistyped word; most devices
    first. `devices` are those of the last description of each asset; `equipment_type` is null where nothing was read;
    `how` then says what the name looks like, if it looks like something else than a device.
    """
    access.require(context.home, actor.name, "read")
    holders = sorted(set(context.stock.cohorts["organisation"]))
    assets = counted_assets(context.home, holders)
    if not assets:
        return pl.DataFrame(schema=NAME_SCHEMA)
    fleet = (
        pl.concat(assets.values())
        .group_by("organisation", *GROUPED)
        .agg(exact_sum("quantity").cast(pl.Int64).alias("devices"))
        .collect()
    )
    known = aliases(context.home)
    texts = pl.concat(
        [
            fleet.select(text)
            for text in (pl.col("equipment_type_text"), pl.col("model"), MAKER_AND_MODEL.alias("model"))
        ],
        how="diagonal",
    )
    every = pl.concat([texts["equipment_type_text"], texts["model"]]).drop_nulls().unique()
    matched = {
        text: (code, sure, how)
        for text, code, sure, how in match_models(every, context.factors.equipment_types, known)
        .select(TEXT, VALUE, "confidence", "how")
        .iter_rows()
    }
    return _counted([_read(row, matched) for row in fleet.iter_rows(named=True)])


def proposed_types(context: Context, name: str) -> list[dict[str, str]]:
    """The types whose words are nearest to a name, nearest first: `equipment_type`, `word`, `nearness` in %."""
    return near_types(name, context.factors.equipment_types, aliases(context.home))


def _read(row: dict[str, Any], matched: dict[str, tuple[str | None, float | None, str | None]]) -> dict[str, Any]:
    """One line of the fleet as a name, in the order in which an import reads its cells."""
    whole = f"{row['manufacturer']} {row['model']}" if row["manufacturer"] and row["model"] else None
    written = [text for text in (row["equipment_type_text"], row["model"], whole) if text]
    held = {"organisation": row["organisation"], "devices": row["devices"]}
    nothing = {"confidence": None, "how": None, "equipment_type": row["equipment_type"]}
    if row["equipment_type"] is None:
        looks = [how for text in written if (how := matched.get(text, (None, None, None))[2]) in OTHER_OBJECTS]
        named = {"name": written[0] if written else None, "state": UNKNOWN}
        return held | nothing | named | {"how": looks[0] if looks else None}
    said = [(text, *matched[text]) for text in written if matched.get(text, (None,))[0] is not None]
    exact = [each for each in said[:2] if each[3] in ("exact", "taught")]
    name, code, sure, how = (exact or said or [(None, None, None, None)])[0]
    is_doubtful = code == row["equipment_type"] and sure is not None and sure < SURE
    found = {"confidence": sure, "how": how, "equipment_type": code}
    return held | found | {"name": name, "state": DOUBTFUL if is_doubtful else None}


def _counted(rows: list[dict[str, Any]]) -> pl.DataFrame:
    order = pl.when(pl.col("state") == UNKNOWN).then(0).otherwise(1)
    schema = {**NAME_SCHEMA, "organisation": pl.String()}
    schema.pop("organisations")
    return (
        pl.DataFrame(rows, schema=schema)
        .drop_nulls(["name", "state"])
        .group_by("name", "state", "equipment_type", "confidence", "how")
        .agg(exact_sum("devices").cast(pl.Int64), organisations=pl.col("organisation").n_unique().cast(pl.Int64))
        .sort(order, pl.col("devices").to_physical().neg(), "name")
        .select(list(NAME_SCHEMA))
    )

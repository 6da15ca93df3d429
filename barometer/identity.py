"""Which rows are the same device (METHODOLOGY 18.2, 18.3): identifier, then serial number, then label.

In: inventory rows, or the assets of several organisations. Out: rows under the latest identifier of each device; the
conflicts that only people can settle; the assets that another body counts. Any order of rows gives the same answer.
"""

import string

import polars as pl

#: What makers and inventory agents write where a machine has no serial number: equal, and the same asset of nobody.
_REPEATED = "|".join(f"{character}+" for character in string.digits + string.ascii_uppercase)
MEANINGLESS_SERIAL = (
    rf"^(?:{_REPEATED}|\.+|-+|1234567(?:89?0?)?|TOBEFILLED.*|DEFAULTSTRING|(?:SYSTEM|CHASSIS)SERIALNUMBER|NONE|UNKNOWN"
    r"|NOT(?:SPECIFIED|AVAILABLE|APPLICABLE)|INVALID|N/?A|NC|ND|AUCUN|INCONNU|SANS|SERIALNUMBER|O\.?E\.?M\.?)$"
)
ASSET = ("organisation", "asset_id")
#: Conflicts: organisation, code, serial_number, and the assets concerned as `organisation/asset_id`, in order.
CONFLICT_SCHEMA = {"organisation": pl.String, "code": pl.String, "serial_number": pl.String, "assets": pl.String}
#: Assets of a body that another body counts: who keeps the device, and why this one is left out.
SHARED_SCHEMA = {
    "organisation": pl.String,
    "asset_id": pl.String,
    "serial_number": pl.String,
    "kept_by": pl.String,
    "kept_asset_id": pl.String,
    "is_counted": pl.Boolean,
    "code": pl.String,
}


def serial_key() -> pl.Expr:
    """The serial number as compared: capitals, no spaces; null where it identifies nothing."""
    key = pl.col("serial_number").str.to_uppercase().str.replace_all(r"\s", "")
    is_one = pl.col("quantity").fill_null(1) == 1
    return pl.when(is_one & (key != "") & ~key.str.contains(MEANINGLESS_SERIAL)).then(key)


def follow_labels(rows: pl.LazyFrame, renamed: pl.DataFrame | None = None) -> pl.LazyFrame:
    """The rows, each under the latest identifier of its device: a changed label with the same serial is one asset.

    `renamed`: the renames of these rows, where they are known already (`list_renames`).
    """
    renamed = list_renames(rows) if renamed is None else renamed
    if renamed.is_empty():
        return rows
    names = renamed.lazy()
    hosts = names.select("organisation", host_id="asset_id", host="into")
    return (
        rows.join(names, on=list(ASSET), how="left", validate="m:1", maintain_order="left")
        .join(hosts, on=["organisation", "host_id"], how="left", validate="m:1", maintain_order="left")
        .with_columns(asset_id=pl.coalesce("into", "asset_id"), host_id=pl.coalesce("host", "host_id"))
        .drop("into", "host")
    )


def list_renames(rows: pl.LazyFrame) -> pl.DataFrame:
    """The former identifiers of devices: organisation, asset_id, `into` (the latest one)."""
    return _lineages(rows).filter(pl.col("asset_id") != pl.col("into")).select(*ASSET, "into")


def list_conflicts(rows: pl.LazyFrame) -> pl.DataFrame:
    """What no rule can settle within one organisation (`CONFLICT_SCHEMA`): listed, each asset still counted."""
    lineages = _lineages(rows).drop_nulls("code")
    by_serial = lineages.group_by("organisation", "code", serial_number="serial").agg(
        assets=pl.col("asset_id").sort().str.join(", ")
    )
    keyed = rows.with_columns(serial=serial_key(), moment=_moment())
    returned = (
        keyed.join(keyed.filter(pl.col("retired_on").is_not_null()).select(ASSET).unique(), on=list(ASSET), how="semi")
        .group_by(*ASSET)
        .agg(
            left=pl.col("moment").filter(pl.col("retired_on").is_not_null()).min(),
            back=pl.col("moment").filter(pl.col("retired_on").is_null()).max(),
            serial_number=pl.col("serial").max(),
        )
        .filter(pl.col("back") > pl.col("left"))
        .select("organisation", pl.lit("serial_returns").alias("code"), "serial_number", assets="asset_id")
        .collect()
    )
    found = pl.concat([by_serial.select(CONFLICT_SCHEMA.keys()), returned]).cast(CONFLICT_SCHEMA)  # type: ignore[arg-type]
    return found.unique().sort("organisation", "code", "assets", "serial_number", nulls_last=True)


def find_shared(assets: pl.LazyFrame) -> pl.DataFrame:
    """Devices that several bodies declare (`SHARED_SCHEMA`): every asset but the one kept, counted or left out.

    Kept: one that is not retired, then the latest inventory, the latest batch, the organisation's code. A retired one
    stays counted where the kept one was commissioned no earlier: one life after the other.
    """
    columns = (*ASSET, "manufacturer", "batch", "last_seen_on", "retired_on", "commissioned_on")
    keyed = assets.select(*columns, serial=serial_key()).drop_nulls("serial")
    several = keyed.group_by("serial").agg(first=pl.col("organisation").min(), last=pl.col("organisation").max())
    suspects = several.filter(pl.col("first") != pl.col("last")).select("serial")
    found = _by_maker(keyed.join(suspects, on="serial", how="semi").collect(), "serial")
    ranked = found.filter(pl.col("organisation").n_unique().over("device") > 1).sort(
        pl.col("retired_on").is_not_null().not_(),
        pl.col("last_seen_on"),
        pl.col("batch"),
        *ASSET,
        descending=True,
        nulls_last=True,
    )
    kept = ranked.unique("device", keep="first", maintain_order=True).select(
        "device", kept_by="organisation", kept_asset_id="asset_id", kept_from="commissioned_on"
    )
    others = ranked.join(kept, on="device", how="inner", validate="m:1").filter(
        pl.col("organisation") != pl.col("kept_by")
    )
    followed = (pl.col("kept_from") >= pl.col("retired_on")).fill_null(value=False)
    is_retired = pl.col("retired_on").is_not_null()
    return (
        others.with_columns(
            serial_number="serial",
            is_counted=followed,
            code=pl.when(is_retired).then(pl.lit("handed_over")).otherwise(pl.lit("declared_twice")),
        )
        .select(SHARED_SCHEMA.keys())
        .sort(*ASSET)
    )


def _lineages(rows: pl.LazyFrame) -> pl.DataFrame:
    """Assets of one organisation that bear one serial number: asset_id, `into` (the latest identifier), `code`."""
    keyed = rows.select(*ASSET, "manufacturer", "retired_on", serial=serial_key(), moment=_moment())
    several = (
        keyed.drop_nulls("serial")
        .group_by("organisation", "serial")
        .agg(first=pl.col("asset_id").min(), last=pl.col("asset_id").max())
        .filter(pl.col("first") != pl.col("last"))
        .select("organisation", "serial")
        .collect(engine="streaming")
    )
    if several.is_empty():  # as in nearly every fleet: what follows would look at each row again for nothing
        keyed = keyed.clear()
    concerned = keyed.join(several.lazy(), on=["organisation", "serial"], how="semi").select(ASSET).unique()
    assets = (
        keyed.join(concerned, on=list(ASSET), how="semi")
        .sort("moment", "serial", "manufacturer", "retired_on", nulls_last=False)
        .group_by(*ASSET, maintain_order=True)
        .agg(
            pl.col("serial", "manufacturer").drop_nulls().last(),
            pl.col("retired_on").last(),
            first=pl.col("moment").min(),
            last=pl.col("moment").max(),
        )
        .drop_nulls("serial")
        .collect()
    )
    moments = pl.concat([assets["first"], assets["last"]]).unique().sort()
    ranks = dict(zip(moments, range(moments.len()), strict=True))
    ranked = _by_maker(assets, "organisation", "serial").with_columns(
        pl.col("first", "last").replace_strict(ranks, return_dtype=pl.Int64)
    )
    ordered = ranked.filter(pl.len().over("device") > 1).sort("device", "first", *ASSET)
    before = {"last_before": pl.col("last").cum_max().shift(1), "retired_before": pl.col("retired_on").shift(1)}
    chained = ordered.with_columns(expression.over("device").alias(name) for name, expression in before.items())
    is_overlap = (pl.col("last_before") >= pl.col("first")).fill_null(value=False)
    is_return = pl.col("retired_before").is_not_null()
    chained = chained.with_columns(shared=is_overlap.any().over("device")).with_columns(
        segment=pl.when("shared").then(pl.col("first").cum_count()).otherwise(is_return.cum_sum()).over("device")
    )
    code = (
        pl.when("shared")
        .then(pl.lit("serial_shared"))
        .when(is_return.any().over("device"))
        .then(pl.lit("serial_returns"))
    )
    return chained.with_columns(into=pl.col("asset_id").last().over("device", "segment"), code=code)


def _by_maker(assets: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """With `device`: the same serial, and the same maker where two are named; one without maker is then left out."""
    maker = pl.col("manufacturer").str.to_lowercase().str.strip_chars()
    named = assets.with_columns(maker=maker).with_columns(makers=pl.col("maker").drop_nulls().n_unique().over(keys))
    alone = named.filter((pl.col("makers") <= 1) | pl.col("maker").is_not_null())
    told = pl.when(pl.col("makers") > 1).then("maker").otherwise(pl.lit(""))
    return alone.with_columns(device=pl.struct(*keys, told.alias("told")).rank("dense"))


def _moment() -> pl.Expr:
    """When a row was seen, as a text that sorts: its inventory's date (undated first), then its batch."""
    return pl.coalesce(pl.col("inventoried_on").dt.to_string("%Y-%m-%d"), pl.lit("0000-00-00")) + " " + pl.col("batch")

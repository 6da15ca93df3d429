"""The tables that cross each floor, as contracts (METHODOLOGY 2). One class a table; columns carry their unit.

InventoryRow -> Asset -> (completion) -> Cohort -> Activity -> Impact -> Indicator
Amounts are integers (nano reference flows); money in cents and mass in grams live in records, not here.
"""

import dataframely as dy
import polars as pl


class InventoryRow(dy.Schema):
    """One row of one inventory, as imports hands it down: canonical names and types, nothing completed.

    `batch`, `sheet` and `row` lead back to the spreadsheet cell. `equipment_type` is null where it was not recognised
    (`equipment_type_text` keeps what was written): such a row is listed as not computed, never dropped.
    """

    organisation = dy.String(nullable=False)
    asset_id = dy.String(nullable=False)
    serial_number = dy.String(nullable=True)
    equipment_type = dy.String(nullable=True)
    equipment_type_text = dy.String(nullable=True)
    manufacturer = dy.String(nullable=True)
    model = dy.String(nullable=True)
    quantity = dy.Int64(nullable=True, min=0)
    commissioned_on = dy.Date(nullable=True)
    retired_on = dy.Date(nullable=True)
    retirement_reason = dy.String(nullable=True)
    condition = dy.String(nullable=True)  # new, refurbished, donated
    lifetime_years = dy.Float64(nullable=True, min_exclusive=0)
    electricity_kwh_per_year = dy.Float64(nullable=True, min=0)
    usage_ratio = dy.Float64(nullable=True, min=0, max=1)
    operating_system = dy.String(nullable=True)
    storage_media = dy.Int64(nullable=True, min=0)
    commune_code = dy.String(nullable=True)  # five characters, checked against the territories
    site = dy.String(nullable=True)
    data_centre = dy.String(nullable=True)
    pue_ratio = dy.Float64(nullable=True, min=1)
    host_id = dy.String(nullable=True)
    # What a machine takes of its host, or what a host has to give (METHODOLOGY 28).
    vcpu = dy.Float64(nullable=True, min=0)
    memory_gb = dy.Float64(nullable=True, min=0)
    storage_tb = dy.Float64(nullable=True, min=0)
    host_share = dy.Float64(nullable=True, min=0, max=1)
    country = dy.String(nullable=True)  # ISO 3166-1 alpha-2
    status = dy.String(nullable=True)  # in_service, in_stock, unused, lent
    user_group = dy.String(nullable=True)  # staff, pupils, shared
    order_number = dy.String(nullable=True)
    purchase_price_eur = dy.Float64(nullable=True, min=0)
    synthetic = dy.Bool(nullable=False)
    inventoried_on = dy.Date(nullable=True)
    is_complete = dy.Bool(nullable=False)  # True: a complete inventory (`replace`), absence then means retired
    batch = dy.String(nullable=False)
    sheet = dy.String(nullable=False)
    row = dy.Int32(nullable=False)


#: The published table (INTERFACE, "Published tables"), in this order.
INDICATOR_COLUMNS: dict[str, pl.DataType] = {
    "code": pl.String(),
    "account": pl.String(),
    "scope": pl.String(),
    "territory": pl.String(),
    "territory_name": pl.String(),
    "organisation": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "impact_category": pl.String(),
    "view": pl.String(),
    "series": pl.String(),
    "breakdown": pl.String(),
    "breakdown_value": pl.String(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "unit": pl.String(),
    "measured_share": pl.Float64(),
    "declared_share": pl.Float64(),
    "modelled_share": pl.Float64(),
    "quality": pl.Int8(),
    "status": pl.String(),
    "method_version": pl.String(),
    "factors_digest": pl.String(),
}


class Asset(InventoryRow):
    """One asset, one life: the last known description, and the dates that all inventories together prove."""

    first_seen_on = dy.Date(nullable=True)
    last_seen_on = dy.Date(nullable=True)
    retirement_inferred = dy.Bool(nullable=False)


#: What distinguishes two cohorts. A key that ends in `_key` names the parameter that fills a gap (METHODOLOGY 2.7).
COHORT_KEYS: dict[str, pl.DataType] = {
    "organisation": pl.String(),
    "commune": pl.String(),
    "country": pl.String(),
    "data_centre": pl.String(),
    "equipment_type": pl.String(),
    "factor_type": pl.String(),
    "is_used": pl.Boolean(),
    "synthetic": pl.Boolean(),
    "lifetime_key": pl.String(),
    "lifetime_ticks": pl.Int64(),
    "lifetime_origin": pl.String(),
    "power_key": pl.String(),
    "usage_key": pl.String(),
    "pue_key": pl.String(),
    "commissioning_month": pl.Int32(),
    "known_from_year": pl.Int32(),
    "retirement_year": pl.Int32(),
    "amortised_until_year": pl.Int32(),
}

#: Integer sums of a cohort. Offsets are ticks since the start of the month of commissioning, or of the year named.
COHORT_SUMS = (
    "units",
    "units_start",
    "units_retired",
    "units_amortised_until",
    "units_unamortised",
    "use",
    "use_start",
    "use_retired",
)

ACTIVITY_KEYS = (
    "organisation",
    "sector",
    "commune",
    "country",
    "equipment_type",
    "factor_type",
    "flow",
    "parameters",
    "lifetime_key",
    "origin",
    "synthetic",
)

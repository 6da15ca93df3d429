"""The tables of purchasing, as contracts (METHODOLOGY 13, 14). Money is in whole cents; a null is unknown, not zero.

One class a table. `batch`, `sheet` and `row` lead back to the spreadsheet cell.
"""

import dataframely as dy

AGEC_CATEGORIES = ("agec-it", "agec-printing", "agec-consumables", "agec-paper")
#: Bought, and of no category of the law: counted apart, never in a rate.
OUTSIDE = "outside"
CONDITIONS = ("new", "refurbished", "reused")


class PurchaseRow(dy.Schema):
    """One line of purchases, as imports hands it down. `purchased_on` decides the year.

    A credit note is a negative amount. `recycled_ratio` is the share of recycled content of the product. The three
    flags are False where the file says nothing, `has_green_clause` stays unknown.
    """

    organisation = dy.String(nullable=False)
    order_number = dy.String(nullable=True)
    purchased_on = dy.Date(nullable=False)
    supplier = dy.String(nullable=True)
    label = dy.String(nullable=True)
    agec_category = dy.String(nullable=True)  # AGEC_CATEGORIES, outside
    equipment_type = dy.String(nullable=True)
    equipment_type_text = dy.String(nullable=True)
    model = dy.String(nullable=True)
    quantity = dy.Int64(nullable=True, min=0)
    amount_cents = dy.Int64(nullable=True)
    condition = dy.String(nullable=True)  # CONDITIONS
    is_gift = dy.Bool(nullable=False)
    is_internal = dy.Bool(nullable=False)
    recycled_ratio = dy.Float64(nullable=True, min=0, max=1)
    repairability_index = dy.Float64(nullable=True, min=0, max=10)
    durability_index = dy.Float64(nullable=True, min=0, max=10)
    has_green_clause = dy.Bool(nullable=True)
    synthetic = dy.Bool(nullable=False)
    batch = dy.String(nullable=False)
    sheet = dy.String(nullable=False)
    row = dy.Int32(nullable=False)


class BidLine(dy.Schema):
    """One line of one bid, as imports hands it down: what a bidder offers for one item of a lot (METHODOLOGY 14.1).

    Declared figures are those of the bid; a null is not said. A service has a price, energy and flows per year.
    """

    bid = dy.String(nullable=False)
    lot = dy.String(nullable=False)
    item = dy.String(nullable=False)
    label = dy.String(nullable=True)
    is_service = dy.Bool(nullable=False)
    quantity = dy.Int64(nullable=False, min_exclusive=0)
    equipment_type = dy.String(nullable=True)
    equipment_type_text = dy.String(nullable=True)
    manufacturer = dy.String(nullable=True)
    model = dy.String(nullable=True)
    condition = dy.String(nullable=True)  # CONDITIONS
    unit_price_cents = dy.Int64(nullable=True, min=0)
    declared_kgco2eq = dy.Float64(nullable=True, min_exclusive=0)
    declared_low_kgco2eq = dy.Float64(nullable=True, min_exclusive=0)
    declared_high_kgco2eq = dy.Float64(nullable=True, min_exclusive=0)
    declared_source = dy.String(nullable=True)
    electricity_kwh_per_year = dy.Float64(nullable=True, min=0)
    lifetime_years = dy.Float64(nullable=True, min_exclusive=0)
    warranty_years = dy.Float64(nullable=True, min=0)
    spare_parts_years = dy.Float64(nullable=True, min=0)
    repairability_index = dy.Float64(nullable=True, min=0, max=10)
    network = dy.String(nullable=True)  # fixed, mobile
    gb_per_year = dy.Float64(nullable=True, min=0)
    hours_per_year = dy.Float64(nullable=True, min=0)
    synthetic = dy.Bool(nullable=False)
    sheet = dy.String(nullable=False)
    row = dy.Int32(nullable=False)

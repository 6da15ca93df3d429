"""The verbs of `barometer reuse` that count. Only types, so that help is quick."""

from dashboards.grammar import Verb, option

#: What a balance may be grouped by (`reuse.balances.BY`, named here so that help imports nothing).
BY = ("total", "organisation", "equipment_type", "lot", "donor", "origin")
WHOSE = option("--organisation", metavar="ID", about="option_reuse_organisation")
YEAR = option("--year", type=int, metavar="YEAR")
BALANCE_VERBS = (
    Verb(
        "balance",
        "reuse_balance",
        "balance",
        (
            option("--on", metavar="DATE", about="option_balance_on"),
            option("--by", choices=BY, default="total", about="option_balance_by"),
            WHOSE,
        ),
    ),
    Verb("flows", "reuse_balance", "year_flows", (YEAR, WHOSE)),
    Verb("avoided", "reuse_chain", "avoided", (YEAR, WHOSE, option("--territory", metavar="T"))),
    Verb("costs", "reuse_chain", "costs", (YEAR,)),
    Verb("metals", "reuse_chain", "metals", (YEAR,)),
    Verb(
        "forecast",
        "forecast",
        "show",
        (
            WHOSE,
            option("--on", metavar="DATE", about="option_forecast_on"),
            option("--years", type=int, default=2, metavar="N", about="option_forecast_years"),
            option("--contract-years", type=int, metavar="N", about="option_forecast_contract_years"),
        ),
    ),
    Verb("warranty", "reuse_chain", "warranty", (YEAR, WHOSE)),
)

"""The grammar of `barometer hosts`. Only types, so that help is quick."""

from dashboards.grammar import Verb, option

HOSTS_VERB = Verb(
    "hosts",
    "hosts",
    "show_hosts",
    (
        option("--organisation", metavar="ID"),
        option("--year", type=int, metavar="AAAA"),
        option("--view", choices=["amortised", "at-purchase"], default="amortised"),
        option("--category", metavar="NAME", default="climate_change", about="option_hosts_category"),
        option("--by", dest="key", choices=["auto", "vcpu", "memory", "storage", "share"], default="auto",
               about="option_hosts_by"),
        option("--against", dest="basis", choices=["capacity", "declared"], default="capacity",
               about="option_hosts_against"),
        option("--policy", metavar="NAME"),
        option("--grid-series", metavar="NAME"),
    ),
)  # fmt: skip

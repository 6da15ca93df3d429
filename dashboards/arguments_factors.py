"""The grammar of `barometer factors`: the library, its sources side by side, what changed, and one's own figures."""

from dashboards.grammar import Verb, option

FACTORS = option("--factors", metavar="DIR")
POLICY = option("--policy", metavar="NAME")
LIMIT = option("--type", metavar="CODE")
TYPE = option("equipment_type", metavar="TYPE")

FACTORS_VERB = Verb(
    "factors",
    children=(
        Verb("list", "factor_library", "list_factors", (LIMIT, FACTORS, POLICY)),
        Verb("show", "factor_library", "show_factor", (TYPE, FACTORS, POLICY)),
        Verb("check", "factor_library", "check_factors", (FACTORS,)),
        Verb(
            "compare",
            "factor_comparison",
            "compare",
            (TYPE, option("--category", metavar="CODE", default="climate_change"), FACTORS, POLICY),
            about="help_factors_compare",
        ),
        Verb(
            "diff",
            "factor_comparison",
            "diff",
            (
                option("before", metavar="A"),
                option("after", metavar="B"),
                POLICY,
                option("--year", type=int, metavar="AAAA"),
            ),
        ),
        Verb("policies", "factor_comparison", "policies", (FACTORS,)),
        Verb(
            "import",
            "factor_import",
            "import_file",
            (
                option("file", metavar="FILE"),
                option("--source", metavar="NAME", required=True, about="option_factor_source"),
                option("--licence", choices=["open", "sharealike", "restricted", "own"], required=True),
                option("--perimeter", metavar="TEXT", required=True),
                option("--title", metavar="TEXT"),
                option("--published-on", metavar="DATE", about="option_source_date"),
                option("--organisation", metavar="ID", about="option_for_organisation"),
                option("--pick", metavar="ITEM", action="append"),
            ),
            about="help_factors_import",
        ),
        Verb(
            "remove",
            "factor_import",
            "remove",
            (
                option("source", nargs="?", metavar="NAME", about="option_factor_source"),
                option("--organisation", metavar="ID", about="option_for_organisation"),
                option("--even-published", action="store_true", about="option_even_published"),
            ),
            about="help_factors_remove",
        ),
        Verb(
            "match",
            "mappings",
            "match_type",
            (
                option("text", metavar="TEXT"),
                option("--as", dest="as_type", metavar="TYPE"),
                option("--forget", action="store_true"),
            ),
        ),
        Verb("names", "naming", "list_names", (option("--taught", action="store_true"),), about="help_factor_names"),
    ),
)

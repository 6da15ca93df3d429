"""The grammar of `barometer study`. Only types, so that help is quick."""

from dashboards.grammar import Verb, number, option

STUDY_VERB = Verb(
    "study",
    children=(
        Verb(
            "recycling",
            "recycling",
            "recycling",
            (
                option("--territory", metavar="CODE"),
                option("--year", type=int, metavar="AAAA", about="option_recycling_year"),
                option("--until", type=int, metavar="AAAA", default=2035, about="option_recycling_until"),
                option("--by", choices=["department", "epci"], about="option_recycling_by"),
                option("-o", "--output", metavar="FILE", about="option_recycling_output"),
            ),
            about="help_study_recycling",
        ),
        Verb(
            "rules",
            "other_rules",
            "rules",
            (
                option("--territory", metavar="CODE"),
                option("--organisation", metavar="ID"),
                option("--year", type=int, metavar="AAAA"),
                option("--per-agent", type=number, metavar="KG", about="option_rules_per_agent"),
            ),
            about="help_study_rules",
        ),
        Verb(
            "hosted",
            "hosted",
            "hosted",
            (option("--territory", metavar="CODE"), option("--year", type=int, metavar="AAAA")),
            about="help_study_hosted",
        ),
    ),
)

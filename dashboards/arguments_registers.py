"""The grammar of registers and declared inputs, as data: see `arguments.py`."""

from dashboards.grammar import Verb, option
from dashboards.target_grammar import FOLLOW_VERB

ORGANISATION = option("--organisation", metavar="ID")
NEW = option("key", metavar="ID", nargs="?", about="option_entry")
KNOWN = option("key", metavar="ID", about="option_entry")
SINCE, UNTIL = option("--since", metavar="DATE"), option("--until", metavar="DATE")
COUNT_OPTIONS = (
    option("--agents", type=int, metavar="N"),
    option("--pupils", type=int, metavar="N"),
    option("--counted-on", metavar="DATE"),
    option("--source"),
)
IDENTITY = (
    option("--siret"),
    option("--uai"),
    option("--seat", metavar="COMMUNE"),
    option("--parent", metavar="ID"),
    option("--reen", choices=["yes", "no"]),
    *COUNT_OPTIONS,
)

#: Under `barometer organisation`: with an identifier, put; without, list.
ORGANISATION_VERBS = (
    Verb("head-count", "registers", "head_count", (option("id", metavar="ID"), *COUNT_OPTIONS)),
    Verb(
        "site",
        "registers",
        "site",
        (
            NEW,
            ORGANISATION,
            option("--name"),
            option("--kind"),
            option("--commune", metavar="CODE"),
            option("--address"),
            option("--opening"),
        ),
    ),
    Verb(
        "mandate",
        "registers",
        "mandate",
        (NEW, ORGANISATION, option("--mandatary", metavar="ID"), option("--what"), SINCE, UNTIL),
    ),
    Verb(
        "agreement",
        "registers",
        "agreement",
        (NEW, ORGANISATION, option("--recipient", metavar="ID"), option("--may-publish"), SINCE, UNTIL),
    ),
    Verb(
        "succession",
        "registers",
        "succession",
        (NEW, ORGANISATION, option("--successor", metavar="ID"), option("--kind"), SINCE, UNTIL),
    ),
)
REGISTER_VERBS = (
    Verb(
        "declare",
        "declarations",
        "declare",
        (
            option("input", metavar="INPUT|list|inputs|show|submit|validate|withdraw"),
            option("value", nargs="?", metavar="VALUE|N"),
            ORGANISATION,
            option("--territory", metavar="CODE"),
            option("--period", metavar="PERIOD"),
            option("--unit"),
            option("--method"),
            option("--evidence", metavar="FILE|URL"),
        ),
    ),
    Verb(
        "action",
        children=(
            Verb("list", "registers", "list_actions", (ORGANISATION,)),
            Verb("show", "registers", "show_action", (KNOWN,)),
            FOLLOW_VERB,
            Verb(
                "add",
                "registers",
                "add_action",
                (
                    KNOWN,
                    ORGANISATION,
                    option("--name", required=True),
                    option("--territory", metavar="CODE"),
                    SINCE,
                    UNTIL,
                    option("--budget", metavar="EUR"),
                    option("--lever"),
                    option("--expected-effect"),
                    option("--indicator", metavar="CODE"),
                    option("--status", default="planned"),
                ),
            ),
        ),
    ),
    Verb(
        "service",
        children=(
            Verb("list", "registers", "list_services", (ORGANISATION,)),
            Verb("show", "registers", "show_service", (KNOWN,)),
            Verb(
                "add",
                "registers",
                "add_service",
                (
                    KNOWN,
                    ORGANISATION,
                    option("--name", required=True),
                    option("--users", metavar="N"),
                    option("--hosting"),
                    option("--rgesn-version"),
                    option("--rgesn-score", metavar="PERCENT"),
                    option("--assessed-on", metavar="DATE"),
                    option("--accessibility", metavar="PERCENT"),
                    option("--alternative"),
                    option("--ai-use"),
                ),
            ),
        ),
    ),
)

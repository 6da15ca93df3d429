"""The grammar of the command line as data: verbs, their options, and the function that serves each.

Adding a verb is a row here, a function in `dashboards/verbs/` and its help in `wording/cli.toml`.
"""

from dashboards.arguments_factors import FACTORS_VERB
from dashboards.arguments_registers import IDENTITY, ORGANISATION_VERBS, REGISTER_VERBS
from dashboards.campaign_grammar import CAMPAIGN_VERB
from dashboards.gesture_grammar import GESTURES_VERB
from dashboards.grammar import Option, Verb, option
from dashboards.host_grammar import HOSTS_VERB
from dashboards.note_grammar import NOTE_VERB
from dashboards.people_grammar import PERSON_VERB
from dashboards.privacy_grammar import PRIVACY_VERB, SETTING_VERB
from dashboards.reuse_grammar import REUSE_VERB
from dashboards.scenario_grammar import SCENARIO_VERB
from dashboards.study_grammar import STUDY_VERB
from dashboards.target_grammar import TARGET_VERB

__all__ = ["COMMON", "VERBS", "Option", "Verb", "option"]

FLAG = {"action": "store_true"}
YEAR = option("--year", type=int, metavar="AAAA")
VIEW = option("--view", choices=["amortised", "at-purchase"], default="amortised")
TERRITORY = option("--territory", metavar="CODE")
ORGANISATION = option("--organisation", metavar="ID")
FACTORS = option("--factors", metavar="DIR")
POLICY = option("--policy", metavar="NAME")
COVERAGE = option("--coverage", **FLAG)
OUTPUT = option("-o", "--output", metavar="FILE")
SERIES = option("--grid-series", metavar="NAME")
MAPPING = option("--mapping", metavar="NAME")
NAME = option("name", metavar="NAME")

#: Those of `imports/templates.toml`, written again because --help waits for nothing (a test compares them).
REGISTERS = ["sites", "mandates", "agreements", "successions", "actions", "services"]
TEMPLATES = [
    "inventory", "purchases", "tender", "organisations", "factors", "small-commune", "declarations", "stock-1-january",
    "project", "workshop", *REGISTERS,
]  # fmt: skip

COMMON: tuple[Option, ...] = (
    option("--actor", metavar="NAME"),
    option("--home", metavar="DIR"),
    option("--language", choices=["fr", "en"]),
    option("--json", **FLAG),
    option("--quiet", **FLAG),
)

VERBS = (
    Verb("init", "folder", "initialise", (option("--demo", **FLAG),)),
    Verb("dashboard", "screen", "open_dashboard", (option("--port", type=int, metavar="N", default=8501),)),
    Verb(
        "assess",
        "assess",
        "assess",
        (
            option("file", nargs="?", metavar="FILE"),
            YEAR,
            VIEW,
            FACTORS,
            POLICY,
            SERIES,
            option("--by", metavar="COLUMNS"),
            MAPPING,
        ),
    ),
    Verb(
        "import",
        "importing",
        "import_file",
        (
            option("file", metavar="FILE", about="option_file_or_folder"),
            ORGANISATION,
            option("--template", choices=["inventory", "purchases", "declarations", *REGISTERS]),
            MAPPING,
            option("--mode", choices=["replace", "complete"], default="complete"),
            option("--as-of", metavar="DATE"),
            option("--dry-run", **FLAG),
            option("--strict", **FLAG),
            option("--into-demo", **FLAG),
            option("--sent-by", metavar="ID"),
        ),
    ),
    Verb(
        "small-commune",
        "small_commune",
        "small_commune",
        (option("file", metavar="FILE"), YEAR, FACTORS, POLICY, SERIES, OUTPUT),
    ),
    Verb(
        "project-sheet",
        "project_sheet",
        "project_sheet",
        (
            option("file", metavar="FILE", about="option_project_file"),
            YEAR,
            FACTORS,
            POLICY,
            SERIES,
            option("-o", "--output", metavar="FILE", about="option_project_output"),
        ),
    ),
    Verb(
        "batches",
        children=(
            Verb("list", "importing", "list_batches"),
            Verb("show", "importing", "show_batch", (option("batch", metavar="BATCH"),)),
            Verb("undo", "importing", "undo_batch", (option("batch", metavar="BATCH"), ORGANISATION)),
        ),
    ),
    Verb(
        "quarantine",
        children=(
            Verb("list", "quarantine", "list_all", (option("--all", **FLAG),)),
            Verb("show", "quarantine", "show", (option("key", metavar="KEY"),)),
            Verb(
                "assign",
                "quarantine",
                "assign",
                (option("key", metavar="KEY"), option("--organisation", metavar="ID", required=True)),
            ),
            Verb("release", "quarantine", "release"),
            Verb("drop", "quarantine", "drop", (option("key", metavar="KEY"),)),
        ),
    ),
    Verb(
        "mapping",
        children=(
            Verb("list", "mappings", "list_mappings"),
            Verb("show", "mappings", "show_mapping", (NAME,)),
            Verb(
                "save",
                "mappings",
                "save_mapping",
                (
                    option("file", metavar="FILE"),
                    option("--name", required=True),
                    ORGANISATION,
                    option("--replace", **FLAG),
                ),
            ),
            Verb("remove", "mappings", "remove_mapping", (NAME,)),
        ),
    ),
    Verb(
        "organisation",
        children=(
            Verb("list", "organisations", "list_all"),
            Verb(
                "add",
                "organisations",
                "add",
                (
                    option("id", metavar="ID"),
                    option("--name", required=True),
                    option("--kind", required=True),
                    *IDENTITY,
                ),
            ),
            Verb(
                "correct",
                "organisations",
                "correct",
                (option("id", metavar="ID"), option("--name"), option("--kind"), *IDENTITY),
            ),
            Verb("import", "organisations", "import_file", (option("file", metavar="FILE"), MAPPING)),
            Verb("show", "organisations", "show", (option("id", metavar="ID"),)),
            *ORGANISATION_VERBS,
        ),
    ),
    Verb("template", "importing", "write_template", (option("kind", choices=TEMPLATES), OUTPUT)),
    Verb(
        "indicators",
        "figures",
        "indicators",
        (
            TERRITORY,
            ORGANISATION,
            YEAR,
            VIEW,
            option("--code", metavar="CODE"),
            COVERAGE,
            option("--months", **FLAG),
            POLICY,
            SERIES,
        ),
    ),
    Verb(
        "explain",
        "explain",
        "explain",
        (
            option("code", metavar="CODE"),
            TERRITORY,
            ORGANISATION,
            YEAR,
            option("--against", metavar="AAAA|EDITION"),
            option("--edition", metavar="EDITION", about="option_change_edition"),
            option("--uncertainty", **FLAG),
            option("--where", **FLAG),
            VIEW,
            POLICY,
            SERIES,
        ),
    ),
    Verb("purchases", "purchases", "show_purchases", (ORGANISATION, YEAR)),
    Verb("gains", "gains", "show_gains", (TERRITORY, ORGANISATION, YEAR)),
    HOSTS_VERB,
    SCENARIO_VERB,
    TARGET_VERB,
    NOTE_VERB,
    CAMPAIGN_VERB,
    GESTURES_VERB,
    STUDY_VERB,
    *REGISTER_VERBS,
    Verb(
        "tender",
        children=(
            Verb("clauses", "tender", "list_clauses", (OUTPUT,)),
            Verb(
                "compare",
                "tender",
                "compare",
                (
                    option("file", metavar="FILE"),
                    option("--weights", metavar="C=N,..."),
                    option("--declared-on", metavar="DATE"),
                    option("--carbon-price", metavar="EUR"),
                    YEAR,
                    FACTORS,
                    POLICY,
                    SERIES,
                    OUTPUT,
                    option("--sheet", metavar="FILE"),
                ),
            ),
        ),
    ),
    Verb(
        "file",
        children=(
            Verb("agec", "filing", "write_agec", (ORGANISATION, YEAR, OUTPUT, option("--partial", **FLAG))),
            Verb("reuse-rate", "filing_reuse", "write_reuse_rate", (ORGANISATION, YEAR, OUTPUT)),
            Verb("waste-register", "filing_reuse", "write_waste_register", (ORGANISATION, YEAR, OUTPUT)),
            Verb("calendar", "filing", "show_calendar", (ORGANISATION, YEAR)),
        ),
    ),
    FACTORS_VERB,
    Verb(
        "publish",
        "editions",
        "publish",
        (
            option("edition", metavar="EDITION"),
            option("--if-absent", **FLAG),
            option("--published-on", metavar="DATE"),
            POLICY,
            SERIES,
        ),
    ),
    Verb(
        "edition",
        children=(
            Verb("list", "editions", "list_editions"),
            Verb("check", "editions", "check_edition", (option("edition", metavar="EDITION"),)),
        ),
    ),
    REUSE_VERB,
    PRIVACY_VERB,
    PERSON_VERB,
    SETTING_VERB,
    Verb("doctor", "folder", "doctor"),
)

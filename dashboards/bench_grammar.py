"""The verbs of the bench beside the events: evidence, scan session, stock-take. Only names, so that help is quick."""

from dashboards.grammar import Option, Verb, option
from reuse.vocabularies import codes

ORGANISATION = option("--organisation", metavar="ID")
OWNER = option("--organisation", metavar="ID", required=True)
ZONE = option("--time-zone", metavar="ZONE", about="option_evidence_time_zone")
DEVICE = option("--device", metavar="DEVICE", about="option_evidence_device")
KEY = option("key", metavar="KEY", about="option_evidence_key")
#: Those of `reuse/evidence.py`, written again because --help waits for nothing (a test compares them).
REASONS = ["not_ours", "entered_otherwise", "device_left", "unreadable"]

CERTIFICATE: tuple[Option, ...] = (
    option("file", metavar="FILE", about="option_certificate_file"),
    OWNER,
    option("--medium", metavar="SERIAL", about="option_certificate_medium"),
    option("--level", choices=list(codes("erasure_level")), about="option_reuse_level"),
    option("--method", metavar="TEXT", about="option_reuse_method"),
    option("--tool", metavar="TEXT", about="option_reuse_tool"),
    option("--wiped-at", metavar="TIME", about="option_reuse_wiped_at"),
    option("--verification", choices=list(codes("verification")), about="option_certificate_verification"),
    option("--bytes-erased", metavar="N", about="option_reuse_bytes_erased"),
)

EVIDENCE_VERB = Verb(
    "evidence",
    children=(
        Verb(
            "import",
            "evidence",
            "take_in_files",
            (option("file", nargs="+", metavar="FILE", about="option_evidence_file"), OWNER, ZONE, DEVICE),
            about="help_evidence_import",
        ),
        Verb("certificate", "evidence", "certify", CERTIFICATE),
        Verb(
            "inbox",
            "evidence",
            "show_inbox",
            (ORGANISATION, option("--all", action="store_true", about="option_evidence_all")),
        ),
        Verb(
            "match",
            "evidence",
            "match",
            (
                option("key", metavar="KEY", nargs="?", about="option_evidence_key"),
                DEVICE,
                option("--medium", metavar="SERIAL", about="option_evidence_medium"),
                ORGANISATION,
            ),
            about="help_evidence_match",
        ),
        Verb(
            "set-aside",
            "evidence",
            "put_aside",
            (KEY, option("--reason", choices=REASONS, required=True, about="option_evidence_reason")),
        ),
    ),
)

CODES = option("code", nargs="*", metavar="CODE", about="option_scan_code")
COUNT = option("stocktake", metavar="COUNT", about="option_stocktake")

SCAN_VERB = Verb(
    "scan",
    "bench",
    "scan_codes",
    (
        CODES,
        ORGANISATION,
        option("--action", metavar="EVENT", about="option_scan_action"),
        option("--set", action="append", metavar="FIELD=VALUE", about="option_scan_set"),
        option("--session", metavar="KEY", about="option_scan_session"),
        option("--undo", action="store_true", about="option_scan_undo"),
    ),
)

STOCKTAKE_VERB = Verb(
    "stocktake",
    children=(
        Verb(
            "open",
            "bench",
            "open_count",
            (OWNER, option("--place", metavar="PLACE", required=True, about="option_reuse_place")),
            about="help_stocktake_open",
        ),
        Verb("list", "bench", "list_counts", (ORGANISATION,), about="help_stocktake_list"),
        Verb("scan", "bench", "see_codes", (COUNT, CODES), about="help_stocktake_scan"),
        Verb("show", "bench", "show_count", (COUNT,), about="help_stocktake_show"),
        Verb(
            "apply",
            "bench",
            "apply_count",
            (
                COUNT,
                option("--lose-missing", action="store_true", about="option_stocktake_lose_missing"),
                option("--breach-check", metavar="REF", about="option_reuse_breach_check"),
            ),
            about="help_stocktake_apply",
        ),
        Verb("drop", "bench", "drop_count", (COUNT,), about="help_stocktake_drop"),
    ),
)

SERVE_VERB = Verb(
    "serve-evidence",
    "receiving",
    "serve",
    (
        option("--token-file", metavar="FILE", required=True, about="option_serve_token_file"),
        option("--host", metavar="HOST", default="127.0.0.1", about="option_serve_host"),
        option("--port", type=int, metavar="N", default=8620, about="option_serve_port"),
    ),
)

DAY_VERB = Verb("day", "day_sheet", "record_file", (option("file", metavar="FILE", about="option_day_file"), OWNER))

BENCH_VERBS = (EVIDENCE_VERB, SCAN_VERB, STOCKTAKE_VERB, SERVE_VERB, DAY_VERB)

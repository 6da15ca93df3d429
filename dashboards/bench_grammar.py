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

BENCH_VERBS = (EVIDENCE_VERB,)

"""The verbs of what leaves an inventory, of documents and exports, under `barometer reuse`: only the grammar."""

from dashboards.grammar import Option, Verb, option

ROUTES = ("internal_reuse", "public_transfer", "gift", "staff_gift", "sale", "take_back", "recycling")
TAKERS = (
    "public_body", "parents_association", "tutoring_association", "students_association", "public_utility",
    "general_interest", "solidarity_enterprise", "company", "person",
)  # fmt: skip
LABEL_SIZES = ("a4-24", "a4-65", "roll-62", "25x54", "50x25")
EXPORTS = ("ords", "epcis")
DONOR = option("--organisation", metavar="ID", required=True, about="option_exit_organisation")
LOT = option("--lot", metavar="LOT", about="option_exit_lot")
ASSET = option("--asset", metavar="ASSET", action="append", about="option_exit_asset")
YEAR = option("--year", type=int, metavar="AAAA")
FOLDER = option("-o", "--output", metavar="FOLDER", about="option_exit_folder")
FILE = option("-o", "--output", metavar="FILE")

SELECTION: tuple[Option, ...] = (
    ASSET,
    option("--type", metavar="CODE", action="append", about="option_exit_type"),
    option("--site", metavar="SITE", about="option_exit_site"),
    option("--older-than", type=int, metavar="YEARS", about="option_exit_older_than"),
    option("--warranty-years", type=int, metavar="YEARS", about="option_exit_warranty_years"),
    option("--unsupported", action="store_true", about="option_exit_unsupported"),
    option("--retired", action="store_true", about="option_exit_retired"),
)
DECISION: tuple[Option, ...] = (
    option("--route", choices=ROUTES, about="option_exit_route"),
    option("--to", metavar="ID", about="option_exit_to"),
    option("--taker", metavar="NAME", about="option_exit_taker"),
    option("--taker-kind", metavar="KIND", choices=TAKERS, about="option_exit_taker_kind"),
    LOT,
    option("--retired-on", metavar="DATE", about="option_exit_retired_on"),
    option("--reason", metavar="CODE", choices=("planned", "worn", "broken", "contract_end"), default="planned",
           about="option_exit_reason"),
    option("--unit-value", metavar="EUR", about="option_exit_unit_value"),
    option("--security-bound", action="store_true", about="option_exit_security_bound"),
    option("--undertaking", metavar="REF", about="option_exit_undertaking"),
    option("--undertaken-on", metavar="DATE", about="option_exit_undertaken_on"),
    option("--handed-on", metavar="DATE", about="option_exit_handed_on"),
    option("--leave-out", action="store_true", about="option_exit_leave_out"),
    FOLDER,
)  # fmt: skip

EXIT_VERBS = (
    Verb("retire", "exits", "retire_assets", (DONOR, *SELECTION, *DECISION)),
    Verb("exits", "exits", "list_exits", (DONOR, LOT, YEAR)),
    Verb(
        "exit-state",
        "exits",
        "state_exit",
        (
            DONOR,
            LOT,
            option("--asset", metavar="ASSET", about="option_exit_asset"),
            option("--undertaking", metavar="REF", about="option_exit_undertaking"),
            option("--undertaken-on", metavar="DATE", about="option_exit_undertaken_on"),
            option("--handed-on", metavar="DATE", about="option_exit_handed_on"),
            option("--proof", metavar="REF", about="option_exit_proof"),
            option("--proved-on", metavar="DATE", about="option_exit_proved_on"),
        ),
    ),
    Verb("cancel-exit", "exits", "cancel", (DONOR, LOT, option("--asset", metavar="ASSET", about="option_exit_asset"))),
    Verb("sync-inventory", "from_chain", "sync", (DONOR,)),
    Verb("from-chain", "from_chain", "list_from_chain", (DONOR,)),
    Verb(
        "stock-1-january",
        "exits",
        "declare_stock_file",
        (
            option("file", metavar="FILE"),
            DONOR,
            option("--year", type=int, metavar="AAAA", required=True),
            option("--dry-run", action="store_true"),
        ),
    ),
    Verb(
        "slip",
        "reuse_documents",
        "write_slip",
        (DONOR, option("--lot", metavar="LOT", required=True, about="option_exit_lot"), FOLDER),
    ),
    Verb(
        "labels",
        "reuse_documents",
        "write_labels",
        (
            option("device", nargs="*", metavar="DEVICE", about="option_labels_device"),
            option("--organisation", metavar="ID", about="option_labels_organisation"),
            LOT,
            option("--state", metavar="STATE", about="option_labels_state"),
            option("--size", choices=LABEL_SIZES, default="a4-24", about="option_labels_size"),
            option("--skip", type=int, default=0, metavar="N", about="option_labels_skip"),
            FILE,
        ),
    ),
    Verb(
        "intake-sheet",
        "reuse_documents",
        "write_intake_sheet",
        (
            option("--organisation", metavar="ID", about="option_labels_organisation"),
            option("--lot", metavar="LOT", about="option_exit_lot"),
            FILE,
        ),
    ),
    Verb(
        "donor-report",
        "reuse_documents",
        "write_donor_report",
        (DONOR, option("--lot", metavar="LOT", about="option_exit_lot"), YEAR, FILE),
    ),
    Verb(
        "export",
        "reuse_documents",
        "write_export",
        (
            option("format", choices=EXPORTS, about="option_export_format"),
            option("--organisation", metavar="ID", required=True, about="option_export_organisation"),
            YEAR,
            FILE,
        ),
    ),
)

"""The verbs of `barometer reuse`, made from the catalogue of events: an event's fields are its options.

Adding an event adds its verb; its help is the word of the event, each option's help is `option_reuse_<field>` in
`wording/cli_reuse.toml`. Only the pure catalogue is imported, so that `--help` stays quick.
"""

from dashboards.bench_grammar import BENCH_VERBS
from dashboards.custody_grammar import CUSTODY_VERB
from dashboards.event_options import AROUND, field_option
from dashboards.exit_grammar import EXIT_VERBS
from dashboards.grammar import Option, Verb, option
from dashboards.lot_grammar import LOT_VERB
from dashboards.request_grammar import NEED_VERB, OFFER_VERB, REQUEST_VERB
from dashboards.reuse_balance_grammar import BALANCE_VERBS
from reuse.events import CATALOGUE
from reuse.payload import typed_specs

DEVICE = (("device",), {"metavar": "DEVICE", "about": "option_reuse_device"})
FILTERED = ("state", "equipment_type", "place", "lot", "serial", "label", "model", "grade_function", "data_status",
            "lock_status", "tpm", "windows_fitness", "operating_system", "request", "donor", "origin",
            "tag")  # fmt: skip


def event_options(name: str) -> tuple[Option, ...]:
    """The options of an event: the device, what surrounds every event, and the fields of this one."""
    fields = [field_option(spec) for spec in typed_specs(CATALOGUE[name])]
    return (DEVICE, *(((flag,), settings) for flag, settings in AROUND), *fields)


def filter_options() -> tuple[Option, ...]:
    """What a list of devices may be limited by."""
    return tuple(
        ((f"--{name.replace('_', '-')}",), {"metavar": "VALUE", "about": f"option_reuse_{name}"}) for name in FILTERED
    )


ORGANISATION = option("--organisation", metavar="ID")
REUSE_VERB = Verb(
    "reuse",
    children=(
        *(Verb(name, "reuse", "record_event", event_options(name)) for name in CATALOGUE if name != "recover-part"),
        Verb("show", "reuse", "show", (DEVICE,)),
        Verb("stock", "reuse", "stock", (ORGANISATION, *filter_options())),
        Verb("verify", "reuse", "check", (ORGANISATION,)),
        *BALANCE_VERBS,
        LOT_VERB,
        *BENCH_VERBS,
        *EXIT_VERBS,
        REQUEST_VERB,
        OFFER_VERB,
        NEED_VERB,
        CUSTODY_VERB,
    ),
)

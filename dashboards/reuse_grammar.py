"""The verbs of `barometer reuse`, made from the catalogue of events: an event's fields are its options.

Adding an event adds its verb; its help is the word of the event, each option's help is `option_reuse_<field>` in
`wording/cli_reuse.toml`. Only the pure catalogue is imported, so that `--help` stays quick.
"""

from typing import Any

from dashboards.grammar import Option, Verb, option
from dashboards.reuse_balance_grammar import BALANCE_VERBS
from reuse.events import CATALOGUE
from reuse.payload import FieldSpec, specs
from reuse.vocabularies import codes

#: What every event takes beside its own fields: (option, argparse settings).
AROUND: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--organisation", {"metavar": "ID", "about": "option_reuse_organisation"}),
    ("--expected-seq", {"type": int, "metavar": "N", "about": "option_reuse_expected_seq"}),
    ("--occurred-at", {"metavar": "TIME", "about": "option_reuse_occurred_at"}),
    ("--evidence", {"metavar": "FILE", "about": "option_reuse_evidence"}),
)
DEVICE = (("device",), {"metavar": "DEVICE", "about": "option_reuse_device"})
FILTERED = ("state", "equipment_type", "place", "lot", "serial", "label", "model", "grade_function", "data_status",
            "lock_status", "tpm", "windows_fitness", "operating_system", "request", "donor", "origin")  # fmt: skip


def event_options(name: str) -> tuple[Option, ...]:
    """The options of an event: the device, what surrounds every event, and the fields of this one."""
    fields = [_option(spec) for spec in specs(CATALOGUE[name])]
    return (DEVICE, *(((flag,), settings) for flag, settings in AROUND), *fields)


def filter_options() -> tuple[Option, ...]:
    """What a list of devices may be limited by."""
    return tuple(
        ((f"--{name.replace('_', '-')}",), {"metavar": "VALUE", "about": f"option_reuse_{name}"}) for name in FILTERED
    )


def _option(spec: FieldSpec) -> Option:
    settings: dict[str, Any] = {"about": f"option_reuse_{spec.name}"}
    if spec.kind is not None and spec.kind.name == "flag":
        settings["action"] = "store_true"
    else:
        settings["metavar"] = _metavar(spec)
        if spec.is_many:
            settings["action"] = "append"
        if spec.kind is not None and spec.kind.vocabulary:
            settings["choices"] = list(codes(spec.kind.vocabulary))
            del settings["metavar"]
    return (f"--{spec.name.replace('_', '-')}",), settings


def _metavar(spec: FieldSpec) -> str:
    if spec.record is not None:
        return ",".join(f"{inner.name}=…" for inner in specs(spec.record) if inner.is_required)
    return spec.kind.name.upper() if spec.kind is not None else "VALUE"


ORGANISATION = option("--organisation", metavar="ID")
REUSE_VERB = Verb(
    "reuse",
    children=(
        *(Verb(name, "reuse", "record_event", event_options(name)) for name in CATALOGUE if name != "recover-part"),
        Verb("show", "reuse", "show", (DEVICE,)),
        Verb("stock", "reuse", "stock", (ORGANISATION, *filter_options())),
        Verb("verify", "reuse", "check", (ORGANISATION,)),
        *BALANCE_VERBS,
    ),
)

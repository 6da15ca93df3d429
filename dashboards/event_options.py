"""Options made from the fields of events: of devices, of lots, of requests. Only the pure catalogues are imported."""

from typing import Any

from dashboards.grammar import Option
from reuse.payload import FieldSpec, specs
from reuse.vocabularies import codes

#: What every event takes beside its own fields: (option, argparse settings).
AROUND: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--organisation", {"metavar": "ID", "about": "option_reuse_organisation"}),
    ("--expected-seq", {"type": int, "metavar": "N", "about": "option_reuse_expected_seq"}),
    ("--occurred-at", {"metavar": "TIME", "about": "option_reuse_occurred_at"}),
    ("--evidence", {"metavar": "FILE", "about": "option_reuse_evidence"}),
)


def field_option(spec: FieldSpec) -> Option:
    """The option of a field; its help is `option_reuse_<field>`."""
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

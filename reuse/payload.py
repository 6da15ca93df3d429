"""Events as checked records and as the one text that is stored and hashed.

In: names and values, typed, from JSON, or from the log. Out: an event, or its canonical JSON: sorted keys, no space,
nothing that is empty. What comes from outside is checked field by field; the log is trusted to its hash.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from reuse.errors import FieldRefusedError
from reuse.event_fields import Event
from reuse.events import CATALOGUE
from reuse.kinds import Kind, check

#: Words that would carry a person into the log (invariant I12): no field of an event has one of these in its name.
FORBIDDEN_KEYS = (
    "address", "adresse", "beneficiary", "beneficiaire", "birth", "comment", "email", "first_name", "gender", "iban",
    "last_name", "login", "mail", "mobile_number", "naissance", "nir", "nom", "note", "notes", "person", "phone_number",
    "photo", "prenom", "signature", "surname", "telephone", "user", "username", "utilisateur",
)  # fmt: skip

#: Fields that the program reads in the proof of an event.
READ_FROM_PROOF = ("proof_kind",)

#: The fields of each class, read once.
_SPECS: dict[type, tuple["FieldSpec", ...]] = {}


@dataclass(frozen=True)
class FieldSpec:
    """One field: of a kind, or holding small records; one or many; required or not."""

    name: str
    kind: Kind | None
    record: type | None
    is_many: bool
    is_required: bool


def specs(record: type) -> tuple[FieldSpec, ...]:
    """The fields of an event, or of a record inside one, read from their annotations."""
    if record not in _SPECS:
        _SPECS[record] = _read_specs(record)
    return _SPECS[record]


def _read_specs(record: type) -> tuple[FieldSpec, ...]:
    found = []
    for field in fields(record):
        is_required = field.default is MISSING and field.default_factory is MISSING
        inner, is_many = _unwrapped(field.type)
        if get_origin(inner) is Annotated:
            found.append(FieldSpec(field.name, get_args(inner)[1], None, is_many, is_required))
        else:
            found.append(FieldSpec(field.name, None, inner, is_many, is_required))
    return tuple(found)


def typed_specs(record: type) -> tuple[FieldSpec, ...]:
    """The fields that somebody types: those that are read from the proof itself are nobody's word."""
    return tuple(spec for spec in specs(record) if spec.name not in READ_FROM_PROOF)


def build(name: str, values: Mapping[str, Any], catalogue: Mapping[str, type[Event]] = CATALOGUE) -> Event:
    """An event from values that come from outside: every field known, present where required, and well formed."""
    if name not in catalogue:
        raise FieldRefusedError("event_unknown", event=name, known=", ".join(catalogue))
    event: Event = _record(catalogue[name], values, "")
    return event


def restore(name: str, payload_json: str, catalogue: Mapping[str, type[Event]] = CATALOGUE) -> Event:
    """An event from the log, as it was written."""
    event: Event = revived(catalogue[name], json.loads(payload_json))
    return event


def revived(cls: type, values: dict[str, Any]) -> Any:
    """A record from its plain values, as they were written: nothing is checked again."""
    for spec in specs(cls):
        if spec.is_many and spec.name in values:
            held, record = values[spec.name], spec.record or str
            values[spec.name] = tuple(record(**each) if isinstance(each, dict) else each for each in held)
    return cls(**values)


def canonical(record: Any) -> str:
    """The one JSON text of an event or a state: what is stored, and what is hashed."""
    return json.dumps(plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(record: Any) -> dict[str, Any]:
    """The fields of a record that say something; an empty field is absent, and comes back as its default."""
    found = {}
    for spec in specs(type(record)):
        name, value = spec.name, getattr(record, spec.name)
        if value is None or value is False or value == ():
            continue
        if isinstance(value, tuple):
            value = [plain(each) if hasattr(each, "__dataclass_fields__") else each for each in value]
        found[name] = value
    return found


def _record(cls: type, values: Mapping[str, Any], place: str) -> Any:
    known = {spec.name: spec for spec in specs(cls)}
    for key in values:
        if key not in known:
            code = "personal_data_key" if key.lower() in FORBIDDEN_KEYS else "field_unknown"
            raise FieldRefusedError(code, field=place + str(key), known=", ".join(known))
    missing = [spec.name for spec in known.values() if spec.is_required and values.get(spec.name) is None]
    if missing:
        raise FieldRefusedError("field_missing", field=place + missing[0])
    given = {name: value for name, value in values.items() if value is not None}
    return cls(**{name: _value(known[name], value, place + name) for name, value in given.items()})


def _value(spec: FieldSpec, value: Any, place: str) -> Any:
    if not spec.is_many:
        return _one(spec, value, place)
    if not isinstance(value, list | tuple):
        raise FieldRefusedError("list_expected", field=place)
    return tuple(_one(spec, each, f"{place}[{number}]") for number, each in enumerate(value))


def _one(spec: FieldSpec, value: Any, place: str) -> Any:
    if spec.kind is not None:
        return check(spec.kind, value, place)
    if spec.record is not None and isinstance(value, spec.record):
        value = plain(value)
    if spec.record is None or not isinstance(value, Mapping):
        raise FieldRefusedError("record_expected", field=place)
    return _record(spec.record, value, f"{place}.")


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    """`X | None` -> X, one; `tuple[X, ...]` -> X, many."""
    if get_origin(annotation) in {Union, UnionType}:
        annotation = next(each for each in get_args(annotation) if each is not type(None))
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    return annotation, False

"""The fields of an event as a form, the required ones in sight, the others folded. In: its name. Out: typed values.

Made from the catalogue, as the verbs are: a field added to an event is on the screen. Weights are typed in kilograms,
money in euros, as text read by our own parser, and what was understood is said back (`st.number_input` takes `2,5` for
25).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import streamlit as st

from barometer.records.decimals import parse_decimal
from barometer.records.errors import FieldError
from dashboards.frame import Screen
from dashboards.language import sentence
from dashboards.markup import line
from dashboards.purchase_view import euros
from dashboards.sections.offered import OFFERED
from reuse.events import CATALOGUE
from reuse.payload import FieldSpec, specs, typed_specs
from reuse.state import Device
from reuse.vocabularies import Word, codes

#: Kind -> (unit typed, how many of the stored unit it holds).
SCALED = {"grams": ("kg", Decimal(1000)), "cents": ("€", Decimal(100))}
#: Fields that a workshop fills in every time, though the log does not owe them: in sight with the required ones.
IN_SIGHT = {
    "receive": ("lot", "equipment_type", "origin", "donor", "place", "grams", "weight_method"),
    "identify": ("serial", "label"),
    "tag": ("added", "dropped"),
    "diagnose": ("media", "is_without_medium", "lock_status"),
    "start-repair": ("fault",),
    "qualify": ("is_every_function_tested", "kit"),
    "hand-over": ("price_cents", "substitution"),
    "return": ("place",),
    "replace-part": ("is_new", "fitted", "removed"),
    "weigh": ("grams", "weight_method"),
    "lose": ("report", "breach_check"),
    "find": ("is_to_erase",),
    "dismantle": ("parts",),
}  # fmt: skip
#: Asked before the others: what a lot already says of its devices is not asked again.
FIRST, SAID_BY_LOT = ("lot",), ("origin", "donor")
#: Short lists answered for each device: every answer in sight, one click instead of two.
AT_ONCE = {"grade_function", "grade_cosmetic", "kit_item", "medium_kind", "hand_over_mode", "substitution"}
DEFAULTS = {"receive": {"weight_method": "measured"}, "weigh": {"weight_method": "measured"},
            "diagnose": {"lock_status": "none"}, "void": {"reason": "did_not_occur"}}  # fmt: skip


def show_fields(
    screen: Screen, name: str, *, prefix: str, kept: Mapping[str, Any], device: Device | None = None
) -> tuple[dict[str, Any], list[str]]:
    """(values typed, sentences about what could not be read). `kept`: what the same form said last time.

    Of a device of a lot, what the lot says is not asked; `device`: for a new one, in whose workshop.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    first = DEFAULTS.get(name, {}) | ({"voided_seq": str(device.seq)} if name == "void" and device else {})
    known = first | dict(kept)
    near = [spec for spec in typed_specs(CATALOGUE[name]) if spec.is_required or spec.name in IN_SIGHT.get(name, ())]
    near.sort(key=lambda spec: spec.name not in FIRST)
    far = [spec for spec in typed_specs(CATALOGUE[name]) if spec not in near]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"fields_{prefix}"):
        for spec in [spec for spec in near if spec.record is None and not _is_at_once(spec)]:
            if spec.name in SAID_BY_LOT and values.get("lot"):
                continue
            _read(screen, spec, prefix, known, device, values, problems)
    for spec in filter(_is_at_once, near):
        _read(screen, spec, prefix, known, device, values, problems)
    for spec in [spec for spec in near if spec.record is not None]:
        _show_records(screen, spec, prefix, values, problems)
    if far:
        with st.expander(screen.voice("bench_more")):
            for spec in far:
                _read(screen, spec, prefix, known, device, values, problems)
    for problem in problems:
        st.html(line(problem, "b-banner"))
    return values, problems


def label_of(screen: Screen, name: str, unit: str = "") -> str:
    """The name of a field, in the words of its help."""
    key = f"bench_field_{name}"
    if screen.voice.knows(key):
        return screen.voice(key)
    text = sentence(f"option_reuse_{name}", screen.voice.language).partition(" (")[0].partition(",")[0]
    return text[:1].upper() + text[1:] + (f" ({unit})" if unit else "")


def _is_at_once(spec: FieldSpec) -> bool:
    return spec.kind is not None and spec.kind.vocabulary in AT_ONCE


def _read(
    screen: Screen,
    spec: FieldSpec,
    prefix: str,
    known: Mapping[str, Any],
    device: Device | None,
    values: dict[str, Any],
    problems: list[str],
) -> None:
    """One field: its widget, and what it holds where it holds something."""
    if spec.record is not None:
        _show_records(screen, spec, prefix, values, problems)
        return
    found = _widget(screen, spec, f"{prefix}_{spec.name}", known.get(spec.name), device, problems)
    if found not in (None, "", [], False):
        values[spec.name] = found


def _widget(screen: Screen, spec: FieldSpec, key: str, known: Any, device: Device | None, problems: list[str]) -> Any:
    kind = spec.kind
    if kind is None:
        return None
    label = label_of(screen, spec.name)
    options = _options(screen, spec, device)
    st.session_state.setdefault(key, _first(spec, known, options))
    if kind.name == "flag":
        return st.checkbox(label, key=key)
    if options:
        return _choice(screen, spec, key, label, options, is_held=known is not None)
    if kind.name in SCALED:
        return _scaled(screen, spec, key, problems)
    typed = st.text_input(label, key=key)
    if kind.name == "tag":
        return [each.strip() for each in typed.split(",") if each.strip()]
    return typed.split() if spec.is_many else typed.strip()


def _choice(screen: Screen, spec: FieldSpec, key: str, label: str, options: Mapping[str, str], *, is_held: bool) -> Any:
    """One or several codes of a list: all in sight where they are few and asked each time."""
    said, hint = options.__getitem__, screen.voice("bench_choose")
    if _is_at_once(spec):
        mode: Literal["single", "multi"] = "multi" if spec.is_many else "single"
        return st.pills(label, list(options), selection_mode=mode, format_func=said, key=key, wrap=True)
    if spec.is_many:
        return st.multiselect(label, list(options), format_func=said, key=key, placeholder=hint)
    shown = [None, *options] if not spec.is_required or not is_held else list(options)
    return st.selectbox(
        label, shown, format_func=lambda code: "–" if code is None else options.get(code, code), key=key,
        placeholder=hint, accept_new_options=spec.name in OFFERED,
    )  # fmt: skip


def _first(spec: FieldSpec, known: Any, options: Mapping[str, str]) -> Any:
    if spec.kind is not None and spec.kind.name == "flag":
        return bool(known)
    if options:
        if spec.is_many:
            return [each for each in (known or []) if each in options]
        return known if known in options or spec.name in {"donor", "request"} else None
    if isinstance(known, list):
        return (", " if spec.kind is not None and spec.kind.name == "tag" else " ").join(map(str, known))
    if isinstance(known, int) and spec.kind is not None and spec.kind.name in SCALED:  # as stored: shown as it is typed
        return format(Decimal(known) / SCALED[spec.kind.name][1], "f").replace(".", ",")
    return "" if known is None else str(known)


def _options(screen: Screen, spec: FieldSpec, device: Device | None) -> dict[str, str]:
    """Code -> word, for a closed list, a type of equipment, a medium of the device."""
    language = screen.voice.language
    if spec.kind is not None and spec.kind.vocabulary:
        return {code: Word(spec.kind.vocabulary, code).said(language) for code in codes(spec.kind.vocabulary)}
    if spec.name == "equipment_type":
        types = screen.folder.context.factors.equipment_types
        return dict(types.select("equipment_type", f"name_{language}").sort(f"name_{language}").iter_rows())
    if spec.name in OFFERED and device is not None:
        return OFFERED[spec.name](screen, device)
    if spec.name in {"medium", "removed"} and device is not None:
        return {each.medium: each.medium for each in device.media}
    return {}


def _scaled(screen: Screen, spec: FieldSpec, key: str, problems: list[str]) -> int | None:
    """A weight or a price of an event."""
    if spec.kind is None:
        return None
    label = label_of(screen, spec.name, SCALED[spec.kind.name][0])
    return typed_amount(screen, spec.kind.name, label, key, problems)


def typed_amount(screen: Screen, kind: str, label: str, key: str, problems: list[str]) -> int | None:
    """A weight (`grams`) or a price (`cents`) typed as text: what it holds, what was understood under the field."""
    unit, many = SCALED[kind]
    typed = st.text_input(label, key=key)
    if not typed.strip():
        return None
    try:
        exact = parse_decimal(typed, kind) * many
    except FieldError as refusal:
        problems.append(screen.voice.refusal(refusal))
        return None
    if exact != exact.to_integral_value():
        problems.append(screen.voice("bench_too_fine", value=typed, unit=unit))
        return None
    stored = int(exact)
    said = euros(stored, screen.voice.language) if kind == "cents" else f"{screen.voice.whole(stored)} g"
    st.html(line(screen.voice("bench_understood", value=said), "b-soft"))
    return stored


def _show_records(screen: Screen, spec: FieldSpec, prefix: str, values: dict[str, Any], problems: list[str]) -> None:
    """A list of small records: one row each, one more at a click."""
    if spec.record is None:
        return
    key = f"{prefix}_{spec.name}_rows"
    count = st.session_state.setdefault(key, 1)
    found = []
    for number in range(count):
        row: dict[str, Any] = {}
        at = f"{prefix}_{spec.name}_{number}"
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}_{number}"):
            for inner in [each for each in specs(spec.record) if not _is_at_once(each)]:
                _read(screen, inner, at, {}, None, row, problems)
        for inner in filter(_is_at_once, specs(spec.record)):
            _read(screen, inner, at, {}, None, row, problems)
        if row.get(specs(spec.record)[0].name):
            found.append(_whole(row))
    st.button(screen.voice("bench_one_more"), key=f"{key}_more", on_click=_one_more, args=(key,))
    if found:
        values[spec.name] = found


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """Counts typed as text inside a record: whole numbers."""
    squeezed = {name: "".join(str(value).split()) for name, value in row.items() if name == "size_bytes"}
    return row | {name: int(value) for name, value in squeezed.items() if value.isdigit()}


def _one_more(key: str) -> None:
    st.session_state[key] += 1

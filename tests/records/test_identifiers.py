"""The check keys of French numbers, each worked by hand or published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.records.errors import FieldError
from barometer.records.identifiers import parse_commune, parse_organisation, parse_siren, parse_siret, parse_uai

COMMUNES = {"21231", "01001", "2A004"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("732829320", "732829320"),  # 7+6+2+7+2+18->9+3+4+0 = 40, a multiple of ten
        (" 732 829 320 ", "732829320"),
        ("732.829.320", "732829320"),
        ("732\u202f829\u00a0320", "732829320"),
        ("000000000", "000000000"),
    ],
)
def test_a_siren_with_its_key_is_read_whatever_the_spaces(text: str, number: str) -> None:
    assert parse_siren(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("732829321", "siren_key"),
        ("723829320", "siren_key"),  # two neighbours swapped
        ("73282932", "number_form"),
        ("7328293200", "number_form"),
        ("73282932O", "number_form"),
        ("7.32829E+08", "number_form"),
        ("٧٣٢٨٢٩٣٢٠", "number_form"),
    ],
)
def test_a_wrong_siren_is_refused_with_the_fault_named(text: str, code: str) -> None:
    with pytest.raises(FieldError) as refusal:
        parse_siren(text)
    assert (refusal.value.code, refusal.value.column, refusal.value.value) == (code, "siren", text)


def test_a_siret_holds_a_siren_and_both_keys_are_checked() -> None:
    assert parse_siret("732 829 320 00074") == "73282932000074"
    for text, code in (("73282932000075", "siret_key"), ("73282931000075", "siret_siren_key"), ("123", "number_form")):
        with pytest.raises(FieldError) as refusal:
            parse_siret(text)
        assert refusal.value.code == code


def test_establishments_of_la_poste_follow_their_own_rule() -> None:
    assert parse_siret("35600000000048")  # the head office passes Luhn
    assert parse_siret("35600000049837")  # 3+5+6+4+9+8+3+7 = 45, a multiple of five; its Luhn sum is not one of ten
    with pytest.raises(FieldError):
        parse_siret("35600000049838")


def test_the_rule_of_la_poste_holds_for_nobody_else() -> None:
    assert sum(map(int, "73282932000004")) == 40
    with pytest.raises(FieldError):
        parse_siret("73282932000004")


@pytest.mark.parametrize("text", ["0210015C", "0750655E", "0750654D", " 0210015c "])
def test_the_letter_of_a_uai_is_its_number_modulo_23(text: str) -> None:
    assert parse_uai(text) == text.strip().upper()  # 210015 = 9131 x 23 + 2: third letter, C


@pytest.mark.parametrize(("text", "code"), [("0210015D", "uai_key"), ("0210015I", "uai_key"), ("210015C", "uai_form")])
def test_a_wrong_uai_is_refused_with_the_letter_expected(text: str, code: str) -> None:
    with pytest.raises(FieldError) as refusal:
        parse_uai(text)
    assert refusal.value.code == code
    if code == "uai_key":
        assert "attendue pour ces chiffres est C" in refusal.value.message("fr")


@pytest.mark.parametrize(
    ("text", "code"),
    [("21231", "21231"), ("COM-21231", "21231"), ("1001", "01001"), ("2a004", "2A004"), (" 01 001", "01001")],
)
def test_a_commune_is_read_with_its_lost_zero_put_back(text: str, code: str) -> None:
    assert parse_commune(text, COMMUNES) == code
    assert parse_commune(text, {f"COM-{known}" for known in COMMUNES}) == code


@pytest.mark.parametrize(
    ("text", "code"), [("21000", "commune_unknown"), ("Dijone", "commune_form"), ("212310", "commune_form")]
)
def test_a_postcode_or_a_wrong_name_is_not_a_commune(text: str, code: str) -> None:
    with pytest.raises(FieldError) as refusal:
        parse_commune(text, COMMUNES)
    assert refusal.value.code == code


def test_a_merged_commune_is_answered_with_that_of_today() -> None:
    with pytest.raises(FieldError) as refusal:
        parse_commune("21213", COMMUNES)
    assert refusal.value.code == "commune_merged"
    assert "21452 (Neuilly-Crimolois)" in refusal.value.message("fr")


@pytest.mark.parametrize(("text", "proposed"), [("Dijon", "21231 (Dijon)"), ("besancon", "25056 (Besançon)")])
def test_the_name_of_a_commune_is_answered_with_its_code(text: str, proposed: str) -> None:
    with pytest.raises(FieldError) as refusal:
        parse_commune(text, COMMUNES)
    assert refusal.value.code == "commune_named"
    assert proposed in refusal.value.message("fr")


@pytest.mark.parametrize("text", ["../etc", "a/b", ".", "-x", "é", "", "a" * 65, "a b", "a\\b", "con:"])
def test_an_identifier_that_could_lead_outside_its_folder_is_refused(text: str) -> None:
    with pytest.raises(FieldError):
        parse_organisation(text)


@given(st.integers(min_value=0, max_value=10**8 - 1), st.integers(min_value=0, max_value=8), st.integers(1, 9))
def test_one_mistyped_figure_of_a_siren_is_always_seen(start: int, place: int, change: int) -> None:
    body = f"{start:08d}"
    siren = next(body + str(key) for key in range(10) if _is_siren(body + str(key)))
    wrong = siren[:place] + str((int(siren[place]) + change) % 10) + siren[place + 1 :]
    assert not _is_siren(wrong)


def _is_siren(text: str) -> bool:
    try:
        return parse_siren(text) == text
    except FieldError:
        return False

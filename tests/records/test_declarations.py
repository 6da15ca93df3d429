"""Declared inputs are exact, keep their history, and refuse what goes against another figure by naming both."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.records.decimals import parse_decimal, parse_period
from barometer.records.declaration_checks import check_value, inputs
from barometer.records.declarations import Kept, declare, list_declarations, move, read, show
from barometer.records.errors import AccessRefusedError, EntryRefusedError, FieldError, RecordsError
from barometer.records.home import Home
from barometer.records.registers import list_head_counts
from tests.records.samples import NOW, organisation

NBSP = "\N{NO-BREAK SPACE}"
ENERGY, HEADS = "data_centre.energy", "head_count.agents"


def said(home: Home, code: str, value: str, period: str, **more: Any) -> Kept:
    """Declare for `carnot`."""
    given_by = {"organisation": "carnot", "actor": "local", "recorded_at": NOW} | more
    return declare(home, code, value, period=period, **given_by)


def validated(home: Home, code: str, value: str, period: str, **more: Any) -> int:
    """Declare, submit and validate."""
    number = said(home, code, value, period, **more).declaration
    for step in ("submit", "validate"):
        move(home, number, step, actor="local", recorded_at=NOW)
    return number


@pytest.fixture
def carnot(any_home: Home) -> Home:
    """A folder with one organisation, on each engine."""
    organisation(any_home, "carnot")
    return any_home


def test_a_value_is_kept_exactly_in_the_unit_of_the_catalogue(carnot: Home) -> None:
    assert said(carnot, ENERGY, "1 234,567891", "2025-03", unit="MWh").value == "1234567.891"
    row = list_declarations(carnot).row(0, named=True)
    assert (row["value"], row["unit"], row["written_value"], row["written_unit"], row["state"]) == (
        "1234567.891", "kWh", "1 234,567891", "MWh", "draft",
    )  # fmt: skip
    assert read(carnot).is_empty()


def ungrouped(message: str) -> str:
    """The sentence with its numbers as digits alone, whatever its language groups them by."""
    return re.sub(r"(?<=\d)[\N{NARROW NO-BREAK SPACE},](?=\d{3})", "", message)


@pytest.mark.parametrize(
    ("value", "unit", "code", "shown"),
    [
        ("12", "kg", "declared_unit_dimension", ("kg", "kWh")),
        ("12", "bogomips", "declared_unit_unknown", ("bogomips", "kWh")),
        ("-1", None, "declared_out_of_bounds", (f"-1{NBSP}kWh", f"0{NBSP}kWh")),
        ("2000000", "MWh", "declared_out_of_bounds", (f"2000000000{NBSP}kWh", f"1000000000{NBSP}kWh")),
        ("1,234", None, "decimal_two_ways", ("1234", "1,2340")),
        ("beaucoup", None, "decimal_form", ("beaucoup",)),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_both_figures(
    carnot: Home, value: str, unit: str | None, code: str, shown: tuple[str, ...]
) -> None:
    with pytest.raises(FieldError) as refusal:
        said(carnot, ENERGY, value, "2025", unit=unit)
    assert refusal.value.code == code
    for language in ("fr", "en"):
        message = refusal.value.message(language)
        assert all(text in message or text in ungrouped(message) for text in shown)


@pytest.mark.parametrize(
    ("value", "unit", "period", "told"),
    [
        ("-5", None, "2025", "« -5 », soit -5 Go"),
        ("12", "kg", "2025", "écrire la valeur en Go"),
        ("12", None, "2025-03", "(année)"),
    ],
)
def test_a_refused_volume_is_told_in_french_units(
    carnot: Home, value: str, unit: str | None, period: str, told: str
) -> None:
    with pytest.raises(FieldError) as refusal:
        said(carnot, "service.online_storage", value, period, unit=unit)
    assert told in refusal.value.message("fr")


@pytest.mark.parametrize(("unit", "kept"), [("To", "12000"), ("TB", "12000"), ("Go", "12"), ("Mo", "0.012")])
def test_octets_are_bytes(unit: str, kept: str) -> None:
    declared = check_value(inputs()["service.online_storage"], "12", unit, None, [])
    assert declared is not None
    assert declared.value == kept


def test_months_that_do_not_sum_to_the_year_are_refused_with_both_figures(carnot: Home) -> None:
    said(carnot, ENERGY, "1200000", "2025")
    for month in range(1, 12):
        said(carnot, ENERGY, "100000", f"2025-{month:02d}")
    with pytest.raises(FieldError) as refusal:
        said(carnot, ENERGY, "99999", "2025-12")
    assert refusal.value.code == "periods_do_not_sum"
    assert "1200000" in ungrouped(refusal.value.message())
    assert "1199999" in ungrouped(refusal.value.message())
    said(carnot, ENERGY, "100000", "2025-12")
    with pytest.raises(FieldError) as refusal:
        said(carnot, ENERGY, "1300000", "2025")
    assert refusal.value.code == "periods_do_not_sum"


def test_a_part_larger_than_its_year_is_refused_with_both_figures(carnot: Home) -> None:
    said(carnot, ENERGY, "50000", "2025")
    with pytest.raises(FieldError) as refusal:
        said(carnot, ENERGY, "60000", "2025-Q1")
    assert refusal.value.code == "periods_exceed"
    assert "50,000" in refusal.value.message("en")
    assert "60,000\u00a0kWh" in refusal.value.message("en")


def test_a_correction_replaces_once_validated_and_the_history_stays(carnot: Home) -> None:
    first = validated(carnot, ENERGY, "1000000", "2025")
    second = said(carnot, ENERGY, "1100000", "2025")
    assert second.replaces == first
    assert read(carnot)["value"].to_list() == ["1000000"]
    move(carnot, second.declaration, "submit", actor="local", recorded_at=NOW)
    move(carnot, second.declaration, "validate", actor="local", recorded_at=NOW)
    assert read(carnot)["value"].to_list() == ["1100000"]
    assert [(row["value"], row["state"]) for row in show(carnot, second.declaration)] == [
        ("1100000", "validated"),
        ("1000000", "superseded"),
    ]


def test_a_draft_corrected_twice_still_lets_the_last_word_win(carnot: Home) -> None:
    validated(carnot, ENERGY, "1000000", "2025")
    said(carnot, ENERGY, "1100000", "2025")
    validated(carnot, ENERGY, "1200000", "2025")
    assert read(carnot)["value"].to_list() == ["1200000"]
    assert list_declarations(carnot)["state"].to_list() == ["validated", "superseded", "superseded"]


def test_states_follow_one_order_and_a_refusal_says_it(carnot: Home) -> None:
    number = said(carnot, ENERGY, "1000000", "2025").declaration
    with pytest.raises(RecordsError) as refusal:
        move(carnot, number, "validate", actor="local", recorded_at=NOW)
    assert refusal.value.code == "declaration_state"
    assert "est brouillon : on ne peut pas la valider" in refusal.value.message("fr")
    assert "is draft: it cannot be validated" in refusal.value.message("en")
    move(carnot, number, "withdraw", actor="local", recorded_at=NOW)
    with pytest.raises(RecordsError):
        move(carnot, number, "submit", actor="local", recorded_at=NOW)


def test_a_validated_head_count_is_the_head_count_of_the_register(carnot: Home) -> None:
    validated(carnot, HEADS, "250", "2025", method="rapport social unique")
    row = list_head_counts(carnot).row(0, named=True)
    assert (row["people"], f"{row['counted_on']}", row["source"]) == (250, "2025-12-31", "rapport social unique")
    with pytest.raises(FieldError, match="whole"):
        said(carnot, HEADS, "250,5", "2024")


def test_an_unlikely_value_is_kept_and_asked_again(carnot: Home) -> None:
    assert said(carnot, HEADS, "100000", "2025").unlikely == ("1 person", "5000 person")
    assert said(carnot, HEADS, "100", "2025").unlikely is None


def test_none_at_all_is_an_answer_and_a_small_volume_is_no_slip(carnot: Home) -> None:
    for code, value in (("service.messages_sent", "0"), ("network.mobile_data", "100"), ("network.mobile_data", "0")):
        assert said(carnot, code, value, "2025").unlikely is None
    assert said(carnot, "network.mobile_data", "2", "2025").unlikely == ("12 GB", "6000000 GB")


@pytest.mark.parametrize("written", ["0,35", "0.35", "35%", "35 %", "35,0\u00a0%"])
def test_a_share_may_be_declared_in_per_cent(carnot: Home, written: str) -> None:
    assert said(carnot, "telework.car_ratio", written, "2025").value == "0.35"
    with pytest.raises(FieldError, match="130"):
        said(carnot, "telework.car_ratio", "130 %", "2025")


@pytest.mark.parametrize(
    ("code", "period", "refused"),
    [
        (HEADS, "2025-03", "period_too_fine"),
        (ENERGY, "2027", "period_future"),
        (ENERGY, "mars 2025", "period_form"),
        ("nothing", "2025", "input_unknown"),
    ],
)
def test_a_period_or_input_that_does_not_fit_is_refused(carnot: Home, code: str, period: str, refused: str) -> None:
    with pytest.raises(RecordsError) as refusal:
        said(carnot, code, "10", period)
    assert refusal.value.code == refused


@pytest.mark.parametrize(
    ("code", "period", "codes"),
    [
        (ENERGY, "2027", ["period_future", "decimal_form", "declared_unit_dimension"]),
        ("nothing", "hier", ["input_unknown", "period_form", "decimal_form"]),
    ],
)
def test_all_that_is_wrong_in_one_declaration_is_told_at_once(
    carnot: Home, code: str, period: str, codes: list[str]
) -> None:
    with pytest.raises(EntryRefusedError) as refusal:
        said(carnot, code, "beaucoup", period, unit="kg", organisation="personne", evidence="absent.pdf")
    problems = refusal.value.problems
    assert [each.code for each in problems] == [*codes, "evidence_missing", "entry_organisation_unknown"]
    for language, first in (("fr", f"« {code} » n'est pas enregistré"), ("en", f"“{code}” is not recorded")):
        heading, *lines = refusal.value.message(language).splitlines()
        assert heading.startswith(first)
        assert lines == [f"- {each.message(language)}" for each in problems]
    assert list_declarations(carnot).is_empty()


def test_evidence_is_kept_under_its_digest_or_as_a_link(carnot: Home, tmp_path: Path) -> None:
    proof = tmp_path / "facture.pdf"
    proof.write_bytes(b"proof")
    said(carnot, ENERGY, "1000000", "2025", evidence=str(proof))
    row = list_declarations(carnot).row(0, named=True)
    assert (carnot.folder / "evidence" / row["evidence"]).read_bytes() == b"proof"
    assert row["evidence_name"] == "facture.pdf"
    said(carnot, ENERGY, "1000000", "2024", evidence="https://example.org/a")
    with pytest.raises(FieldError) as refusal:
        said(carnot, ENERGY, "1000000", "2023", evidence=str(tmp_path / "absent.pdf"))
    assert refusal.value.code == "evidence_missing"


def test_somebody_unknown_declares_nothing(carnot: Home) -> None:
    with pytest.raises(AccessRefusedError):
        said(carnot, ENERGY, "1000000", "2025", actor="nobody")


def test_a_territory_declares_too_and_never_with_an_organisation(carnot: Home) -> None:
    when = datetime(2026, 2, 1, tzinfo=UTC)
    declare(
        carnot, "weee.collected", "12", unit="t", period="2025", territory="DEP-21", actor="local", recorded_at=when
    )
    assert list_declarations(carnot).row(0, named=True)["value"] == "12000"
    with pytest.raises(RecordsError) as refusal:
        said(carnot, "weee.collected", "12", "2025", territory="DEP-21")
    assert refusal.value.code == "declared_by_whom"
    with pytest.raises(RecordsError) as refusal:  # a volume counts in the organisation that declares it, nowhere else
        declare(
            carnot, "network.fixed_data", "12", unit="TB", period="2025", territory="DEP-21",
            actor="local", recorded_at=when,
        )  # fmt: skip
    assert refusal.value.code == "declared_by_whom"
    assert list_declarations(carnot).height == 1


@given(st.decimals(-(10**12), 10**12, places=4))
def test_a_number_written_in_french_or_english_is_read_to_the_last_digit(number: Decimal) -> None:
    english = f"{number:,.4f}"
    french = english.replace(",", "\u202f").replace(".", ",")
    assert parse_decimal(english) == parse_decimal(french) == number


def test_a_period_is_a_month_a_quarter_or_a_year() -> None:
    assert [f"{parse_period(text).end}" for text in ("2025", "2025-Q1", "2025-T2", "2024-02")] == [
        "2025-12-31", "2025-03-31", "2025-06-30", "2024-02-29",
    ]  # fmt: skip


def test_an_address_typed_in_a_method_is_never_kept(carnot: Home) -> None:
    said(carnot, ENERGY, "3", "2025", unit="MWh", method="dit par j.d@ville.example")
    assert list_declarations(carnot)["method"].to_list() == ["dit par [e-mail]"]


def test_a_question_is_answered_by_yes_or_no_in_both_languages_and_no_other_word(carnot: Home) -> None:
    answers = {"oui": "1", "Non": "0", " YES ": "1", "no": "0", "1": "1", "0,0": "0"}
    for year, (answer, value) in enumerate(answers.items(), start=2020):
        assert said(carnot, "reen.strategy", answer, str(year)).value == value
    for word in ("peut-être", "true", "2", "0,5"):
        with pytest.raises(FieldError, match="neither yes nor no") as refusal:
            said(carnot, "reen.strategy", word, "2025")
        assert (refusal.value.code, refusal.value.column) == ("declared_not_yes_no", "value")
        assert f"« {word} » ne répond ni oui ni non" in refusal.value.message("fr")

"""The register keeps organisations that are whole and distinct, and says every fault of the others."""

from datetime import date
from typing import Any

import pytest

from barometer.records.audit import list_entries
from barometer.records.entry_fields import Field, check_fields
from barometer.records.errors import FieldError, OrganisationRefusedError, OrganisationUnknownError
from barometer.records.home import Home, create_home
from barometer.records.organisations import Register
from barometer.records.registers import (
    add_head_count,
    add_organisation,
    find_organisation,
    list_head_counts,
    list_organisations,
    read_register,
    show_organisation,
)
from tests.records.samples import COMMUNES, NOW, organisation

DIJON = "21210231300013"


def _refusal(home: Home, **fields: Any) -> dict[str, str]:
    """The faults said: column -> code."""
    with pytest.raises(OrganisationRefusedError) as refusal:
        organisation(home, fields.pop("organisation", "x"), **fields)
    return {problem.column: problem.code for problem in refusal.value.problems}


def test_an_organisation_is_kept_in_canonical_form(any_home: Home) -> None:
    made = add_organisation(
        any_home, actor="local", recorded_at=NOW, name=" Lycée Carnot ", kind="Lycée", uai="0210015c",
        siret="212 102 313 00013", commune_code="COM-21231", is_reen_subject=False, communes=COMMUNES,
    )  # fmt: skip
    assert made.organisation == "0210015c"
    assert (made.name, made.kind, made.uai, made.siret, made.siren, made.commune_code) == (
        "Lycée Carnot", "lycee", "0210015C", DIJON, "212102313", "21231",
    )  # fmt: skip
    row = list_organisations(any_home).row(0, named=True)
    assert row == {**vars(made), "recorded_at": NOW, "recorded_by": "local"}


def test_an_organisation_is_found_by_identifier_siret_uai_or_siren(any_home: Home) -> None:
    organisation(any_home, "carnot", uai="0210015C", siret=DIJON)
    for identifier in ("carnot", "CARNOT", "0210015C", "0210015c", DIJON, "212 102 313 00013", "212102313"):
        assert find_organisation(any_home, identifier).organisation == "carnot"


def test_without_a_list_the_communes_are_those_of_the_territories(home: Home) -> None:
    organisation(home, "bourg", commune_code="1053", communes=None)
    assert find_organisation(home, "bourg").commune_code == "01053"
    assert _refusal(home, organisation="dijon", commune_code="21000", communes=None) == {
        "commune_code": "commune_unknown"
    }


def test_nobody_found_is_said_with_the_command_that_lists(home: Home) -> None:
    with pytest.raises(OrganisationUnknownError) as refusal:
        find_organisation(home, "nobody")
    assert "« nobody »" in refusal.value.message("fr")
    assert "barometer organisation list" in refusal.value.message("fr")


def test_a_siren_shared_by_several_establishments_is_ambiguous(home: Home) -> None:
    organisation(home, "siege", siret="35600000000048")
    organisation(home, "agence", siret="35600000049837")
    with pytest.raises(OrganisationUnknownError) as refusal:
        find_organisation(home, "356000000")
    assert "agence, siege" in refusal.value.message("fr")
    assert find_organisation(home, "35600000049837").organisation == "agence"


def test_every_fault_of_every_field_is_said_at_once(home: Home) -> None:
    faults = _refusal(
        home, organisation="../x", name=" ", kind="château", siret="123", uai="0210015D", commune_code="99999",
        parent="nobody", is_synthetic=True,
    )  # fmt: skip
    assert faults == {
        "organisation": "organisation_form", "name": "name_missing", "kind": "kind_unknown", "siret": "number_form",
        "uai": "uai_key", "commune_code": "commune_unknown", "parent": "parent_unknown",
        "is_synthetic": "synthetic_refused",
    }  # fmt: skip
    assert list_organisations(home).is_empty()


def test_a_refusal_reads_as_one_line_a_field_in_each_language(home: Home) -> None:
    with pytest.raises(OrganisationRefusedError) as refusal:
        organisation(home, "x", kind="château", siret="73282932000075")
    french, english = refusal.value.message("fr").splitlines(), refusal.value.message("en").splitlines()
    assert french[0] == "x : l'organisation n'a pas été enregistrée."
    assert french[1].startswith("- siret : « 73282932000075 » n'est pas un SIRET")
    assert "Établissement" not in french[2]
    assert "Opérateur de réemploi" in french[2]
    assert "Reuse operator" in english[2]
    assert len(french) == len(english) == 3


def test_no_two_organisations_share_an_identifier_a_siret_or_a_uai(any_home: Home) -> None:
    organisation(any_home, "carnot", uai="0210015C", siret=DIJON)
    assert _refusal(any_home, organisation="carnot") == {"organisation": "organisation_exists"}
    assert _refusal(any_home, organisation="CARNOT") == {"organisation": "organisation_exists"}
    assert _refusal(any_home, organisation="other", uai="0210015C") == {"uai": "number_taken"}
    assert _refusal(any_home, organisation="other", siret=DIJON) == {"siret": "number_taken"}


@pytest.mark.parametrize("name", ["212102313", DIJON, "0210015c"])
def test_an_identifier_may_not_pass_for_the_number_of_another(home: Home, name: str) -> None:
    assert _refusal(home, organisation=name) == {"organisation": "organisation_resembles"}


def test_a_number_of_its_own_may_be_the_identifier(home: Home) -> None:
    made = add_organisation(
        home, actor="local", recorded_at=NOW, name="Dijon", kind="commune", siret=DIJON, communes=COMMUNES
    )
    assert made.organisation == DIJON


def test_an_organisation_without_any_number_needs_an_identifier(home: Home) -> None:
    assert _refusal(home, organisation=" ", name="Carnot") == {"organisation": "identifier_missing"}


def test_a_siren_that_is_not_that_of_the_siret_is_refused(home: Home) -> None:
    assert _refusal(home, siren="732829320", siret=DIJON) == {"siren": "siren_of_another_siret"}


def test_a_parent_is_found_by_any_of_its_numbers_and_none_is_its_own(home: Home) -> None:
    organisation(home, "region", siret=DIJON)
    organisation(home, "carnot", parent="212 102 313 00013")
    assert find_organisation(home, "carnot").parent == "region"
    assert _refusal(home, organisation="self", parent="self") == {"parent": "parent_unknown"}
    organisation(home, "dijon-metropole", name="Dijon Métropole", kind="epci")
    with pytest.raises(OrganisationRefusedError) as refusal:
        organisation(home, "x", parent="Dijon metropole")
    assert ": dijon-metropole." in refusal.value.message("en")


def test_a_synthetic_organisation_lives_in_a_demo_folder_only(home: Home) -> None:
    assert _refusal(home, is_synthetic=True) == {"is_synthetic": "synthetic_refused"}
    demo = create_home(home.folder.parent / "demo", demo=True)
    organisation(demo, "x", is_synthetic=True)
    assert list_organisations(demo)["is_synthetic"].to_list() == [True]


def test_head_counts_are_dated_sourced_and_corrected_in_the_open(any_home: Home) -> None:
    organisation(any_home, "carnot", uai="0210015C")
    by: dict[str, Any] = {"actor": "local", "recorded_at": NOW}
    for people, counted_on in ((1200, date(2024, 9, 1)), (1250, date(2025, 9, 1)), (1240, date(2025, 9, 1))):
        add_head_count(any_home, "0210015C", "pupils", people, counted_on=counted_on, source="rectorat", **by)
    add_head_count(any_home, "carnot", "pupils", 1240, counted_on=date(2025, 9, 1), source="rectorat", **by)
    known, counts = show_organisation(any_home, "carnot")
    assert known.organisation == "carnot"
    assert counts.select("category", "counted_on", "people", "source").rows() == [
        ("pupils", date(2024, 9, 1), 1200, "rectorat"),
        ("pupils", date(2025, 9, 1), 1240, "rectorat"),
    ]
    assert list_entries(any_home)["detail"].to_list()[:2] == ["1250 (rectorat) -> 1240 (rectorat)", "1250 (rectorat)"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"people": -1}, "head_count_negative"),
        ({"category": "visitors"}, "head_count_category"),
        ({"counted_on": date(2026, 1, 6)}, "head_count_future"),
        ({"source": " "}, "head_count_unsourced"),
    ],
)
def test_a_head_count_that_cannot_be_is_refused(home: Home, given: dict[str, Any], code: str) -> None:
    organisation(home, "carnot")
    fields = {"category": "agents", "people": 3, "counted_on": date(2025, 1, 1), "source": "x"} | given
    with pytest.raises(OrganisationRefusedError) as refusal:
        add_head_count(home, "carnot", actor="local", recorded_at=NOW, **fields)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert list_head_counts(home).is_empty()


def test_zero_pupils_is_a_count_and_not_an_unknown(home: Home) -> None:
    organisation(home, "carnot")
    add_head_count(home, "carnot", "pupils", 0, counted_on=date(2025, 1, 1), source="x", actor="local", recorded_at=NOW)
    assert list_head_counts(home)["people"].to_list() == [0]


def test_an_empty_register_has_the_columns_and_types_of_a_full_one(any_home: Home) -> None:
    empty = list_organisations(any_home).schema
    organisation(any_home, "carnot")
    assert list_organisations(any_home).schema == empty
    assert list(read_register(any_home).entries) == ["carnot"]


def test_an_address_typed_in_a_name_is_never_kept(home: Home) -> None:
    organisation(home, "x", name="Mairie (jeanne.durand@ville.example)")
    assert find_organisation(home, "x").name == "Mairie ([e-mail])"
    problems: list[FieldError] = []
    said = check_fields((Field("opening", "text"),), {"opening": "voir j.d@ville.example"}, Register([]), problems)
    assert (said, problems) == ({"opening": "voir [e-mail]"}, [])

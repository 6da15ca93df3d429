"""People are never read: their columns are dropped and said, and a file that is only a list of them is refused."""

from pathlib import Path

import pytest

from imports.errors import UnknownLayoutError
from tests.imports.spreadsheets import GOOD, codes, read, read_rows, write_csv

PEOPLE = [
    "Utilisateur",
    "Nom de l'agent",
    "Login",
    "Courriel",
    "Adresse e-mail",
    "User name",
    "Affecté à :",
    "PRENOM *",
]


@pytest.mark.parametrize("header", PEOPLE)
def test_a_column_about_people_is_dropped_and_said_with_its_header(tmp_path: Path, header: str) -> None:
    reading = read_rows(tmp_path, [{**GOOD, header: "alex.fictif"}])
    said = reading.warnings.filter(reading.warnings["code"] == "personal_column_dropped")
    assert said["value"].to_list() == [header]
    assert header in said["reason"][0]
    assert "alex" not in str(reading.rows.to_dicts())
    assert header not in reading.ignored.values()


def test_a_name_is_about_people_only_beside_a_first_name(tmp_path: Path) -> None:
    alone = read_rows(tmp_path, [{**GOOD, "Nom": "PC-ACCUEIL"}])
    assert list(alone.ignored.values()) == ["Nom"]
    beside = read_rows(tmp_path, [{**GOOD, "Nom": "Fictif", "Prénom": "Alex"}])
    assert codes(beside.warnings) == ["personal_column_dropped"] * 2


def test_a_column_of_e_mail_addresses_is_about_people_whatever_its_header(tmp_path: Path) -> None:
    rows = [{**GOOD, "asset_id": str(number), "Qui": f"agent{number}@example.org"} for number in range(3)]
    reading = read_rows(tmp_path, rows)
    assert codes(reading.warnings) == ["personal_column_dropped"]


def test_users_are_a_group_when_they_are_one_and_people_when_they_are_names(tmp_path: Path) -> None:
    groups = read_rows(tmp_path, [{**GOOD, "Utilisateurs": "agents"}])
    assert groups.rows["user_group"].to_list() == ["staff"]
    names = read_rows(tmp_path, [{**GOOD, "Utilisateurs": "Alex Fictif"}])
    assert names.rows["user_group"].to_list() == [None]
    assert codes(names.warnings) == ["personal_column_dropped"]


@pytest.mark.parametrize(
    "site",
    [
        "Mme Fictive",
        "FICTIF Alex",
        "Bureau de M. Fictif",
    ],
)
def test_a_person_inside_a_column_that_is_read_is_warned_of_and_kept(tmp_path: Path, site: str) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "site": site}, {**GOOD, "asset_id": "PC-2", "site": "Mairie"}])
    assert codes(reading.warnings) == ["personal_content"]
    assert reading.warnings["cell"].to_list() == ["D2"]
    assert reading.rows["site"].to_list() == [site, "Mairie"]


@pytest.mark.parametrize("column", ["asset_id", "site", "operating_system", "order_number", "retirement_reason"])
def test_an_e_mail_address_inside_a_cell_is_not_kept_and_said_once_a_column(tmp_path: Path, column: str) -> None:
    held = "contact alex.o'fictif+pc@mairie.example.org, bureau 12"
    rows = [{**GOOD, column: held}, {**GOOD, "asset_id": "PC-2", column: f"{held} bis"}]
    reading = read_rows(tmp_path, rows)
    assert reading.rows[column].to_list() == ["contact [e-mail], bureau 12", "contact [e-mail], bureau 12 bis"]
    said = reading.warnings.filter(reading.warnings["code"] == "personal_address_removed")
    assert said["value"].to_list() == ["contact [e-mail], bureau 12"]
    assert "qui en avaient une : 2)" in said["reason"][0]
    assert "fictif" not in str([reading.rows.to_dicts(), reading.warnings.to_dicts()])


def test_the_name_of_an_unknown_organisation_waits_without_its_e_mail_address(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "organisation": "Mairie, accueil@example.org"}])
    assert "example.org" not in str([reading.rows.to_dicts(), reading.waiting.to_dicts(), reading.rejects.to_dicts()])


@pytest.mark.parametrize(
    "site", ["Lycée Madame de Staël", "Salle M.12", "Local SSD M.2", "Dock @ 60 W", "3e étage, salle M"]
)
def test_a_place_that_names_nobody_is_not_warned_of(tmp_path: Path, site: str) -> None:
    assert codes(read_rows(tmp_path, [{**GOOD, "site": site}]).warnings) == []


@pytest.mark.parametrize(
    "row",
    [
        {"Nom": "Fictif", "Prénom": "Alex", "Courriel": "alex@example.org"},
        {"NOM": "Fictif", "PRÉNOM": "Alex", "Service": "État civil", "Fonction": "agent", "Site": "Mairie"},
        {"Last name": "Fictif", "First name": "Alex", "Username": "afictif", "Department": "IT"},
    ],
)
def test_a_file_that_is_only_a_list_of_people_is_refused(tmp_path: Path, row: dict[str, str]) -> None:
    with pytest.raises(UnknownLayoutError) as refusal:
        read(write_csv(tmp_path / "agents.csv", [row]))
    assert refusal.value.code == "only_people"
    assert not refusal.value.may_be_mapped


def test_equipment_beside_people_is_an_inventory_all_the_same(tmp_path: Path) -> None:
    rows = [{"Nom": "Fictif", "Prénom": "Alex", "N° de série": "S1", "Type": "Ordinateur portable"}]
    reading = read(write_csv(tmp_path / "parc.csv", rows))
    assert reading.rows["asset_id"].to_list() == ["S1"]
    assert "asset_id_from_column" in codes(reading.warnings)

"""A file of an unknown layout: a proposal to check, then a mapping that reads it."""

from pathlib import Path

import pytest

from imports.errors import MappingError, UnknownLayoutError
from imports.guard import read_spreadsheet
from imports.layouts import UserWords, fingerprint_of, parse_layout
from imports.proposals import Proposal, mapping_text, propose
from tests.imports.spreadsheets import codes, equipment_types, read

UNKNOWN = (
    "Parc 2025 de la ville fictive\n\n"
    "Réf. interne matériel;Genre de machine;Marque/constr.;Acheté en;Endroit;Conso annuelle (kWh);Qui;Valeur\n"
    "A-1;PC portable;Dell;12/03/2022;Mairie;50;alex@example.org;812,50\n"
    "A-2;Écran;HP;2021;École;;kim@example.org;120\n"
    "A-3;Imprimante laser;Ricoh;03/2020;Mairie;;;\n"
)


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    path = tmp_path / "inconnu.csv"
    path.write_text(UNKNOWN, encoding="utf-8")
    return path


def _proposal(path: Path) -> Proposal:
    proposal = propose(read_spreadsheet(path), equipment_types())
    assert proposal is not None
    return proposal


def test_each_header_is_proposed_by_its_name_and_by_what_its_cells_hold(unknown: Path) -> None:
    proposal = _proposal(unknown)
    assert proposal.header_row == 3
    assert {column.header: column.proposal for column in proposal.columns} == {
        "Réf. interne matériel": "asset_id",
        "Genre de machine": "equipment_type",
        "Marque/constr.": "manufacturer",
        "Acheté en": "commissioned_on",
        "Endroit": "-",
        "Conso annuelle (kWh)": "electricity_kwh_per_year",
        "Qui": "personal",
        "Valeur": "purchase_price_eur",
    }
    assert proposal.columns[0].samples == ["A-1", "A-2", "A-3"]
    assert proposal.columns[6].samples == []


def test_a_short_header_that_shares_letters_is_not_taken_for_another_and_choices_are_told_by_their_cells(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lieux.csv"
    path.write_text("Sorte;Appellation;Structure\nsalle serveurs;Mairie;dole\natelier;Pasteur;dole\n", encoding="utf-8")
    proposal = propose(read_spreadsheet(path), equipment_types(), "site")
    assert proposal is not None
    assert [column.proposal for column in proposal.columns] == ["site_kind", "-", "organisation"]


@pytest.mark.parametrize("header", ["Nb pièces", "Nb machines", "Quantité livrée"])
def test_a_count_is_never_proposed_as_a_price(tmp_path: Path, header: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(f"Tag;Descr;{header};Achat\nA-1;Portable;2;2022\nA-2;Écran;3;2021\n", encoding="utf-8")
    proposed = {column.header: column.proposal for column in _proposal(path).columns}
    assert proposed == {"Tag": "asset_id", "Descr": "equipment_type", header: "quantity", "Achat": "commissioned_on"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_proposed_mapping_is_a_mapping_and_reads_the_file(unknown: Path, language: str) -> None:
    with pytest.raises(UnknownLayoutError) as refusal:
        read(unknown)
    assert refusal.value.may_be_mapped
    proposal = _proposal(unknown)
    columns = {column.header: column.proposal for column in proposal.columns}
    text = mapping_text(columns, name="ville", language=language, samples={"Endroit": ["Mairie # 1", "a\nb"]})
    layout = parse_layout(text, "ville.toml", is_saved=True)
    assert layout.columns == columns
    reading = read(unknown, known=UserWords((layout,)))
    assert reading.rows["asset_id"].to_list() == ["A-1", "A-2", "A-3"]
    assert reading.rows["equipment_type"].to_list() == ["laptop", "monitor", "printer_shared"]
    assert codes(reading.warnings)[:2] == ["mapping_used", "personal_column_dropped"]
    assert "example.org" not in str(reading.rows.to_dicts())


def test_a_mapping_of_purchases_names_the_amount_as_people_read_it() -> None:
    text = mapping_text({"Facturé": "amount_cents"}, name="achats", language="fr", content="purchases")
    assert '"Facturé" = "amount"' in text
    assert "amount_cents" not in text
    assert parse_layout(text, "achats.toml").columns == {"Facturé": "amount_cents"}


def test_a_saved_mapping_is_used_for_the_same_headers_in_any_order_and_for_no_others(unknown: Path) -> None:
    headers = UNKNOWN.splitlines()[2].split(";")
    layout = parse_layout(
        f'name = "ville"\nfingerprint = "{fingerprint_of(reversed(headers))}"\n[columns]\n'
        '"Réf. interne matériel" = "asset_id"\n"Genre de machine" = "equipment_type"\n',
        "ville",
        is_saved=True,
    )
    assert read(unknown, known=UserWords((layout,))).rows.height == 3
    unknown.write_text(UNKNOWN.replace("Endroit", "Localisation exacte"), encoding="utf-8")
    with pytest.raises(UnknownLayoutError):
        read(unknown, known=UserWords((layout,)))


def test_words_taught_for_types_win_over_ours(unknown: Path) -> None:
    unknown.write_text("Identifiant;Type\n1;Bécane de Jo\n2;Portable\n", encoding="utf-8")
    taught = UserWords(aliases={"bécane de jo": "workstation", "Portable": "tablet"})
    assert read(unknown, known=taught).rows["equipment_type"].to_list() == ["workstation", "tablet"]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('name = "x\n', "mapping_not_toml", "line 1"),
        ('couleur = "rouge"\n[columns]\n"A" = "asset_id"\n', "mapping_key_unknown", "couleur"),
        ('name = "x"\n', "mapping_without_columns", "[columns]"),
        ('columns = "asset_id"\n', "mapping_value_wrong", "columns"),
        ('[columns]\n"Réf" = "asset"\n', "mapping_column_unknown", "Réf"),
        ('[columns]\n"A" = "asset_id"\n[fallbacks]\nasset_id = "Nom"\n', "mapping_value_wrong", "fallbacks.asset_id"),
        ('[columns]\n"A" = "status"\n[values.status]\n"HS" = "broken"\n', "mapping_word_unknown", "values.status.HS"),
    ],
)
def test_a_bad_mapping_is_refused_with_its_line_or_its_key(text: str, code: str, said: str) -> None:
    with pytest.raises(MappingError) as refusal:
        parse_layout(text, "ville.toml")
    assert refusal.value.code == code
    for language in ("fr", "en"):
        assert said in refusal.value.message(language)
        assert "ville.toml" in refusal.value.message(language)

"""From a file nobody knows to one that is read by itself: propose, check, keep, use; words taught for types."""

import json
from pathlib import Path

from dashboards import teaching
from dashboards.actors import acting
from tests.cli.conftest import Run

UNKNOWN = "Réf. du matériel;Genre de machine;Qui\nA-1;PC portable;alex@example.org\nA-2;Écran;kim@example.org\n"


def _file(folder: Path, text: str = UNKNOWN, name: str = "inconnu.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_unknown_layout_is_refused_with_a_mapping_that_then_reads_it(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path)
    words = ["--home", home, "import", file, "--organisation", "lycee-a"]
    code, _out, err = run(*words)
    mapping = tmp_path / "inconnu.csv.mapping.toml"
    assert (code, mapping.is_file()) == (2, True)
    assert str(mapping) in err
    assert "alex" not in mapping.read_text(encoding="utf-8")
    code, _out, err = run(*words, "--mapping", mapping)
    assert code == 0, err
    assert "« Qui »" in err


def test_in_json_the_proposal_is_in_the_document_and_nothing_is_written(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path)
    code, out, _err = run("--home", home, "import", file, "--organisation", "lycee-a", "--json")
    document = json.loads(out)
    assert code == 2
    assert document["error"]["code"] == "column_missing" or document["error"]["code"] == "no_known_column"
    assert [column["proposal"] for column in document["proposal"]["columns"]] == [
        "asset_id",
        "equipment_type",
        "personal",
    ]
    assert "[columns]" in document["mapping"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["inconnu.csv"]


def test_a_kept_mapping_is_used_for_its_organisation_by_itself(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path)
    run("--home", home, "import", file, "--organisation", "lycee-a")
    words = ["organisation", "add", "lycee-b", "--name", "Lycée B", "--kind", "lycee", "--seat", "25056"]
    assert run("--home", home, *words)[0] == 0
    save = ["mapping", "save", tmp_path / "inconnu.csv.mapping.toml", "--name", "parc", "--organisation", "lycee-a"]
    assert run("--home", home, *save)[0] == 0
    later = _file(tmp_path, UNKNOWN + "A-3;Écran;\n", "plus-tard.csv")
    code, _out, err = run("--home", home, "import", later, "--organisation", "lycee-a")
    assert code == 0, err
    assert "« parc »" in err
    other = _file(tmp_path, UNKNOWN + "B-1;Écran;\n", "autre.csv")
    assert run("--home", home, "import", other, "--organisation", "lycee-b", "--dry-run")[0] == 2
    assert run("--home", home, "import", other, "--organisation", "lycee-b", "--dry-run", "--mapping", "parc")[0] == 0


def test_a_mapping_is_replaced_only_on_purpose(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path)
    run("--home", home, "import", file, "--organisation", "lycee-a")
    mapping = tmp_path / "inconnu.csv.mapping.toml"
    save = ["--home", home, "mapping", "save", mapping, "--name", "parc", "--language", "fr"]
    assert run(*save)[0] == 0
    assert run(*save)[0] == 0  # the same again changes nothing
    kept = (home / "mappings" / "parc.toml").read_bytes()
    mapping.write_text(mapping.read_text(encoding="utf-8").replace('"equipment_type"', '"model"'), encoding="utf-8")
    code, _out, err = run(*save)
    assert code == 2
    assert "« parc »" in err
    assert "--replace" in err
    assert (home / "mappings" / "parc.toml").read_bytes() == kept
    assert run(*save, "--replace")[0] == 0
    assert b'"model"' in (home / "mappings" / "parc.toml").read_bytes()


def test_mappings_are_listed_shown_and_removed(run: Run, home: Path, tmp_path: Path) -> None:
    mapping = _file(tmp_path, '[columns]\n"Réf" = "asset_id"\n"Genre" = "equipment_type"\n', "m.toml")
    assert run("--home", home, "mapping", "save", mapping, "--name", "parc")[0] == 0
    _code, out, _err = run("--home", home, "mapping", "list", "--json")
    assert json.loads(out) == [
        {
            "mapping": "parc",
            "mapping_content": "inventory",
            "organisation": None,
            "columns_read": "asset_id, equipment_type",
        }
    ]
    assert "Réf" in run("--home", home, "mapping", "show", "parc")[1]
    assert run("--home", home, "mapping", "remove", "parc")[0] == 0
    code, _out, err = run("--home", home, "mapping", "remove", "parc")
    assert (code, "parc" in err) == (2, True)
    assert run("--home", home, "mapping", "save", mapping, "--name", "../parc")[0] == 2
    assert run("--home", home, "mapping", "show", "absente")[0] == 2


def test_factors_match_shows_the_type_and_learns_a_word(run: Run, home: Path, tmp_path: Path) -> None:
    code, out, _err = run("--home", home, "factors", "match", "Ordinateur transportable")
    assert code == 1
    assert "laptop" in out
    assert run("--home", home, "factors", "match", "Ordinateur transportable", "--as", "laptop")[0] == 0
    code, out, _err = run("--home", home, "factors", "match", "ordinateurs TRANSPORTABLES", "--json")
    assert (code, json.loads(out)["equipment_type"]) == (0, "laptop")
    file = _file(tmp_path, "Identifiant;Type\n1;Ordinateur transportable\n")
    code, _out, err = run("--home", home, "import", file, "--organisation", "lycee-a")
    assert (code, "reconnu" in err) == (0, False)
    assert run("--home", home, "factors", "match", "Truc", "--as", "machin")[0] == 2


BOUGHT = (
    "N° pièce;Date Cde;Désignation article;Payeur;Qté;Mt HT\n"
    "BC-1;03/02/2025;Ordinateurs portables;alex@example.org;10;8 500,00\n"
    "BC-2;14/03/2025;Écrans;kim@example.org;4;600,50\n"
)


def test_purchases_under_unknown_headers_are_taught_once_and_then_read_by_themselves(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file, words = _file(tmp_path, BOUGHT, "commandes.csv"), ["--organisation", "lycee-a"]
    code, _out, err = run("--home", home, "import", file, *words)
    mapping = tmp_path / "commandes.csv.mapping.toml"
    written = mapping.read_text(encoding="utf-8")
    assert (code, 'content = "purchases"' in written, "alex" in written) == (2, True, False), err
    assert '"Mt HT" = "amount"' in written
    code, _out, err = run("--home", home, "import", file, *words, "--mapping", mapping, "--template", "inventory")
    assert (code, "--template" in err) == (2, True)
    assert run("--home", home, "mapping", "save", mapping, "--name", "commandes", *words)[0] == 0
    code, out, err = run("--home", home, "import", file, *words, "--json")
    document = json.loads(out)
    assert (code, document["rows_kept"]) == (0, 2), err
    assert [each["value"] for each in document["warnings"] if each["code"] == "personal_column_dropped"] == ["Payeur"]
    code, out, _err = run("--home", home, "purchases", "--organisation", "lycee-a", "--year", "2025", "--json")
    listed = json.loads(out)["not_computed"]  # no category: named, with what was read of the line
    assert (code, [(each["order_number"], each["amount_cents"]) for each in listed]) == (
        0,
        [("BC-1", 850000), ("BC-2", 60050)],
    )


def test_a_proposal_takes_no_amount_with_tax_no_other_question_and_no_day_for_a_number(
    run: Run, home: Path, tmp_path: Path
) -> None:
    text = (
        "N° BDC;Jour facturé;Désignation article;Occasion ?;Qté;Montant TTC\n"
        "A1;14/03/2025;Ordinateurs portables;oui;10;1 200,00\n"
        "A2;15/03/2025;Écrans;non;4;600,00\n"
    )
    file = _file(tmp_path, text, "commandes.csv")
    words = ["--organisation", "lycee-a", "--template", "purchases", "--json"]
    code, out, err = run("--home", home, "import", file, *words)
    assert code == 2, err
    proposed = {each["header"]: each["proposal"] for each in json.loads(out)["proposal"]["columns"]}
    assert (proposed["N° BDC"], proposed["Jour facturé"]) == ("order_number", "purchased_on")
    assert proposed["Occasion ?"] == "condition"  # not a gift, though both are answered by yes or no
    assert proposed["Montant TTC"] == "-"


def test_a_register_under_unknown_headers_is_taught_too(run: Run, home: Path, tmp_path: Path) -> None:
    text = "Porteur;Dénomination du lieu;Catégorie de lieu\nlycee-a;Annexe nord;bureaux\n"
    file = _file(tmp_path, text, "lieux.csv")
    code, out, _err = run("--home", home, "import", file, "--template", "sites", "--json")
    proposal = json.loads(out)["proposal"]
    assert (code, proposal["content"], proposal["looks_like"]) == (2, "site", None)
    columns = {"Porteur": "organisation", "Dénomination du lieu": "name", "Catégorie de lieu": "site_kind"}
    lines = "\n".join(f'"{header}" = "{column}"' for header, column in columns.items())
    mapping = _file(tmp_path, f'content = "site"\n[columns]\n{lines}\n', "m.toml")
    code, out, err = run("--home", home, "import", file, "--mapping", mapping, "--json")
    assert (code, json.loads(out)["added"]) == (0, 1), err


def test_organisations_under_unknown_headers_are_taught_too(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, "Clé;Ent;Genre;Où\nco-test;Commune de Test;commune;25056\n", "orga.csv")
    assert run("--home", home, "organisation", "import", file)[0] == 2
    assert (tmp_path / "orga.csv.mapping.toml").is_file()
    columns = {"Clé": "organisation", "Ent": "name", "Genre": "kind", "Où": "commune_code"}
    lines = "\n".join(f'"{header}" = "{column}"' for header, column in columns.items())
    mapping = _file(tmp_path, f'content = "organisations"\n[columns]\n{lines}\n', "m.toml")
    code, out, err = run("--home", home, "organisation", "import", file, "--mapping", mapping, "--json")
    assert (code, json.loads(out)["added"]) == (0, 1), err


def test_assess_prints_the_proposed_mapping_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    code, out, err = run("assess", _file(tmp_path))
    assert (code, "[columns]" in out, "--mapping" in err) == (2, True, True)
    assert [path.name for path in tmp_path.iterdir()] == ["inconnu.csv"]


def test_an_inventory_sent_to_a_register_is_told_what_it_looks_like(tmp_path: Path) -> None:
    fleet = tmp_path / "parc.csv"
    fleet.write_text("Identifiant;Numéro de série;Type d'équipement;Quantité\nA;S1;Écran;2\n", encoding="utf-8")
    proposal = teaching.propose_mapping(fleet, acting("local"), "organisations")
    assert proposal is not None
    assert (proposal.content, proposal.looks_like) == ("organisations", "inventory")

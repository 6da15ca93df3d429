"""What the registers show a reader of the command line: words, euros and per cent, never codes or hundredths."""

from pathlib import Path

from tests.cli.conftest import Run


def test_a_service_and_an_action_show_per_cent_and_euros(run: Run, home: Path) -> None:
    words = ["--name", "Portail", "--rgesn-version", "2024", "--rgesn-score", "72,5"]
    assert run("--home", home, "service", "add", "portail", "--organisation", "lycee-a", *words)[0] == 0
    assert "Score RGESN (%) : 72,5" in run("--home", home, "service", "show", "portail")[1]
    words = ["--name", "Garder les postes", "--budget", "2 500,5"]
    assert run("--home", home, "action", "add", "un", "--organisation", "lycee-a", *words)[0] == 0
    assert "Budget (€) : 2\u202f500,5" in run("--home", home, "action", "show", "un")[1]


def test_an_organisation_is_shown_in_words(run: Run, home: Path) -> None:
    shown = run("--home", home, "organisation", "show", "lycee-a")[1]
    assert "Organisation de rattachement : –" in shown
    assert "Nature : Lycée" in shown
    assert "Lycée" in run("--home", home, "organisation", "list")[1]


def test_a_batch_is_shown_in_words(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement\nA1;Écran\n", encoding="utf-8")
    assert run("--home", home, "import", file, "--organisation", "lycee-a", "--as-of", "2025-12-31")[0] == 0
    batch = run("--home", home, "batches", "list")[1].splitlines()[1].split()[0]
    shown = run("--home", home, "batches", "show", batch)[1]
    assert "contenu : inventaire" in shown
    assert "Identifiant (A), Type d'équipement (B)" in shown


def test_a_quarter_is_said_as_the_language_writes_it(run: Run, home: Path) -> None:
    said = ("data_centre.energy", "1 450,5", "--unit", "MWh", "--organisation", "lycee-a", "--period")
    for written in ("2025-Q1", "2025-T2"):
        assert run("--home", home, "declare", *said, written)[0] == 0
    french = run("--home", home, "declare", "list")[1]
    assert ("2025-T1" in french, "2025-T2" in french, "Q" in french) == (True, True, False)
    assert "2025-Q2" in run("--home", home, "declare", "list", "--language", "en")[1]


def test_choices_are_written_and_listed_in_words_and_an_empty_period_is_called_empty(run: Run, home: Path) -> None:
    assert run("--home", home, "organisation", "add", "sivos", "--name", "Sivos", "--kind", "commune")[0] == 0
    words = ("organisation", "mandate", "m1", "--organisation", "lycee-a", "--since", "01/01/2025", "--mandatary")
    code, _out, err = run("--home", home, *words, "sivos", "--what", "rien")
    assert (code, "choisir parmi : envoyer les inventaires, " in err, "send_" in err) == (2, True, False)
    assert run("--home", home, *words, "sivos", "--what", "Tout envoyer")[0] == 0
    assert "tout envoyer" in run("--home", home, "organisation", "mandate")[1]
    said = ("declare", "data_centre.energy", "5", "--organisation", "lycee-a", "--period", "")
    assert "La période est vide" in run("--home", home, *said)[2]
    listed = run("--home", home, "declare", "inputs")[1].splitlines()
    (agents,) = [line.split("  ") for line in listed if line.startswith("head_count.agents")]
    assert {"personnes", "année"} <= {cell.strip() for cell in agents}

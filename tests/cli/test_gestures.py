"""`barometer gestures`: savings worked by hand, the questionnaire and its answers (METHODOLOGY 25)."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from barometer.decisions.gestures import FEWEST_ANSWERS, Adoption
from dashboards.questionnaire import questionnaire_page, questionnaire_xlsx
from factors import library
from factors.gestures import AUDIENCES, RULES, gestures
from tests.cli.conftest import Run
from tests.dashboards.test_pages import plain

RunJson = Callable[..., Any]
WHERE = ("--organisation", "lycee-a", "--year", "2025")


def test_the_spreadsheet_of_the_questionnaire_prints_in_letters_that_one_can_read() -> None:
    page = openpyxl.load_workbook(BytesIO(questionnaire_xlsx("staff", "fr"))).worksheets[0]
    assert (page.page_setup.scale, page.print_title_rows, page.freeze_panes) == (75, "$1:$1", "A2")


def test_there_are_at_least_25_gestures_for_staff_and_homes_each_explained() -> None:
    known = {row["equipment_type"] for row in (each.cells for each in library.load().tables["equipment_types"])}
    assert len([each for each in gestures() if "staff" in each.audience]) >= 25
    assert len(gestures()) >= 25
    for each in gestures():
        assert set(each.audience) <= set(AUDIENCES)
        assert each.rule in RULES
        assert set(each.types) | set(each.minus) <= known
        central, low, high = each.amount
        assert 0 < low <= central <= high
        assert each.note
        assert all({"fr", "en"} == set(words) and all(words.values()) for words in (each.name, each.said))


def _figures(run_json: RunJson, home: Path, *options: str) -> dict[str, dict[str, Any]]:
    return {each["gesture"]: each for each in run_json("--home", home, "gestures", "list", *options)}


def test_savings_are_those_of_the_formulas_with_the_defaults_of_each_type(home: Path, run_json: RunJson) -> None:
    """Nothing is known of the lycée: the defaults of the library, multiplied by hand."""
    found = _figures(run_json, home, *WHERE)
    shown = run_json("factors", "show", "laptop")
    made = sum(row["amount"] for row in shown["factors"] if _is_made(row))
    life = shown["equipment_type"]["lifetime_years"]
    assert found["keep_laptop"]["saving"] == pytest.approx(made / life - made / (life + 2), rel=1e-6)
    again = run_json("factors", "show", "laptop_refurbished")
    made_again = sum(row["amount"] for row in again["factors"] if _is_made(row))
    assert found["refurbished_laptop"]["saving"] == pytest.approx(
        made / life - made_again / again["equipment_type"]["lifetime_years"]
    )
    # The kWh of a monitor switched off x the grid of the year, the same as that of any other gesture of electricity.
    grid = found["monitor_off"]["saving"] / 11
    assert found["desktop_off_at_night"]["saving"] == pytest.approx(120 * grid)
    assert 0.02 < grid < 0.1
    for each in found.values():
        if each["saving"] is not None:
            assert each["low"] <= each["saving"] <= each["high"]
    assert (found["less_ai"]["saving"], found["less_ai"]["why"]) == (None, "no_factor")
    assert not found["keep_laptop"]["is_own"]


def _is_made(row: dict[str, Any]) -> bool:
    is_climate = row["impact_category"] == "climate_change"
    return is_climate and row["life_cycle_stage"] != "use" and row["per"] == "unit"


def test_an_inventory_gives_the_lives_and_the_number_of_devices(
    home: Path, run: Run, run_json: RunJson, tmp_path: Path
) -> None:
    parc = tmp_path / "parc.csv"
    parc.write_text(
        "asset_id;equipment_type;quantity;commissioned_on;lifetime_years\nA;laptop;40;2023-01-01;8\n", encoding="utf-8"
    )
    before = _figures(run_json, home, *WHERE)["keep_laptop"]
    assert run("--home", home, "import", parc, "--organisation", "lycee-a", "--as-of", "2025-12-31")[0] == 0
    after = _figures(run_json, home, *WHERE)["keep_laptop"]
    assert (after["devices"], after["is_own"]) == (40, True)
    # 1/8 - 1/10 instead of 1/5 - 1/7.
    assert after["saving"] / before["saving"] == pytest.approx((1 / 8 - 1 / 10) / (1 / 5 - 1 / 7))


def test_one_device_less_is_one_that_was_used(home: Path, run: Run, run_json: RunJson, tmp_path: Path) -> None:
    """5 of 30 monitors are in stock, all 8 tablets unused: whoever gives one up gives up a whole year of use."""
    before = _figures(run_json, home, *WHERE)
    parc = tmp_path / "parc.csv"
    parc.write_text(
        "asset_id;equipment_type;quantity;commissioned_on;status\nA;monitor;25;2023-01-01;in_service\n"
        "B;monitor;5;2023-01-01;in_stock\nC;tablet;8;2023-01-01;unused\n",
        encoding="utf-8",
    )
    assert run("--home", home, "import", parc, "--organisation", "lycee-a", "--as-of", "2025-12-31")[0] == 0
    after = _figures(run_json, home, *WHERE)
    assert (after["one_monitor"]["devices"], after["no_tablet"]["devices"]) == (30, 8)
    for gesture in ("one_monitor", "no_tablet"):
        assert after[gesture]["saving"] == pytest.approx(before[gesture]["saving"])


@pytest.mark.parametrize(("yes", "answers"), [(0, 30), (15, 30), (30, 30), (700, 1000)])
def test_adoption_has_an_interval_inside_0_and_1(yes: int, answers: int) -> None:
    share = Adoption(yes, answers).share
    assert share is not None
    assert 0 <= share[1] <= share[0] <= share[2] <= 1
    assert share[0] == yes / answers


def test_half_of_a_hundred_answers() -> None:
    """Wilson at 90 %: z = 1.645, half width 0.0811 (worked by hand)."""
    share = Adoption(50, 100).share
    assert share is not None
    assert share == pytest.approx((0.5, 0.4189, 0.5811), abs=1e-4)


def _filled(people: int, *, wrong: bool = False) -> bytes:
    """The questionnaire as it comes back: everybody keeps their laptop, one in two buys refurbished."""
    book = openpyxl.load_workbook(BytesIO(questionnaire_xlsx("staff", "fr")))
    page = book.worksheets[0]
    columns = {cell.value: cell.column for cell in page[1]}
    said = {each.code: columns[each.said["fr"]] for each in gestures() if "staff" in each.audience}
    for row in range(2, people + 2):
        page.cell(row, said["keep_laptop"]).value = "oui"
        page.cell(row, said["refurbished_laptop"]).value = "Oui" if row % 2 else "non"
        page.cell(row, said["keep_tablet"]).value = "non concerné"
    if wrong:
        page.cell(2, said["keep_laptop"]).value = "ça dépend"
        page.cell(1, page.max_column + 1).value = "Nom"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_answers_come_back_as_counts_and_nothing_else(home: Path, run: Run, run_json: RunJson, tmp_path: Path) -> None:
    path = tmp_path / "reponses.xlsx"
    path.write_bytes(_filled(40))
    words = ("gestures", "answers", path, "--organisation", "lycee-a", "--year", "2025")
    assert run_json("--home", home, *words) == {"people": 40, "unread": [], "columns_left": []}
    found = _figures(run_json, home, *WHERE)
    assert found["keep_laptop"]["adoption"]["share"] == 1.0
    assert (found["refurbished_laptop"]["adoption"]["share"], found["refurbished_laptop"]["answers"]) == (0.5, 40)
    assert found["keep_tablet"]["adoption"] is None, "nobody is concerned"
    assert "40 réponses en 2025" in run("--home", home, "gestures", "list", *WHERE)[1].replace("\u202f", " ").replace(
        "\xa0", " "
    )
    path.write_bytes(_filled(FEWEST_ANSWERS - 1))
    assert run_json("--home", home, *words)["people"] == FEWEST_ANSWERS - 1
    few = _figures(run_json, home, *WHERE)["keep_laptop"]
    assert (few["adoption"], few["answers"]) == (None, None), "a new file replaces, and 29 answers are not shown"


def test_what_cannot_be_read_is_told_by_its_cell(home: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "reponses.xlsx"
    path.write_bytes(_filled(31, wrong=True))
    code, out, _ = run("--home", home, "gestures", "answers", path, "--organisation", "lycee-a", "--year", "2025")
    assert code == 1
    assert "A2 « ça dépend »" in plain(out)
    assert "Colonnes non lues : Nom." in plain(out)


def test_a_question_asked_in_two_columns_and_the_file_of_another_audience_are_refused(
    home: Path, run: Run, tmp_path: Path
) -> None:
    words = ("--organisation", "lycee-a", "--year", "2025")
    staff = tmp_path / "agents.xlsx"
    staff.write_bytes(_filled(40))
    code, _, err = run("--home", home, "gestures", "answers", staff, *words, "--audience", "household")
    assert code == 2
    assert "questionnaire d’un autre public" in plain(err).replace("'", "’")
    said = next(each.said["fr"] for each in gestures() if "staff" in each.audience)
    twice = tmp_path / "deux-fois.csv"
    twice.write_text("\n".join([f"{said};{said}", *["oui;non"] * 40]), encoding="utf-8")
    code, _, err = run("--home", home, "gestures", "answers", twice, *words)
    assert code == 2
    assert "plusieurs colonnes (A, B)" in err


def test_homes_count_their_idle_devices(home: Path, run_json: RunJson, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "foyers.csv"
    header = "Working smartphones kept without use (count);My home has at most one television."
    path.write_text("\n".join([header, *["2;yes"] * 30, "900;no"]), encoding="utf-8")
    words = ("gestures", "answers", path, "--organisation", "lycee-a", "--year", "2025", "--audience", "household")
    code, out, _ = run("--home", home, *words)
    assert code == 1, "900 devices are asked again"
    assert "A32" in out
    out = run("--home", home, "gestures", "list", *WHERE, "--audience", "household", "--language", "en")[1]
    assert "Smartphone: 200 for 100 homes" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("questionnaire", "-o", "q.pdf"), ".xlsx"),
        (("answers", "parc.csv", "--organisation", "lycee-a", "--year", "2025"), "aucune question"),
        (("answers", "parc.csv", "--organisation", "lycee-a", "--year", "2300"), "année de 2000"),
    ],
)
def test_bad_input_is_refused(
    home: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("parc.csv").write_text("asset_id;equipment_type\nA;laptop\n", encoding="utf-8")
    code, _, err = run("--home", home, "gestures", *words)
    assert code == 2
    assert said in err
    assert not (home / "gestures").exists()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_to_print_holds_every_statement(audience: str, language: str) -> None:
    page = questionnaire_page(audience, language)
    assert page.count('<td class="box">') == 3 * len([each for each in gestures() if audience in each.audience])
    assert ("idle" in page.split("<body>")[1]) == (audience == "household")

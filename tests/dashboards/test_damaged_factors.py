"""A folder of factors damaged by hand: the screen says which line and how to repair it, in the reader's language."""

from pathlib import Path

from tests.dashboards.conftest import Open, markup
from tests.demo_home import copied

SOURCES = "source,title,publisher,checked_on,licence,licence_class,range_rule\nmine,Mine,Mine,2026-01-01,own,own,same\n"
POLICY = "policy,rank,source,name_fr,name_en\nmine,1,mine,Mienne,Mine\n"
HEADER = (
    "equipment_type,impact_category,life_cycle_stage,amount,unit,per,low,high,valid_from,valid_until,source,locator\n"
)
ROW = "laptop,climate_change,manufacturing,200,kgCO2eq,unit,,,2025-01-01,,mine,p. 1\n"
#: Every wrong row of the issue, with what it is answered.
WRONG = (
    ROW.replace(",mine,", ",,"),
    ROW.replace("kgCO2eq", "kgSbeq"),
    ROW.replace(",,mine", ",2025-12-31,mine") + ROW.replace("2025-01-01", "2025-06-01"),
    ROW + ROW.replace("200", "210"),
    ROW.replace("manufacturing,200", "use,-3"),
    ROW.replace("unit,,,", "unit,250,300,"),
    ROW.replace("manufacturing", "embedded"),
)


def test_every_wrong_row_of_a_base_is_said_on_the_screen(demo: Path, tmp_path: Path, open_page: Open) -> None:
    home = copied(demo, tmp_path / "home")
    base = home / "factors" / "bases" / "mine"
    (base / "impact_factors").mkdir(parents=True)
    (base / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (base / "policies.csv").write_text(POLICY, encoding="utf-8")
    for place, rows in enumerate(WRONG):
        (base / "impact_factors" / f"f{place}.csv").write_text(HEADER + rows, encoding="utf-8")
    for language, where in (("fr", "ligne"), ("en", "line")):
        at = open_page(home, language=language)
        said = markup(at) + "\n".join(str(element.value) for element in [*at.error, *at.warning, *at.markdown])
        for place in range(len(WRONG)):
            assert f"impact_factors/f{place}.csv, {where}" in said

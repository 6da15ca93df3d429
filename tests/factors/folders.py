"""Small folders of factors that tests write, and a row of each kind that is right."""

from datetime import date
from pathlib import Path

from factors import library
from factors.factor_set import FactorSet

ON = date(2025, 12, 31)
FACTOR_HEADER = "equipment_type,impact_category,life_cycle_stage,amount,unit,per,valid_from,source,locator"
ROW = "laptop,climate_change,manufacturing,200,kgCO2eq,unit,2025-01-01,house-assumption,here"
VALUE = 'from = 2020-01-01, value = 1.4, source = "house-assumption"'


def folder_with(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_csv", ".csv").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def factors_with(folder: Path, **files: str) -> FactorSet:
    return library.load(folder_with(folder, **files)).in_force(on=ON)


def pue(old: str = "", new: str = "", unit: str = "ratio", name: str = "pue.default") -> dict[str, str]:
    return {"parameters__mine_toml": f'[{name}]\nunit = "{unit}"\nvalues = [{{ {VALUE.replace(old, new)} }}]\n'}

"""The territories: published totals, seats, roll-up, search, weight."""

import subprocess
import sys
import time
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factors.territories import TerritoryError, load, seats

BFC = "REG-27"
#: Department -> inhabitants 2023, communes, EPCI seated there (INSEE, DGCL; checked against the published totals).
DEPARTMENTS = {
    "DEP-21": (540_100, 698, 19),
    "DEP-25": (547_163, 563, 15),
    "DEP-39": (257_973, 492, 14),
    "DEP-58": (201_417, 309, 11),
    "DEP-70": (233_185, 536, 18),
    "DEP-71": (550_310, 563, 19),
    "DEP-89": (332_267, 423, 14),
    "DEP-90": (140_255, 101, 3),
}
POPULATIONS = {
    "COM-21231": 161_830,
    "COM-25056": 118_489,
    "COM-90010": 45_912,
    "COM-71076": 45_102,
    "EPCI-242100410": 261_178,
    "EPCI-242500361": 197_061,
    "EPCI-200006682": 50_502,
    "REG-27": 2_802_670,
    "FR": 68_350_798,
}
TERRITORIES = load()
COMMUNES = TERRITORIES.communes["territory"].to_list()


# Published totals


def test_burgundy_franche_comte_has_its_inhabitants_communes_and_departments():
    region = TERRITORIES.regions.row(by_predicate=pl.col("territory") == BFC, named=True)
    assert (region["name"], region["population"], region["communes"]) == ("Bourgogne-Franche-Comté", 2_802_670, 3_685)
    departments = TERRITORIES.departments.filter(pl.col("region") == BFC)
    found = {row["territory"]: (row["population"], row["communes"]) for row in departments.iter_rows(named=True)}
    assert found == {code: facts[:2] for code, facts in DEPARTMENTS.items()}


@pytest.mark.parametrize(("code", "population"), POPULATIONS.items())
def test_a_territory_has_its_published_population(code, population):
    assert TERRITORIES.population(code) == population


def test_france_counts_the_overseas_departments_and_not_the_collectivities():
    overseas = TERRITORIES.regions.filter(pl.col("code").is_in(["01", "02", "03", "04", "06"]))
    assert TERRITORIES.france_population == 68_350_798
    assert sum(overseas["population"]) == 2_184_983
    assert not TERRITORIES.within("DEP-988", "FR")
    assert TERRITORIES.within("DEP-976", "FR")


def test_twelve_epci_of_the_region_have_more_than_50_000_inhabitants():
    seated = TERRITORIES.epci.filter((pl.col("seat_region") == BFC) & (pl.col("population") > 50_000))
    assert seated.height == 12


def test_france_has_all_its_levels():
    heights = (TERRITORIES.communes, TERRITORIES.epci, TERRITORIES.departments, TERRITORIES.regions)
    assert [frame.height for frame in heights] == [34_969, 1_255, 101, 18]
    assert TERRITORIES.collectivities.height == 8
    assert all(frame["territory"].is_unique().all() and frame["territory"].is_sorted() for frame in heights)


# Seats


def test_each_department_of_the_region_seats_its_published_number_of_epci():
    seated = TERRITORIES.epci.filter(pl.col("seat_region") == BFC)
    assert seated.height == 113
    counts = dict(seated.group_by("seat_department").agg(pl.len()).iter_rows())
    assert counts == {code: facts[2] for code, facts in DEPARTMENTS.items()}


def test_a_tie_of_communes_is_settled_by_inhabitants():
    communes = pl.DataFrame(
        {
            "epci": ["EPCI-1"] * 4 + ["EPCI-2"] * 3 + [None],
            "department": ["DEP-59", "DEP-59", "DEP-62", "DEP-62", "DEP-01", "DEP-02", "DEP-02", "DEP-85"],
            "region": ["REG-32"] * 4 + ["REG-84", "REG-32", "REG-32", "REG-52"],
            "population": [10, 10, 15, 6, 900, 1, 1, 50],
        }
    )
    found = {row["epci"]: row for row in seats(communes).iter_rows(named=True)}
    assert found["EPCI-1"]["seat_department"] == "DEP-62"
    assert found["EPCI-2"] == {
        "epci": "EPCI-2",
        "population_in_seat_region": 2,
        "seat_department": "DEP-02",
        "seat_region": "REG-32",
    }
    assert len(found) == 2


def test_one_unknown_population_makes_the_sum_unknown():
    communes = pl.DataFrame(
        {"epci": ["EPCI-1"] * 2, "department": ["DEP-01"] * 2, "region": ["REG-84"] * 2, "population": [10, None]}
    )
    assert seats(communes)["population_in_seat_region"].to_list() == [None]
    assert TERRITORIES.population("DEP-984") is None
    assert TERRITORIES.population("COM-98901") is None
    assert TERRITORIES.population("COM-55039") == 0


# Roll-up


@pytest.mark.parametrize(
    ("prefix", "outside"),
    [("COM-", []), ("DEP-", []), ("REG-", []), ("FR", []), ("EPCI-", ["22016", "29083", "29155", "85113"])],
)  # fmt: skip
def test_the_roll_up_conserves_the_population_at_every_level(prefix, outside):
    france = TERRITORIES.communes.filter(pl.col("region").is_not_null())
    level = TERRITORIES.roll_up.filter(pl.col("territory").str.starts_with(prefix))
    reached = france.join(level, left_on="territory", right_on="commune", validate="1:1")
    islands = france.filter(pl.col("code").is_in(outside))
    assert reached.height + islands.height == france.height
    assert sum(reached["population"]) + sum(islands["population"]) == TERRITORIES.france_population


def test_every_stated_population_is_the_sum_of_the_communes_of_its_roll_up():
    sums = (
        TERRITORIES.roll_up.join(TERRITORIES.communes, left_on="commune", right_on="territory", validate="m:1")
        .group_by("territory")
        .agg(pl.col("population").sum(), communes=pl.len())
    )
    for frame in (TERRITORIES.epci, TERRITORIES.departments, TERRITORIES.regions):
        both = frame.join(sums, on="territory", suffix="_summed", validate="1:1")
        assert both.height == frame.height
        assert both["population"].equals(both["population_summed"], check_names=False)
        assert both["communes"].equals(both["communes_summed"], check_names=False)


def test_a_commune_of_a_collectivity_reaches_neither_a_region_nor_france():
    reached = TERRITORIES.roll_up.filter(pl.col("commune") == "COM-98818")["territory"].to_list()
    assert reached == ["COM-98818", "DEP-988"]


def test_116_epci_touch_the_region_and_their_3814_communes_are_modelled():
    touching = TERRITORIES.epci_touching(BFC)
    modelled = TERRITORIES.modelled_communes(BFC)
    assert (touching.height, sum(touching["is_seated"]), len(modelled)) == (116, 113, 3_814)
    assert sum(touching["communes"]) == 3_814
    assert sum(touching["communes_in_region"]) == 3_685
    assert sum(touching["population_in_region"]) == 2_802_670
    visitors = touching.filter(~pl.col("is_seated"))
    assert dict(visitors.select("territory", "communes_in_region").iter_rows()) == {
        "EPCI-200067668": 1,
        "EPCI-200070332": 3,
        "EPCI-200071140": 2,
    }
    assert sum(map(TERRITORIES.population, modelled)) == sum(touching["population"]) == 2_904_444
    assert modelled == sorted(set(modelled))
    assert set(TERRITORIES.communes_of(BFC)) < set(modelled)


def test_islands_without_epci_are_modelled_with_their_region():
    assert "COM-29155" in TERRITORIES.modelled_communes("REG-53")


def test_an_epci_states_what_part_of_it_lies_in_the_region():
    maconnais = TERRITORIES.epci_touching(BFC).row(by_predicate=pl.col("code") == "200070308", named=True)
    assert (maconnais["population"], maconnais["population_in_region"]) == (80_318, 78_508)
    assert maconnais["population_in_seat_region"] == 78_508


def test_an_epci_that_crosses_the_border_is_not_within_the_region():
    assert not TERRITORIES.within("EPCI-200070308", BFC)  # Mâconnais: one commune in the Ain
    assert TERRITORIES.within("EPCI-242100410", BFC)
    assert TERRITORIES.within("DEP-21", BFC)
    assert TERRITORIES.within("COM-21231", "DEP-21")
    assert not TERRITORIES.within(BFC, "DEP-21")


def test_a_department_seats_the_epci_of_its_communes():
    assert TERRITORIES.epci_touching("DEP-90")["is_seated"].sum() == 3
    assert TERRITORIES.epci_touching("FR")["is_seated"].all()


# Search


@pytest.mark.parametrize(
    ("text", "first"),
    [("dijon", "COM-21231"), ("besancon", "COM-25056"), ("BESANÇON", "COM-25056"), ("grand besancon", "EPCI-242500361"),
     ("st vit", "COM-25527"), ("coeur de loire", "EPCI-200067916"), ("21231", "COM-21231"), ("reg-27", BFC),
     ("cote d'or", "DEP-21"), ("27", BFC)],
)  # fmt: skip
def test_a_search_finds_a_territory_without_accents_or_by_its_code(text, first):
    found = TERRITORIES.search(text, 5)
    assert found["territory"][0] == first
    assert found.columns == ["territory", "name", "population"]
    assert found.height <= 5


def test_a_search_prefers_whole_names_then_beginnings_then_larger_populations():
    names = TERRITORIES.search("saint-aubin", 30)
    whole = names.head(10)
    assert set(whole["name"]) == {"Saint-Aubin"}
    assert whole["population"].is_sorted(descending=True)
    assert TERRITORIES.search("", 5).is_empty()
    assert TERRITORIES.search("zzzz", 5).is_empty()


@given(st.sampled_from(COMMUNES))
@settings(deadline=None)
def test_every_commune_is_found_by_its_name_without_accents(code):
    name = TERRITORIES.name(code)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(sign))
    assert code in TERRITORIES.search(bare.replace("œ", "oe"), 50)["territory"]


# Names, unknown codes, weight


def test_names_are_official_and_an_unknown_code_is_refused():
    assert TERRITORIES.name("EPCI-242100410") == "Dijon Métropole"
    assert TERRITORIES.name("DEP-21") == "Côte-d'Or"
    for ask in (TERRITORIES.name, TERRITORIES.population, TERRITORIES.communes_of, TERRITORIES.modelled_communes):
        with pytest.raises(TerritoryError, match="COM-01001"):
            ask("1001")


def test_importing_the_territories_brings_neither_units_nor_the_network():
    code = "import sys, factors.territories as t; t.load(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"factors.territories", "polars"} <= loaded
    assert not loaded & {"pint", "numpy", "pandas", "requests", "urllib.request", "sqlmodel"}


def test_the_territories_load_within_150_milliseconds_once():
    times = []
    for _ in range(5):
        start = time.perf_counter()
        load.__wrapped__()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.150
    assert load() is load()

"""What the page says: the figure with its interval and perimeter, what it is not, and nothing it may not say."""

import re
import string
from dataclasses import replace
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from barometer.editions import build
from barometer.editions.content import EditionContent
from barometer.editions.wording import sentences
from tests.editions.sample import indicators, meta, sample, shuffled

EDITIONS = Path(build.__file__).parent
BANNER = '<aside class="banner"'


def page(content: EditionContent, language: str = "fr") -> str:
    """The page as a reader reads it: text, without tags and with plain spaces."""
    name = {"fr": "index.html", "en": "index.en.html"}[language]
    return readable(build.edition_files(content)[name].decode("utf-8"))


def readable(html: str) -> str:
    body = re.sub(r"<(style|head)>.*?</\1>", " ", html, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


@pytest.fixture(scope="module")
def french(published: Path) -> str:
    return readable((published / "index.html").read_text("utf-8"))


@pytest.fixture(scope="module")
def english(published: Path) -> str:
    return readable((published / "index.en.html").read_text("utf-8"))


def test_the_page_opens_with_the_figure_its_unit_its_year_and_its_interval(french: str, english: str) -> None:
    # 291.514 kg an inhabitant x 2,802,670 inhabitants = 817,018 t
    assert (
        "En 2025, le numérique utilisé en Bourgogne-Franche-Comté pèse environ 820 000 tonnes équivalent CO₂." in french
    )
    assert "neuf calculs sur dix donnent un résultat entre 460 000 et 1 500 000 tonnes équivalent CO₂." in french
    assert "weigh about 820,000 tonnes of CO₂ equivalent." in english


def test_the_page_says_what_the_figure_covers_and_does_not(french: str) -> None:
    covered = "les terminaux des ménages (modélisés), ainsi que les réseaux et les centres de données"
    assert f"Ce chiffre couvre {covered} (part du chiffre national, au prorata des habitants)." in french
    assert "Le chiffre ne couvre pas les terminaux des entreprises et des organismes publics." in french


def test_the_page_says_that_an_average_is_not_an_observation(french: str) -> None:
    assert "Ce n’est pas une observation du territoire : moins de 20 % de ce chiffre est mesuré ou déclaré." in french
    assert "appliquée à 2 802 670 habitants." in french
    assert "0 % mesuré, 0 % déclaré, 100 % modélisé" in french


def test_a_figure_that_carries_information_is_not_called_an_average() -> None:
    informed = page(sample(indicators=indicators("published", 0.20)))
    assert "Ce n’est pas une observation" not in informed
    assert "moyenne nationale appliquée à 540 100 habitants" not in informed
    assert "Côte-d'Or DEP-21 160 000 de 88 000 à 290 000 20 % mesuré ou déclaré" in informed
    assert "Elles ne dessinent pas une tendance" not in informed
    below = page(sample(indicators=indicators("published", 0.19)))
    assert "Ce n’est pas une observation" in below


def test_an_unknown_share_is_not_enough_information() -> None:
    content = sample()
    unknown = content.indicators.with_columns(
        pl.lit(None, pl.Float64).alias(f"{origin}_share") for origin in ("measured", "declared", "modelled")
    )
    text = page(replace(content, indicators=unknown))
    assert "Ce n’est pas une observation" in text
    assert "Origine des données non connue" in text


def test_territories_stand_in_code_order_with_what_their_figure_is(french: str) -> None:
    codes = re.findall(r"(?:DEP|EPCI)-\w+", french)
    assert codes == sorted(codes)
    assert len(codes) == 15
    assert "moyenne nationale appliquée à 540 100 habitants" in french
    assert "moyenne nationale appliquée à 79 900 habitants, dont 74 600 dans la région" in french
    assert not re.search(r"class[ée]e? (1re?|premi)", french)


def test_an_unknown_value_is_said_and_never_drawn_as_zero(french: str) -> None:
    assert re.search(r"Ressources minérales et métaux EMP-04 non calculé", french)
    assert "Consoles de jeu des ménages non connu Aucun taux d’équipement sourcé" in french


def test_a_figure_known_for_one_tier_only_is_shown_as_such(french: str) -> None:
    assert re.search(
        r"Électricité du numérique : terminaux seulement 750 GWh de 460 à 1 300 GWh Qualité : 1 sur 5, .*?EMP-03",
        french,
    )
    assert "Électricité du numérique EMP-03 non calculé" in french


def test_the_control_panel_gives_both_figures_and_the_reasons(french: str) -> None:
    assert "Terminaux : notre calcul et la part nationale Notre calcul vaut 36 % de la référence" in french
    assert "La référence compte aussi les entreprises" in french
    assert "Empreinte environnementale du numérique en France, 2022" in french  # the title of the source, not its key


def test_an_ordinary_edition_has_no_banner_and_a_demonstration_has_one(published: Path, demo: Path) -> None:
    for name in ("index.html", "index.en.html"):
        assert BANNER not in (published / name).read_text("utf-8")
        shown = (demo / name).read_text("utf-8")
        assert BANNER in shown
        assert '<meta name="robots" content="noindex">' in shown
    assert "données fictives" in readable((demo / "index.html").read_text("utf-8"))
    assert "synthetic data" in readable((demo / "index.en.html").read_text("utf-8"))


def test_a_demonstration_counts_its_made_up_bodies_as_declared() -> None:
    text = page(sample("demo"))
    assert "les terminaux des organismes publics avec inventaire (déclarés)" in text
    assert "et les terminaux des autres organismes publics" in text
    assert "<1 %" in text.replace("< 1", "<1")


def known_as(coverage: str, sector: str) -> str:
    content = sample("demo")
    at = (pl.col("sector") == sector) & (pl.col("tier") == "terminals")
    value = pl.when(at & pl.col("value_kgco2eq").is_null()).then(0.0).otherwise("value_kgco2eq")
    changed = pl.when(at).then(pl.lit(coverage)).otherwise("coverage")
    perimeter = content.perimeter.with_columns(coverage=changed, value_kgco2eq=value)
    return page(replace(content, perimeter=perimeter))


def test_one_firm_with_an_inventory_does_not_cover_the_others() -> None:
    text = known_as("declared", "firms")
    assert "des entreprises avec inventaire" in text
    assert "ne couvre pas les terminaux des autres entreprises et les terminaux des autres organismes publics" in text


def test_bodies_with_an_inventory_and_bodies_modelled_stand_side_by_side() -> None:
    text = known_as("declared_and_modelled", "public_bodies")
    assert "les terminaux des organismes publics avec inventaire (déclarés)" in text
    assert "des organismes publics dont l'effectif est connu (modélisés)" in text.replace("’", "'")
    assert "et les terminaux des autres organismes publics" in text


def test_text_from_tables_is_escaped() -> None:
    content = sample()
    gaps = content.gaps.with_columns(why_fr=pl.lit("<script>alert(1)</script> & co"))
    html = build.edition_files(replace(content, gaps=gaps))["index.html"].decode("utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html


def test_numbers_have_french_spaces_and_commas(published: Path) -> None:
    html = (published / "index.html").read_text("utf-8")
    assert "820\u202f000" in html
    assert not re.search(r"\d \d{3}\b", html.split("</style>")[1])  # no plain space inside a number
    assert not re.search(r">\d+\.\d+<", html)  # no decimal point in a cell


def test_the_page_lists_every_file_with_its_size(published: Path, french: str) -> None:
    html = (published / "index.html").read_text("utf-8")
    linked = set(re.findall(r'<a href="([\w.]+)" download', html))
    pages = {"index.html", "index.en.html"}
    assert linked == {path.name for path in published.iterdir()} - pages
    assert f"{(published / 'SHA256SUMS').stat().st_size / 1000:.1f} ko".replace(".", ",") in french


def test_a_reference_or_a_breakdown_that_is_missing_leaves_a_page_that_holds() -> None:
    content = sample()
    bare = content.indicators.filter((pl.col("breakdown") == "total") & (pl.col("code") == "EMP-01"))
    empty = {"control_panel": content.control_panel.clear(), "gaps": content.gaps.clear()}
    one_year = bare.filter(pl.col("period_start").dt.year() == 2025)
    text = page(replace(content, indicators=one_year, years=(2025,), **empty))
    assert "Aucune lacune n’est recensée dans cette édition." in text
    assert "données 2025" in text
    assert "Les fichiers contiennent aussi" not in text


def test_gaps_are_listed_once_a_type_with_all_their_reasons() -> None:
    content = sample()
    stages = ("manufacturing", "distribution", "use")
    lines = [("server", stage, units) for stage, units in zip(stages, (31, 19, None), strict=True)]
    more = pl.DataFrame(
        [
            {"label_fr": f"Serveur · {stage}", "label_en": f"Server · {stage}", "code": None, "equipment_type": kind}
            | {"impact_category": "climate_change", "life_cycle_stage": stage, "units": units}
            | {"why_fr": "aucun facteur" if stage != "use" else "aucune consommation", "why_en": "none"}
            for kind, stage, units in lines
        ],
        schema_overrides={"code": pl.String, "units": pl.Int64},
    )
    name = {"list": "equipment_type", "position": "1", "code": "server", "name_fr": "Serveur", "name_en": "Server"}
    names = pl.concat([content.nomenclature, pl.DataFrame([name])], how="diagonal")
    text = page(replace(content, gaps=more, nomenclature=names))
    assert "Serveur 31 aucun facteur · aucune consommation" in text
    assert "Serveur ·" not in text
    assert "Indicateurs non calculés" not in text


@pytest.mark.parametrize(("count", "is_folded"), [(8, False), (9, True)])
def test_a_long_list_of_gaps_is_folded(count: int, is_folded: bool) -> None:
    gaps = sample().gaps.filter(pl.col("code") == "EMP-04")
    many = pl.concat([gaps.with_columns(label_fr=pl.lit(f"Indicateur {place}")) for place in range(count)])
    assert ("Afficher les 9 indicateurs non calculés" in page(sample(gaps=many))) is is_folded


def test_the_publisher_can_say_how_its_region_stands_in_a_sentence() -> None:
    text = page(sample(meta=replace(meta(), in_region_fr="dans le Grand Est", contact=None)))
    assert "le numérique utilisé dans le Grand Est pèse" in text
    assert "Éditeur : Région Bourgogne-Franche-Comté." in text


def test_the_page_does_not_depend_on_the_order_of_rows() -> None:
    content = sample()
    assert page(shuffled(content, 9)) == page(content)


def test_every_sentence_exists_in_both_languages_with_the_same_places() -> None:
    for key, texts in sentences().items():
        assert set(texts) == {"fr", "en"}, key
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
        assert fields[0] == fields[1], key


def test_every_sentence_is_said_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in EDITIONS.rglob("*") if path.suffix in (".py", ".j2"))
    built = (
        "adjective_",
        "coverage_",
        "of_",
        "other_",
        "origin_",
        "phrase_",
        "sector_",
        "status_",
        "tier_",
        "nav_",
        "quality_",
        "view_",
        "gaps_",
    )
    unused = [key for key in sentences() if not re.search(rf"[\"']{key}[\"']", code) and not key.startswith(built)]
    assert unused == []

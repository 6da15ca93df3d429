"""Territory codes as people write them: read, repaired, or refused with what to write."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factors.territories import TerritoryError, load, parse_code, repair_commune_code

BFC = "REG-27"
TERRITORIES = load()
CODES = sorted(TERRITORIES.book.names)
COMMUNES = TERRITORIES.communes["territory"].to_list()


def refusal(text: str) -> TerritoryError:
    with pytest.raises(TerritoryError) as caught:
        parse_code(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FR", "FR"), (" fr ", "FR"), ("REG-27", BFC), ("reg-27", BFC), ("DEP-21", "DEP-21"), ("dep 2a", "DEP-2A"),
        ("dep–971", "DEP-971"), ("EPCI-242100410", "EPCI-242100410"), ("242100410", "EPCI-242100410"),
        ("242 100 410", "EPCI-242100410"), ("COM-21231", "COM-21231"), ("com 21231", "COM-21231"),
        ("21231", "COM-21231"), ("2A004", "COM-2A004"), ("2a004", "COM-2A004"), ("\u00a021\u202f231\n", "COM-21231"),
        ("２１２３１", "COM-21231"), ("DEP-987", "DEP-987"),
    ],
)  # fmt: skip
def test_a_code_is_read_whatever_its_case_and_spaces(text, code):
    assert parse_code(text) == code


@pytest.mark.parametrize(
    ("text", "candidates"),
    [("27", ["REG-27", "DEP-27"]), ("21", ["DEP-21"]), ("1", ["REG-01", "DEP-01"]), ("2a", ["DEP-2A"]),
     ("974", ["DEP-974"])],
)  # fmt: skip
def test_a_bare_number_is_refused_with_all_it_may_mean(text, candidates):
    error = refusal(text)
    assert error.code == "territory_ambiguous"
    named = [part.split(" (")[0] for part in error.values["candidates"].split(", ")]
    assert named == candidates


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("1001", "COM-01001"), ("COM-39918", "COM-39198"), ("242100411", "EPCI-242100410"), ("REG-21", "DEP-21"),
        ("24210041", "EPCI-242100410"), ("Dijon", "COM-21231"), ("dijonn", "COM-21231"), ("bourgogne", BFC),
        ("BESANCON", "COM-25056"), ("DEP-1", "DEP-01"), ("21998", "COM-21"), ("212311", "COM-21231"),
    ],
)  # fmt: skip
def test_an_unknown_code_is_refused_with_its_nearest_by_code_or_name(text, near):
    error = refusal(text)
    assert error.code == "territory_unknown_near"
    assert near in error.values["near"]
    assert f"« {text} »" in error.message("fr")


@pytest.mark.parametrize("text", ["", "  ", "99", "99999", "EPCI-1", "::", "x" * 5_000, "\udcff", "{zzq}"])
def test_what_is_near_nothing_is_refused_with_the_forms_to_write(text):
    error = refusal(text)
    assert error.code == "territory_unknown"
    assert len(error.message("fr")) < 300
    assert "EPCI-242100410" in error.message("en")


@pytest.mark.parametrize(
    ("text", "current"),
    [("75105", "COM-75056"), ("69381", "COM-69123"), ("13216", "COM-13055"), ("01340", "COM-01015"),
     ("COM-55273", "COM-55386")],
)  # fmt: skip
def test_a_former_or_partial_code_is_refused_with_the_commune_of_today(text, current):
    error = refusal(text)
    assert (error.code, error.values["current"]) == ("territory_former", current)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("1001", ("COM-01001", True)), ("1001.0", ("COM-01001", True)), ("21231", ("COM-21231", False)),
        ("COM-21231", ("COM-21231", False)), (" 21231", ("COM-21231", True)), ("2a004", ("COM-2A004", True)),
        ("75105", ("COM-75056", True)), ("1340", ("COM-01015", True)), ("21 231", ("COM-21231", True)),
    ],
)  # fmt: skip
def test_a_damaged_commune_code_is_repaired_and_said_to_be(text, repaired):
    assert repair_commune_code(text) == repaired


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "territory_commune_form"), ("27", "territory_commune_form"), ("Dijon", "territory_commune_form"),
     ("DEP-21", "territory_commune_form"), ("242100410", "territory_commune_form"), ("99999", "territory_unknown"),
     ("21998", "territory_unknown_near")],
)  # fmt: skip
def test_what_is_no_commune_code_is_not_repaired(text, code):
    with pytest.raises(TerritoryError) as caught:
        repair_commune_code(text)
    assert caught.value.code == code


def _damage(code: str, seed: int) -> str:
    """A typed code in mixed case, with spaces of several kinds strewn in it."""
    spaces = ("", " ", "\u00a0", "\t")
    signs = [sign.lower() if (seed >> place) & 1 else sign for place, sign in enumerate(code)]
    return "".join(sign + spaces[(seed >> 2 * place) & 3] for place, sign in enumerate(signs))


@given(st.sampled_from(CODES), st.integers(0, 2**32))
@settings(deadline=None)
def test_every_known_code_survives_case_and_spaces(code, seed):
    assert parse_code(code) == code
    assert parse_code(_damage(code, seed)) == code


@given(st.sampled_from(COMMUNES), st.integers(0, 2**32))
@settings(deadline=None)
def test_every_commune_code_survives_the_loss_of_its_leading_zeros(code, seed):
    bare = code.removeprefix("COM-")
    assert parse_code(bare) == code
    assert repair_commune_code(bare) == (code, False)
    assert repair_commune_code(_damage(bare, seed).removeprefix("0"))[0] == code
    assert repair_commune_code(bare.removeprefix("0")) == (code, bare.startswith("0"))


def _answer(read: Callable[[str], str], text: str) -> str | TerritoryError:
    try:
        return read(text)
    except TerritoryError as error:
        return error


@given(st.text(max_size=30) | st.from_regex(r"\A\s*([a-zA-Z]{2,4}-?)?[0-9AB]{0,10}\s*\Z"))
@settings(deadline=None)
def test_any_text_gives_a_known_code_or_a_refusal_in_both_languages(text):
    for read in (parse_code, lambda cell: repair_commune_code(cell)[0]):
        said = _answer(read, text)
        if isinstance(said, TerritoryError):
            french, english = said.message("fr"), said.message("en")
            assert 20 < len(french) < 400
            assert 20 < len(english) < 400
            assert french != english
        else:
            assert said in TERRITORIES.book.names
            assert parse_code(said) == said

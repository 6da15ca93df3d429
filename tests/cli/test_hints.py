"""Commands that the command line proposes act on the folder of the command that proposed them."""

import pytest

from dashboards.hints import hinted, remember_home

HINT = "Ensuite : barometer declare submit 62, ou `barometer batches undo 3` (le barometer d'une région)."


def test_a_hint_names_the_folder_that_was_given() -> None:
    remember_home("/data/ma région", {})
    said = hinted(HINT)
    assert "barometer --home '/data/ma région' declare submit 62" in said
    assert "`barometer --home '/data/ma région' batches undo 3`" in said
    assert "le barometer d'une région" in said
    assert hinted("barometer --home x init") == "barometer --home x init"
    remember_home(None, {})
    assert hinted(HINT) == HINT


@pytest.mark.parametrize(("home", "environment"), [("./var", {}), ("/data", {"BAROMETER_HOME": "/data"})])
def test_a_hint_leaves_out_the_folder_that_a_bare_command_opens(home: str, environment: dict[str, str]) -> None:
    remember_home(home, environment)
    assert hinted(HINT) == HINT

"""A few kills at random instants; `make fuzz` does fifty of each command."""

import random
from pathlib import Path

import pytest

from tests.fuzz.kills import COMMANDS, rounds

ROUNDS = {"one import": 3, "many bodies": 1, "undo of many": 1}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_killed_at_random_instants_leaves_the_old_state_or_the_new(name: str, tmp_path: Path) -> None:
    found = rounds(COMMANDS[name](tmp_path), tmp_path, ROUNDS[name], random.Random(7))
    assert set(found) <= {"old", "new"}
    assert found.total() == ROUNDS[name]

"""A few kills at random instants; `make fuzz` does fifty."""

import random
from pathlib import Path

from tests.fuzz.kills import duration, kill_once, prepare

ROUNDS = 3


def test_an_import_killed_at_random_instants_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    home, file = prepare(tmp_path)
    (tmp_path / "rounds").mkdir()
    longest = duration(home, file, tmp_path)
    chance = random.Random(7)
    states = {kill_once(home, file, tmp_path / "rounds", longest * chance.uniform(0.3, 1.0)) for _ in range(ROUNDS)}
    assert states <= {"old", "new"}

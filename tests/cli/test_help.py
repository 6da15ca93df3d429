"""`--help` of every verb, in both languages: a % of a sentence must not break it."""

import argparse
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.cli import build_parser, main


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                yield from _parsers(verb)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_verb_can_be_asked_for_its_help(language: str) -> None:
    helps = [parser.format_help() for parser in _parsers(build_parser(language))]
    assert len(helps) > 40
    assert all("{" not in said.split("\n\n")[1] for said in helps), "a sentence was left with its blanks"


def test_a_second_verb_of_one_process_adds_neither_a_hook_nor_a_handler(tmp_path: Path) -> None:
    set_up = []
    for _ in range(2):
        assert main(["--home", str(tmp_path / "nowhere"), "indicators"]) == 2
        set_up.append((sys.unraisablehook, len(logging.getLogger("sqlalchemy.pool").handlers)))
    assert set_up[0] == set_up[1]

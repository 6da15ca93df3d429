"""`--help` of every verb, in both languages: a % of a sentence must not break it."""

import argparse
from collections.abc import Iterator

import pytest

from dashboards.cli import build_parser


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

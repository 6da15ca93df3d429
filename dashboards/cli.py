"""The command line: `barometer VERB …`. Results on standard output, messages on standard error.

In: arguments. Out: an exit code (`dashboards.exits`). Only argparse is imported before a verb is known, so that
`--help` answers at once; each verb lives in `dashboards/verbs/` and calls `dashboards.operations`.
"""

import argparse
import errno
import os
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from dashboards import exits
from dashboards.arguments import COMMON, VERBS, Verb
from dashboards.hints import hinted, remember_home
from dashboards.language import choose_language, sentence

DISTRIBUTION = "barometre-numerique"


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run the verb, and turn every refusal into a sentence and an exit code. Never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    language = choose_language(words, os.environ)
    if words in (["--version"], ["-V"]):
        sys.stdout.write(f"barometer {_version()}\n")
        return exits.DONE
    try:
        arguments = build_parser(language).parse_args(words)
    except _UsageError as refusal:
        _refuse(refusal.args[0], "usage", is_json="--json" in words)
        return exits.REFUSED
    if not hasattr(arguments, "module"):
        build_parser(language).print_help()
        return exits.REFUSED
    arguments.language = language
    remember_home(getattr(arguments, "home", None))
    return _run(arguments, language)


@cache
def build_parser(language: str) -> argparse.ArgumentParser:
    """The whole grammar, its help in `language`; made once a process, parsing changes nothing in it."""
    parser = _Parser(prog="barometer", description=sentence("about", language), add_help=False, language=language)
    _add_common(parser, language)
    verbs = parser.add_subparsers(title=sentence("commands", language), metavar=sentence("verb", language))
    for verb in VERBS:
        _add_verb(verbs, verb, language)
    return parser


def _add_verb(verbs: Any, verb: Verb, language: str) -> None:
    about = sentence(verb.about or f"help_{verb.name.replace('-', '_')}", language)
    parser = verbs.add_parser(verb.name, help=about, description=about, add_help=False, language=language)
    _add_common(parser, language)
    if verb.children:
        children = parser.add_subparsers(title=sentence("commands", language), metavar=sentence("verb", language))
        children.required = True
        for child in verb.children:
            _add_verb(children, child, language)
        return
    for option in verb.options:
        names, settings = option
        key = settings.get("about", f"option_{names[-1].lstrip('-').replace('-', '_')}")
        given = {name: value for name, value in settings.items() if name != "about"}
        parser.add_argument(*names, help=sentence(key, language), **given)
    parser.set_defaults(module=verb.module, function=verb.function, verb=verb.name)


def _add_common(parser: argparse.ArgumentParser, language: str) -> None:
    """Common options, accepted before or after the verb."""
    group = parser.add_argument_group(sentence("common_options", language))
    for names, settings in COMMON:
        key = names[-1].lstrip("-").replace("-", "_")
        group.add_argument(*names, help=sentence(f"option_{key}", language), default=argparse.SUPPRESS, **settings)


def _run(arguments: argparse.Namespace, language: str) -> int:
    """Call the verb; exit 2 for a refusal, 3 for a fault of the program, with a report saved and its path said."""
    from factors.errors import LANGUAGES, UserError  # noqa: PLC0415 - a light import, but not needed by --help

    is_json = bool(getattr(arguments, "json", False))
    _silence_interruptions()
    try:
        return _call(arguments, language)
    except UserError as refusal:
        said = {name: refusal.message(name) for name in LANGUAGES}
        _refuse(said[language], refusal.code, is_json=is_json, said=said)
        return exits.REFUSED
    except KeyboardInterrupt:
        _say(sentence("interrupted", language))
        return exits.REFUSED
    except BrokenPipeError:
        # The reader of our output (head, less) has what it wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE
    except Exception as fault:  # the last wall: report, never a traceback
        return _answer_fault(fault, arguments, language)


def _answer_fault(fault: Exception, arguments: argparse.Namespace, language: str) -> int:
    """What the user can mend is a refusal (a full disk, a file that cannot be written there); else a saved report."""
    from factors.errors import LANGUAGES  # noqa: PLC0415 - as above

    is_json = bool(getattr(arguments, "json", False))
    if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
        _say(sentence("no_space", language))
        return exits.REFUSED
    if (asked := _file_asked(fault, arguments)) is not None:
        said = {name: sentence("output_unwritable", name).format(path=asked) for name in LANGUAGES}
        _refuse(said[language], "output_unwritable", is_json=is_json, said=said)
        return exits.REFUSED
    _refuse(sentence("program_fault", language).format(path=save_report(fault)), "program_fault", is_json=is_json)
    return exits.PROGRAM_FAULT


def _file_asked(fault: Exception, arguments: argparse.Namespace) -> Path | None:
    """The file asked for with `-o` or `--sheet`, where writing it, or what belongs beside it, is what failed."""
    place = fault.filename if isinstance(fault, OSError) else None
    given = (getattr(arguments, name, None) for name in ("output", "sheet"))
    asked = [Path(each) for each in given if each is not None]
    if not isinstance(place, str | os.PathLike):
        return None
    return next((each for each in asked if Path(place).parent in (each.parent, each)), None)


def _call(arguments: argparse.Namespace, language: str) -> int:
    """The verb's own function, in its module, imported now."""
    from dashboards.output import SPOKEN  # noqa: PLC0415 - polars, which --help must not wait for

    SPOKEN.set(language)
    function = getattr(import_module(f"dashboards.verbs.{arguments.module}"), arguments.function)
    code: int = function(arguments)
    sys.stdout.flush()
    return code


def save_report(fault: BaseException) -> Path:
    """The traceback in a file of the temporary folder, for whoever repairs the program."""
    import tempfile  # noqa: PLC0415 - needed only when something broke
    import traceback  # noqa: PLC0415

    with tempfile.NamedTemporaryFile("w", prefix="barometer-", suffix=".txt", delete=False, encoding="utf-8") as report:
        report.write("".join(traceback.format_exception(fault)))
    return Path(report.name)


class _UsageError(Exception):
    """What argparse could not follow, in the user's language."""


class _Parser(argparse.ArgumentParser):
    """argparse with its few sentences in two languages."""

    def __init__(self, *args: Any, language: str = "fr", **settings: Any) -> None:
        super().__init__(*args, **settings | {"allow_abbrev": False})
        self.language = language
        # A value may be a fall: -40%, -1,5. argparse only knows -40 and -1.5, and would take these for options.
        self._negative_number_matcher = re.compile(r"^-\d+(?:[.,]\d+)?%?$")
        self._positionals.title = sentence("arguments", language)
        self._optionals.title = sentence("options", language)
        self.add_argument("-h", "--help", action="help", help=sentence("option_help", language))

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", sentence("usage", self.language), 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", sentence("usage", self.language), 1)

    def error(self, message: str) -> NoReturn:
        said = sentence("not_understood", self.language).format(message=translated(message, self.language))
        raise _UsageError(f"{said}\n{self.format_usage().strip()}\n" + sentence("see_help", self.language))


def translated(message: str, language: str) -> str:
    """The sentence of argparse in French, by its fixed beginnings; the user's own words are kept."""
    if language == "en":
        return message
    for english, french in (
        ("the following arguments are required:", "il manque :"),
        ("unrecognized arguments:", "mots non reconnus :"),
        ("invalid choice:", "choix impossible :"),
        ("(choose from", "(choisir parmi"),
        ("expected one argument", "une valeur est attendue"),
        ("not allowed with argument", "ne va pas avec"),
        ("invalid int value:", "nombre entier attendu :"),
        ("invalid float value:", "nombre attendu :"),
        ("argument ", "argument "),
    ):
        message = message.replace(english, french)
    return message


@cache
def _silence_interruptions() -> None:
    """Ctrl+C inside a library's clean-up is told by that library as a traceback: our one sentence is enough.

    Once a process: a hook around a hook at each verb would in the end be too deep to be called.
    """
    import logging  # noqa: PLC0415 - only where a verb runs

    logging.getLogger("sqlalchemy.pool").addHandler(logging.NullHandler())
    shown = sys.unraisablehook

    def tell(found: Any) -> None:
        if not issubclass(found.exc_type, KeyboardInterrupt):
            shown(found)

    sys.unraisablehook = tell


def _refuse(text: str, code: str, *, is_json: bool, said: Mapping[str, str] | None = None) -> None:
    """The sentence for the person; with --json, a document for the program too: its standard output is never empty.

    `said`: the sentence in every language, for a screen that is read in another than the one it was asked in.
    """
    _say(text)
    if is_json:
        import json  # noqa: PLC0415 - only here

        error = {"code": code, "message": text} | ({"said": said} if said else {})
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - only here

    return version(DISTRIBUTION)


def _say(text: str) -> None:
    sys.stderr.write(hinted(text) + "\n")


if __name__ == "__main__":
    sys.exit(main())

"""`barometer import FOLDER`: each file of a folder as `import FILE` would take it; one summary at the end.

A shared drive is enough: what is dropped there comes in, the annotated copy appears beside it, and the repaired copy
comes in at the next turn. Files already imported, our own untouched copies, hidden and temporary files are passed over.
"""

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from barometer.records import batches
from barometer.records.home import Home
from dashboards import exits
from dashboards.cli import save_report
from dashboards.copies import digest_of, is_untouched, repaired_copy
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, say
from dashboards.session import opened
from dashboards.words import labelled, text, word
from factors.errors import UserError
from imports.sniffing import AGENT_EXTENSIONS, OTHER_SPREADSHEETS, TEXT_EXTENSIONS, WORKBOOK_EXTENSIONS

ImportOne = Callable[[Namespace, Path], tuple[dict[str, Any], int]]

#: What a shared drive holds besides the files of people: locks of spreadsheet programs, desktop settings.
TEMPORARY = ("~$", ".~lock.", ".", "~")
SPREADSHEETS = {*WORKBOOK_EXTENSIONS, *TEXT_EXTENSIONS, *AGENT_EXTENSIONS, *OTHER_SPREADSHEETS}
COLUMNS = ("file", "outcome", "rows_read", "rows_kept", "rows_waiting", "rows_rejected", "to_check", "annotated")
COUNTS = COLUMNS[2:7]
#: Outcome -> the exit code a file alone would give.
OUTCOMES = {
    "imported": exits.DONE,
    "partly_imported": exits.SOME_REJECTED,
    "already_imported": exits.DONE,
    "copy_untouched": exits.DONE,
    "replaced_by_copy": exits.DONE,
    "not_a_spreadsheet": exits.DONE,
    "read_with_equipment": exits.DONE,
    "file_refused": exits.REFUSED,
    "file_fault": exits.PROGRAM_FAULT,
}
#: A list of data centres is no inventory: it is read with the equipment beside it.
BESIDE = "data_centres_only"
#: What runs on a host comes after it, so that the host is known: NumEcoEval calls its files so.
CARRIED = ("virtu", "applic")
#: Outcomes said otherwise where nothing is stored.
LOOKED_AT = {"imported": "looked_at", "partly_imported": "partly_looked_at"}
PASSED_OVER = ("copy_untouched", "replaced_by_copy", "not_a_spreadsheet")


def import_folder(arguments: Namespace, folder: Path, import_one: ImportOne) -> int:
    """Every file of `folder` and of its subfolders, in the order of their names, through `import_one`."""
    home, language = opened(arguments), arguments.language
    files = list(_files(folder))
    if not files:
        raise DashboardsError("folder_without_file", folder=folder)
    # Before anything is written: a copy annotated again looks newer than its file.
    replaced = {path: copy for path in files if (copy := repaired_copy(home, path, language)) is not None}
    lines = []
    for path in files:
        name = path.relative_to(folder).as_posix()
        say(arguments, f"— {name}")
        line = {"file": name, **_take(arguments, home, path, replaced.get(path), import_one)}
        said = _said(arguments, line)
        say(arguments, labelled(said, line["message"], arguments.language) if line.get("message") else said)
        lines.append(line)
    if is_json(arguments):
        print_json({"folder": str(folder), "files": lines, **_totals(lines)})
    else:
        shown = [_counted(line) | {"outcome": _said(arguments, line)} for line in lines]
        print_rows(shown, COLUMNS, [word(f"folder_{column}", language) for column in COLUMNS])
        say(arguments, text("folder_summary", language, files=len(lines), **_totals(lines)))
    return exit_code([line["outcome"] for line in lines], is_strict=arguments.strict)


def exit_code(outcomes: list[str], *, is_strict: bool) -> int:
    """The worst that a person can act on: 1 where something was left out, 2 where nothing at all could be read."""
    if "file_fault" in outcomes:
        return exits.PROGRAM_FAULT
    tried = [outcome for outcome in outcomes if outcome not in PASSED_OVER]
    worst = max((OUTCOMES[outcome] for outcome in tried), default=exits.DONE)
    if worst == exits.DONE:
        return exits.REFUSED if set(tried) == {"read_with_equipment"} else exits.DONE
    return exits.REFUSED if is_strict or set(tried) == {"file_refused"} else exits.SOME_REJECTED


def _files(folder: Path) -> Iterator[Path]:
    """The files of the folder, then those of its subfolders, hosts before what they carry; nothing hidden, temporary or
    linked elsewhere.
    """
    try:
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith(TEMPORARY))
        inner = [path for entry in entries if entry.is_dir() and not entry.is_symlink() for path in entry.iterdir()]
    except OSError as problem:
        raise DashboardsError("folder_unreadable", folder=folder) from problem
    for path in [
        *sorted(entries, key=_after_hosts),
        *sorted(inner, key=lambda path: (path.parent, _after_hosts(path))),
    ]:
        if path.is_file() and not path.is_symlink() and not path.name.startswith(TEMPORARY):
            yield path


def _after_hosts(path: Path) -> tuple[int, Path]:
    """By name, what a host carries last: virtual machines, then applications."""
    name = path.name.lower()
    return max((place for place, each in enumerate(CARRIED, start=1) if each in name), default=0), path


def _said(arguments: Namespace, line: dict[str, Any]) -> str:
    """The outcome of a file in words."""
    outcome = line["outcome"]
    return word(LOOKED_AT.get(outcome, outcome) if arguments.dry_run else outcome, arguments.language)


def _take(arguments: Namespace, home: Home, path: Path, copy: Path | None, import_one: ImportOne) -> dict[str, Any]:
    """What became of one file; its refusal or its fault never stops the others."""
    try:
        if (known := _passed_over(arguments, home, path, copy)) is not None:
            return known
        document, code = import_one(arguments, path)
    except UserError as refusal:
        return {"outcome": "file_refused", "code": refusal.code, "message": refusal.message(arguments.language)}
    except OSError:
        return {"outcome": "file_refused", "code": "file_unreadable", "message": _unreadable(path, arguments.language)}
    except Exception as fault:  # one file must not keep the others out: the report says what broke
        return {"outcome": "file_fault", "code": "program_fault", "message": str(save_report(fault))}
    if document.get("code") == BESIDE:
        return {"outcome": "read_with_equipment"}
    outcome = {exits.DONE: "imported", exits.SOME_REJECTED: "partly_imported"}.get(code, "file_refused")
    return {"outcome": "already_imported" if document.get("same_file") else outcome, **document}


def _passed_over(arguments: Namespace, home: Home, path: Path, copy: Path | None) -> dict[str, Any] | None:
    """Why a file is not to read at this turn; None where it is."""
    if path.suffix.lower() not in SPREADSHEETS:
        return {"outcome": "not_a_spreadsheet"}
    if is_untouched(home, path):
        return {"outcome": "copy_untouched"}
    if (same := batches.find_same_file(home, digest_of(path))) is not None:
        return {"outcome": "already_imported", "batch": same.batch}
    if copy is not None:
        return {"outcome": "replaced_by_copy", "message": text("see_copy", arguments.language, copy=copy.name)}
    return None


def _unreadable(path: Path, language: str) -> str:
    from imports.errors import UnreadableFileError  # noqa: PLC0415 - only for its sentence

    return UnreadableFileError("file_unreadable", file=path.name).message(language)


def _counted(line: dict[str, Any]) -> dict[str, Any]:
    """A line with the number of values to check in place of their list."""
    return line | {"to_check": len(line["to_check"])} if "to_check" in line else line


def _totals(lines: list[dict[str, Any]]) -> dict[str, int]:
    """Counts of all files; a file that was not read has none."""
    counted = [_counted(line) for line in lines]
    return {name: sum(line[name] for line in counted if line.get(name) is not None) for name in COUNTS}

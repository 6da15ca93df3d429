"""One import as a job: `barometer import --json` in a fresh interpreter, which a closed tab does not stop.

In: the bytes of a file and what the person says of it. Out: a `Job` that tells its steps while it runs and its result
afterwards; its address opens it again, and another visit is offered it (`unread`). The command is the same as on the
command line, so the screen can do nothing the command refuses.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from barometer.records.home import Home
from factors.spelling import COUNTRY_TIME
from imports.templates import write_template

FOLDER = "barometer-import-"
#: Kinds of files, as `barometer template` names them.
INVENTORY, PURCHASES, ORGANISATIONS, DECLARATIONS = "inventory", "purchases", "organisations", "declarations"
KEPT_SECONDS = 24 * 3600
#: Files of a job, beside the copy it reads: what it is, how it ended, and that somebody has read the result.
CARD, CODE, CLOSED = "job.json", "code", "closed"
INTERRUPTED = 3
#: Those this server started: their end is known without asking the system, which keeps the dead until then.
_STARTED: "dict[int, subprocess.Popen[bytes]]" = {}


@dataclass(frozen=True)
class Request:
    """What a person says of a file: whose it is, whether it is complete and of which day."""

    organisation: str | None
    is_complete: bool
    as_of: str
    dry_run: bool
    into_demo: bool
    template: str = INVENTORY
    mapping: str = ""


@dataclass(frozen=True)
class Job:
    """A running or finished import. `file` is the copy it reads; the annotated file stands beside it."""

    file: Path
    pid: int
    request: Request | None = None

    @property
    def is_running(self) -> bool:
        """Whether the command still works."""
        return self.code is None

    @property
    def code(self) -> int | None:
        """Exit code, once finished; that of a fault where the command was killed before it could leave one."""
        left = _read(self.file.parent / CODE)
        if left:
            return int(left)
        if _is_alive(self.pid):
            return None
        return int(_read(self.file.parent / CODE) or INTERRUPTED)

    @property
    def token(self) -> str:
        """What the address calls it."""
        return self.file.parent.parent.name.removeprefix(FOLDER)

    @property
    def started_at(self) -> datetime:
        """When the file was dropped, at the time of the country, as every instant is shown."""
        return datetime.fromtimestamp((self.file.parent / CARD).stat().st_mtime, COUNTRY_TIME)

    def close(self) -> None:
        """The result was read: no other visit is offered it."""
        (self.file.parent / CLOSED).touch()

    def said(self) -> list[str]:
        """What the command has said so far, line by line."""
        return _read(self.file.parent / "said.txt").splitlines()

    def result(self) -> dict[str, Any] | None:
        """The JSON document of the command; None where it was refused."""
        text = _read(self.file.parent / "result.json")
        if not text.strip():
            return None
        document: dict[str, Any] = json.loads(text)
        return document

    def annotated(self) -> Path | None:
        """The annotated copy, where rows were rejected."""
        named = (self.result() or {}).get("annotated")
        path = Path(named) if named else None
        return path if path is not None and path.is_file() else None


def start(home: Home, actor: str, name: str, content: bytes, request: Request, language: str) -> Job:
    """Copy the file to disk at once and start the command on it."""
    forget_old()
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    (folder / "file").mkdir()
    file = folder / "file" / (Path(name.replace("\\", "/")).name or "inventory")
    file.write_bytes(content)
    command = [sys.executable, "-m", "dashboards.run_job", str(file.parent / CODE)]
    command += ["--home", str(home.folder), "--language", language]
    command += ["--actor", actor, "--json", *_verb(request, file)]
    with (folder / "file" / "said.txt").open("wb") as said, (folder / "file" / "result.json").open("wb") as result:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter; the arguments are a list, no shell reads them
            command, stdout=result, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True, env=_environment()
        )
    _STARTED[process.pid] = process
    card = {"home": str(home.folder), "actor": actor, "file": file.name, "pid": process.pid, "request": asdict(request)}
    aside = file.parent / f"{CARD}.partial"  # another visit looks for cards at any moment
    aside.write_text(json.dumps(card), encoding="utf-8")
    aside.replace(file.parent / CARD)
    return Job(file, process.pid, request)


def unread(home: Home, actor: str, template: str = INVENTORY) -> list[Job]:
    """Imports of this person in this folder whose result nobody has closed, the last first."""
    jobs = []
    for path in Path(tempfile.gettempdir()).glob(f"{FOLDER}*/file/{CARD}"):
        card = json.loads(path.read_text(encoding="utf-8"))
        is_theirs = (card["home"], card["actor"]) == (str(home.folder), actor)
        request = Request(**card["request"])
        if is_theirs and request.template == template and not (path.parent / CLOSED).exists():
            jobs.append((path.stat().st_mtime_ns, Job(path.parent / card["file"], card["pid"], request)))
    return [job for _, job in sorted(jobs, key=lambda one: -one[0])]


def _is_alive(pid: int) -> bool:
    """Whether a process still works."""
    if pid in _STARTED:
        return _STARTED[pid].poll() is None
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def template(language: str, equipment_types: pl.DataFrame, kind: str = INVENTORY) -> bytes:
    """An empty spreadsheet to fill, as an xlsx file."""
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
        path = write_template(kind, Path(folder) / f"{kind}.xlsx", language, equipment_types=equipment_types)
        return path.read_bytes()


def _verb(request: Request, file: Path) -> list[str]:
    """The command for this kind of file."""
    if request.template == ORGANISATIONS:
        mapping = [f"--mapping={request.mapping}"] if request.mapping else []
        return ["organisation", "import", str(file), *mapping]
    return ["import", str(file), *_options(request)]


def _options(request: Request) -> list[str]:
    options = ["--mode", "replace" if request.is_complete else "complete", "--template", request.template]
    options += [f"--organisation={request.organisation}"] if request.organisation else []
    options += [f"--as-of={request.as_of}"] if request.as_of else []
    options += ["--dry-run"] if request.dry_run else []
    options += [f"--mapping={request.mapping}"] if request.mapping else []
    return options + (["--into-demo"] if request.into_demo else [])


def _environment() -> dict[str, str]:
    """Ours, with its output in UTF-8 whatever the locale of the machine."""
    return os.environ | {"PYTHONIOENCODING": "utf-8"}


def forget_old() -> None:
    """Remove copies of more than a day: an uploaded file is not kept; its rows are, in the data folder."""
    for folder in Path(tempfile.gettempdir()).glob(FOLDER + "*"):
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""

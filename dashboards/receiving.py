"""Wiping stations send their logs: a small server, started on purpose, on this machine by default (METHODOLOGY 19.8).

`POST /evidence` with `Authorization: Bearer TOKEN`; the body is the file, `X-File-Name` its name. A token opens one
workshop. Nothing is ever read back: any other request is refused, and says nothing of what is kept. One file a request,
of 5 MB at most; the answer says what became of it.
"""

import hmac
import json
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from barometer.records import access
from barometer.records.home import Home
from barometer.records.organisations import Register
from barometer.records.registers import read_register
from dashboards.actors import acting
from dashboards.errors import DashboardsError
from dashboards.evidence import take_in
from factors.errors import UserError
from imports.diagnostics import MOST_BYTES
from reuse.queries import workshops
from reuse.rights import ACTION

PATH = "/evidence"
LEAST_TOKEN = 24
#: For one piece of a body, for the whole of it; for a piece of what is refused.
SECONDS, WHOLE_SECONDS, DRAIN_SECONDS = 30, 120, 2
#: Answers given before the body was read.
UNREAD = (401, 404, 413)
#: Digits of a length that is one; bytes read, and forgotten, of a body that is refused.
LONGEST_LENGTH, DRAINED = 12, 4 * MOST_BYTES
#: The kind of an organisation whose trade is reuse; another one may run a workshop of its own, and then holds devices.
WORKSHOP = "reuse_operator"
NAME_HEADER = "X-File-Name"


@dataclass(frozen=True)
class Tokens:
    """Token -> the one workshop it opens."""

    known: tuple[tuple[str, str], ...]

    def workshop_of(self, given: str) -> str | None:
        """The workshop of a token; every token is compared, in constant time, whichever matches."""
        found = None
        for token, workshop in self.known:
            if hmac.compare_digest(token.encode("utf-8"), given.encode("utf-8")):
                found = workshop
        return found


def read_tokens(path: Path) -> Tokens:
    """A file of lines `WORKSHOP TOKEN`, that nobody else may read; long enough not to be guessed, each once."""
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DashboardsError("tokens_unreadable", path=path) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise DashboardsError("tokens_open_to_all", path=path)
    pairs = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not pairs or any(len(pair) != 2 or len(pair[1]) < LEAST_TOKEN for pair in pairs):
        raise DashboardsError("tokens_form", path=path, least=LEAST_TOKEN)
    if len({token for _, token in pairs}) < len(pairs):
        raise DashboardsError("tokens_twice", path=path)
    return Tokens(tuple((token, workshop) for workshop, token in pairs))


def check_workshops(home: Home, actor: str, tokens: Tokens) -> None:
    """Each token opens a workshop of the register: an operator of reuse, or whoever already holds devices."""
    held = workshops(home, actor=actor)
    register = read_register(home)
    for _, name in tokens.known:
        known = register.find(name)
        access.require(home, actor, ACTION, known.organisation)
        if known.organisation != name or (known.kind != WORKSHOP and not held.get(name)):
            raise DashboardsError("tokens_no_workshop", organisation=name, known=", ".join(_workshops(register, held)))


def _workshops(register: Register, held: dict[str, int]) -> list[str]:
    operators = {each.organisation for each in register.entries.values() if each.kind == WORKSHOP}
    return sorted(operators | {name for name, devices in held.items() if devices})


def make_server(
    home: Home, actor: str, tokens: Tokens, *, host: str, port: int, tell: Callable[[str], None]
) -> ThreadingHTTPServer:
    """The server, bound and not yet answering. `tell` is given one line a request, without any token."""
    settings = {"home": home, "actor": actor, "tokens": tokens, "tell": tell}
    try:
        return ThreadingHTTPServer((host, port), type("Handler", (_Handler,), settings))
    except OSError as error:
        raise DashboardsError("port_taken", host=host, port=port) from error


class _Handler(BaseHTTPRequestHandler):
    """One request: who, how large, then the file."""

    home: ClassVar[Home]
    actor: ClassVar[str]
    tokens: ClassVar[Tokens]
    tell: ClassVar[Callable[[str], None]]
    timeout = SECONDS
    server_version = "barometer"
    sys_version = ""

    def do_POST(self) -> None:
        """Take one file in."""
        status, answer = self._taken()
        self._say(status, answer)
        if status in UNREAD:
            self._drain()

    def do_GET(self) -> None:
        """Never: nothing is read back."""
        self._say(405, {"error": {"code": "post_only"}})

    do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do_GET  # noqa: N815 - names the library calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Ours says less, and never a header."""

    def _taken(self) -> tuple[int, dict[str, Any]]:
        given = self.headers.get("Authorization", "")
        workshop = self.tokens.workshop_of(given.removeprefix("Bearer ")) if given.startswith("Bearer ") else None
        if workshop is None:
            return 401, {"error": {"code": "token_refused"}}
        length = self.headers.get("Content-Length", "")
        for is_refused, status, code in (
            (self.path != PATH, 404, "path_unknown"),
            (not length.isdecimal() or "Transfer-Encoding" in self.headers, 411, "length_missing"),
            (len(length) > LONGEST_LENGTH or (length.isdecimal() and int(length) > MOST_BYTES), 413, "too_large"),
        ):
            if is_refused:
                return status, {"error": {"code": code}}
        return self._kept(workshop, self._body(int(length)), int(length))

    def _drain(self) -> None:
        """Read what a client is still sending of a body that is refused, for it reads no answer before; forget it."""
        self.connection.settimeout(DRAIN_SECONDS)
        with suppress(OSError):
            self._body(DRAINED)

    def _body(self, most: int) -> bytes:
        """What comes of a body, as far as it is read; one that drips in for minutes is cut."""
        until, parts, left = time.monotonic() + WHOLE_SECONDS, [], most
        while left and time.monotonic() < until and (part := self.rfile.read1(min(left, 65536))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _kept(self, workshop: str, content: bytes, length: int) -> tuple[int, dict[str, Any]]:
        """What became of the file; one that was cut on its way is not kept."""
        if len(content) < length:
            return 400, {"error": {"code": "body_cut"}}
        name = self.headers.get(NAME_HEADER) or "station.log"
        try:
            taken = take_in(
                self.home, acting(self.actor), content, name, organisation=workshop, station=self.client_address[0]
            )
        except UserError as refusal:
            said = {"code": refusal.code, "message": refusal.message("fr"), "message_en": refusal.message("en")}
            return 422, {"error": said}
        items = [
            {"serial": each.item.serial, "status": "used" if each.done else "waiting",
             "why": None if each.refusal is None else each.refusal.code}
            for each in taken.matched
        ]  # fmt: skip
        return (201 if taken.kept.is_new else 200), {"sha256": taken.kept.sha256, "items": items}

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer, ensure_ascii=False).encode("utf-8")
        self.close_connection = True  # what was not read of a refused body must not become the next request
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        type(self).tell(f"{self.client_address[0]} {self.command} {status}")

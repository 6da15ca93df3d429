"""A wiping station sends a log: taken with a token of its workshop, and nothing is ever read back."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from barometer.records.home import open_home
from dashboards.errors import DashboardsError
from dashboards.receiving import check_workshops, make_server, read_tokens
from imports.diagnostics import MOST_BYTES
from reuse.evidence import list_items
from tests.imports.evidence.samples import Log

TOKEN = "x" * 31 + "1"
Ask = Any


def tokens_file(folder: Path, text: str = f"lycee-a {TOKEN}\n") -> Path:
    path = folder / "tokens"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def ask(home: Path, tmp_path: Path) -> Iterator[Ask]:
    """Sends one request to a real server; gives (status, document)."""
    said: list[str] = []
    opened = open_home(home, None)
    server = make_server(
        opened, "local", read_tokens(tokens_file(tmp_path)), host="127.0.0.1", port=0, tell=said.append
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def send(method: str = "POST", path: str = "/evidence", body: bytes = b"", **headers: str) -> tuple[int, Any]:
        link = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)
        given = {"Authorization": f"Bearer {TOKEN}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        link.request(method, path, body=body, headers=given)
        answer = link.getresponse()
        text = answer.read()
        link.close()
        return answer.status, json.loads(text) if text else None

    yield send
    server.shutdown()
    thread.join()
    server.server_close()
    assert TOKEN not in "".join(said)


def test_a_log_is_kept_for_the_workshop_of_its_token_and_once(ask: Ask, home: Path) -> None:
    log = Log().text().encode()
    status, answer = ask(body=log, X_File_Name="../log_D1.txt")
    assert (status, answer["items"][0]["why"]) == (201, "evidence_no_device")
    assert ask(body=log)[0] == 200
    (item,) = list_items(open_home(home, None), actor="local")
    assert (item.organisation, item.name) == ("lycee-a", "log_D1.txt")


REFUSED = [
    ({"body": b"hello"}, 422),
    ({"body": Log().text().encode()[:400]}, 422),
    ({"Authorization": "Bearer wrong"}, 401),
    ({"Authorization": TOKEN}, 401),
    ({"path": "/"}, 404),
    ({"method": "GET"}, 405),
    ({"method": "DELETE"}, 405),
    ({"Content_Length": str(MOST_BYTES + 1)}, 413),
    ({"body": b"a" * (2 * MOST_BYTES)}, 413),
    ({"body": b"a" * (2 * MOST_BYTES), "Authorization": "Bearer wrong"}, 401),
    ({"Content_Length": "9" * 5000}, 413),
    ({"Content_Length": "-1"}, 411),
    ({"Transfer_Encoding": "chunked"}, 411),
]


@pytest.mark.parametrize(("request_", "expected"), REFUSED)
def test_anything_else_is_refused_and_nothing_is_kept(ask: Ask, home: Path, request_: Any, expected: int) -> None:
    assert ask(**request_)[0] == expected
    assert list_items(open_home(home, None), actor="local", status=None) == ()
    assert list((home / "evidence").iterdir()) == []


TOKENS = [
    ("", "tokens_form"),
    ("lycee-a short\n", "tokens_form"),
    (f"{TOKEN}\n", "tokens_form"),
    (f"lycee-a {TOKEN}\nother {TOKEN}\n", "tokens_twice"),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_a_weak_file_of_tokens_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(DashboardsError) as refusal:
        read_tokens(tokens_file(tmp_path, text))
    assert refusal.value.code == expected


def test_a_token_opens_a_workshop_and_nothing_else(run: Any, home: Path, tmp_path: Path) -> None:
    words = ("organisation", "add", "atelier", "--name", "Atelier", "--kind", "reuse_operator", "--seat", "25056")
    assert run("--home", home, *words)[0] == 0
    for name, said in (("lycee-a", "n'est pas un atelier"), ("atelie", "Aucune organisation ne répond")):
        code, _, err = run(
            "--home", home, "reuse", "serve-evidence", "--token-file", tokens_file(tmp_path, f"{name} {TOKEN}\n"),
            "--port", "0",
        )  # fmt: skip
        assert (code, said in err) == (2, True), err
    opened = open_home(home, None)
    check_workshops(opened, "local", read_tokens(tokens_file(tmp_path, f"atelier {TOKEN}\n")))
    arrival = ("--equipment-type", "laptop", "--origin", "company_donation", "--donor", "donor-1")
    assert run("--home", home, "reuse", "receive", "D1", "--organisation", "lycee-a", *arrival)[0] == 0
    check_workshops(opened, "local", read_tokens(tokens_file(tmp_path)))  # its own workshop: it holds a device


def test_tokens_that_others_may_read_or_that_are_absent_are_refused(tmp_path: Path) -> None:
    path = tokens_file(tmp_path)
    path.chmod(0o644)
    for where, expected in ((path, "tokens_open_to_all"), (tmp_path / "none", "tokens_unreadable")):
        with pytest.raises(DashboardsError) as refusal:
            read_tokens(where)
        assert refusal.value.code == expected

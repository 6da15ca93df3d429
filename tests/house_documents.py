"""The house rules on text: locks, host names, machine paths, documents. Text in, a list of problems out."""

import re
import shlex

#: Assembled from pieces, so that this file does not hold the names it refuses.
REGISTRY_HOSTS = re.compile(
    "|".join(
        (
            r"\bpy" + r"pi\.org", r"python" + r"hosted\.org", r"\bnpm" + r"js\.(org|com)", r"registry\.yarn" + r"pkg",
            r"\b(deb|ftp|security|packages|snapshot)\.deb" + r"ian\.org", r"\.(internal|corp|lan)(?=[:/])",
            r"//(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+",
        )
    )
)  # fmt: skip
MACHINE_FOLDERS = ("wo" + "rk", "ro" + "ot", "ho" + r"me/[A-Za-z]\w*", "Us" + r"ers/[A-Za-z]\w*")
MACHINE_PATHS = re.compile(rf"(?<![\w.:/%~-])/({'|'.join(MACHINE_FOLDERS)})\b(?![.-])")
OUTSIDE_FOLDER = re.compile(r"\.\./sha" + r"red\b|\bsha" + r"red/(design|reference)\b")
HOST_IN_LOCK = re.compile(r"://|^\s*(--(extra-)?index-url|--find-links|-i|-f)\b|\b[\w-]+\.(org|com|net|io|dev|fr|eu)\b")
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==[^\s;\\]+( ;[^\\]*)?( \\)?$")


def forbidden_text(path: str, text: str) -> list[str]:
    """No package-registry host, no path of one machine, nothing read from outside the repository."""
    rules = (
        (REGISTRY_HOSTS, "a package-registry or private host"),
        (MACHINE_PATHS, "a path of one machine"),
        (OUTSIDE_FOLDER, "a folder outside the repository"),
    )
    return [
        f"{path}:{number}: {what}: {found.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        for pattern, what in rules
        if (found := pattern.search(line))
    ]


def lock_problems(path: str, text: str, wanted: list[str]) -> list[str]:
    """A lock names no host, pins every requirement with a hash, and holds every package the project asks for."""
    found = [
        f"{path}:{number}: a lock names no index and no host: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if HOST_IN_LOCK.search(line)
    ]
    pinned: dict[str, int] = {}
    current = None
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s+--hash=sha256:[0-9a-f]{64}( \\)?$", line) and current:
            pinned[current] += 1
        elif match := PINNED.match(line):
            current = _normalised(match.group(1))
            pinned[current] = 0
        elif line.strip() and not line.startswith("#"):
            found.append(f"{path}:{number}: not a pinned, hashed requirement: {line.strip()}")
    found += [f"{path}: {name} has no hash" for name, hashes in pinned.items() if not hashes]
    return found + [f"{path}: {name} is missing" for name in map(_normalised, wanted) if name not in pinned]


def _normalised(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement).group()).lower()


def changelog_problems(text: str) -> list[str]:
    """Every version of the change log has its three kinds, in order: calculation, data, tool."""
    versions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    if not versions:
        return ["no version"]
    kinds = ["Calculation", "Data", "Tool"]
    return [
        f"{version.splitlines()[0]}: headings {headings}, expected {kinds}"
        for version in versions
        if (headings := re.findall(r"^### (.+)$", version, flags=re.MULTILINE)) != kinds
    ]


def section_numbers(methodology: str) -> set[str]:
    """The section numbers that exist: headings (`## 2.`, `### 2.1`) and numbered paragraphs (`**1.1`)."""
    return set(re.findall(r"^(?:#+ |\*\*)(\d+(?:\.\d+)?)\.? ", methodology, flags=re.MULTILINE))


def citation_problems(path: str, text: str, numbers: set[str]) -> list[str]:
    """Every METHODOLOGY number a text cites exists ("METHODOLOGY 2.1", "METHODOLOGY 2.1, 4.3 and 4.4")."""
    cited = re.finditer(r"METHODOLOGY(?: section)? (\d+(?:\.\d+)?(?:(?:, | and | to |-)\d+(?:\.\d+)?)*)", text)
    return [
        f"{path}: METHODOLOGY {number} does not exist"
        for match in cited
        for number in re.findall(r"\d+(?:\.\d+)?", match.group(1))
        if number not in numbers
    ]


def broken_mentions(document: str, text: str, files: set[str], roots: set[str]) -> list[str]:
    """Every `folder/file` between back-quotes that starts at a root of the repository exists, and every `file.py`
    exists somewhere; `*` and `<x>` stand for any name."""
    found = []
    names = {file.split("/")[-1] for file in files}
    for mention in re.findall(r"`([\w./*<>-]+)`", text):
        if "/" not in mention:
            is_broken = mention.endswith(".py") and mention not in names
        else:
            pattern = re.escape(mention.rstrip("/")).replace(r"\*", "[^/]+")
            pattern = re.sub(r"<[^>]*>", "[^/]+", pattern)
            is_broken = mention.split("/")[0] in roots and not any(re.match(pattern + r"(/|$)", file) for file in files)
        if is_broken:
            found.append(f"{document}: {mention} does not exist")
    return found


def main_path(architecture: str) -> dict[str, str]:
    """The names of the main path and the file each lives in, from the table of ARCHITECTURE."""
    rows = re.findall(r"^\|[^|]*\| `(\w+)` \| `([\w/]+\.py)` \|", architecture, flags=re.MULTILINE)
    return dict(rows)


def missing_names(architecture: str, texts: dict[str, str]) -> list[str]:
    """Each name of the main path is a function of the file that ARCHITECTURE gives."""
    return [
        f"ARCHITECTURE: {name} is not in {path}"
        for name, path in main_path(architecture).items()
        if f"def {name}(" not in texts.get(path, "")
    ]


def missing_tests(document: str, text: str, sources: str) -> list[str]:
    """Every test that a document gives as a proof exists."""
    named = re.findall(r"`(test_\w+)`", text)
    return [f"{document}: no test is named {name}" for name in named if f"def {name}(" not in sources]


def recipes(text: str) -> list[str]:
    """The numbered recipes of CONTRIBUTING, each with its paragraph."""
    return re.split(r"^\d\. ", text.rsplit("## Five recipes", maxsplit=1)[-1], flags=re.MULTILINE)[1:]


def console_commands(text: str) -> list[list[str]]:
    """The commands of each ```console block: lines that begin with `$ `, one list a block; other lines are output."""
    blocks = re.findall(r"^ *```console\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL)
    lines = [[line.strip() for line in block.splitlines()] for block in blocks]
    return [[line[2:] for line in block if line.startswith("$ ")] for block in lines]


def missing_pictures(document: str, text: str, files: set[str]) -> list[str]:
    """Every picture that a document shows exists."""
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    return [f"{document}: {picture} does not exist" for picture in shown if picture not in files]


def rehearsed(command: str) -> str:
    """What a test runs for a command of the README: make says what it would do, a server only its help."""
    words = shlex.split(command)
    if words[0] == "make":
        return shlex.join(["make", "-n", *words[1:]])
    if words[0].endswith("barometer") and "dashboard" in words:
        return shlex.join([*words, "--help"])
    return command


def table_problems(document: str, text: str, headers: list[str]) -> list[str]:
    """A document holds a table with these headers, and each of its rows fills all its cells."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    if headers not in rows:
        return [f"{document}: no table {headers}"]
    return [f"{document}: an empty cell in {row}" for row in rows if len(row) == len(headers) and not all(row)]

"""The house rules on Python source, as functions: a `Source` in, a list of problems out (empty: the rule holds).

`test_house_rules.py` runs them on the repository, `test_house_rules_can_fail.py` on small bad samples. A rule on
quantities can be lifted on one line by a comment that says why: `# house rule: each row counts one file`.
"""

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("barometer", "reuse", "factors", "imports", "dashboards")
MAX_LINES, HARD_MAX_LINES, MAX_FUNCTION_LINES = 300, 320, 60
SUFFIXES_READ = {"", ".py", ".toml", ".md", ".txt", ".csv", ".lock", ".in", ".html", ".css", ".js", ".svg", ".json"}

#: Columns that count rows or bounded parts of the program, never a measured or declared quantity.
COUNT_COLUMNS = {"rows", "assets", "cells", "count", "len", "communes", "files", "batches"}
EXEMPTION = re.compile(r"#.*\bhouse rule: \w+(\W+\w+){2,}")


@dataclass(frozen=True)
class Source:
    """One Python file: where it is (relative to the repository, `/` between parts) and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def package(self) -> str:
        return self.path.split("/")[0]

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def is_exempt(self, node: ast.expr) -> bool:
        """True if a line of the expression carries the comment that lifts a rule, with its reason."""
        return any(EXEMPTION.search(line) for line in self.lines[node.lineno - 1 : node.end_lineno])

    def at(self, node: ast.AST, problem: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {problem}"


#: A day as people read it; `%Y%m%d` in the name of a file is another thing.
DAY_AND_MONTH = re.compile(r"%d\W+%m")

Rule = Callable[[Source], list[str]]


@cache
def repository_files() -> tuple[Path, ...]:
    """All files that git tracks or would add, as absolute paths; in an archive, without git, what it would add."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return walked_files()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return tuple(path for name in sorted(set(listed.stdout.split("\0")) - {""}) if (path := ROOT / name).is_file())


def walked_files() -> tuple[Path, ...]:
    """The same without git: every file outside of the folders of `.gitignore`, which names nothing but folders."""
    ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split())]
    found = []
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [name for name in inside if not any(fnmatch(name, pattern) for pattern in ignored)]
        found += [Path(folder) / name for name in names if (Path(folder) / name).is_file()]
    return tuple(sorted(found, key=lambda path: path.relative_to(ROOT).as_posix()))


@cache
def python_sources() -> tuple[Source, ...]:
    """The Python files of the repository."""
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in repository_files()
        if path.suffix == ".py"
    )


def package_sources() -> tuple[Source, ...]:
    """The Python files of the five packages."""
    return tuple(source for source in python_sources() if source.package in PACKAGES)


def problems(rule: Rule, sources: Iterable[Source]) -> list[str]:
    """All problems a rule finds in some sources."""
    return [problem for source in sources for problem in rule(source)]


def too_long(source: Source) -> list[str]:
    """A file stays under the hard limit of lines."""
    size = len(source.lines)
    return [f"{source.path}: {size} lines, at most {HARD_MAX_LINES}"] if size > HARD_MAX_LINES else []


def long_functions(source: Source) -> list[str]:
    """A function stays under the limit of lines, its docstring included."""
    return [
        source.at(node, f"{node.name} has {size} lines, at most {MAX_FUNCTION_LINES}")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (size := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]


def undocumented(source: Source) -> list[str]:
    """Every module that holds something, and every public class and function in it, says what it is."""
    if not source.tree.body:
        return []
    missing = [] if ast.get_docstring(source.tree) else [f"{source.path}:1: the module has no docstring"]
    return missing + [
        source.at(node, f"{node.name} has no docstring")
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def forks(source: Source) -> list[str]:
    """No fork: Polars hangs in a forked child. A fresh interpreter (subprocess) is the house's way."""
    found = []
    for node in ast.walk(source.tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute):
            names = [ast.unparse(node)]
        found += [
            source.at(node, f"{name} forks; start a fresh interpreter")
            for name in names
            if re.search(r"^os\.fork|^multiprocessing\b|ProcessPoolExecutor$", name)
        ]
    return found


def silent_excepts(source: Source) -> list[str]:
    """No bare except, and no catch-all that says nothing."""
    found = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = ast.unparse(node.type) if node.type else ""
        is_silent = all(isinstance(step, ast.Pass | ast.Continue) or _is_ellipsis(step) for step in node.body)
        if not caught:
            found.append(source.at(node, "a bare except hides every error"))
        elif is_silent and re.search(r"\b(Base)?Exception\b", caught):
            found.append(source.at(node, f"except {caught} that does nothing hides every error"))
    return found


def zeroes_for_unknowns(source: Source) -> list[str]:
    """Unknown is not zero: `fill_null(0)` only on a count of rows."""
    return [
        source.at(call, f"fill_null(0) on {_column(call) or 'a quantity'}: unknown is not zero")
        for call in source.calls()
        if _method(call) == "fill_null" and _fills_zero(call)
        if _column(call) not in COUNT_COLUMNS and not source.is_exempt(call)
    ]


def bare_sums(source: Source) -> list[str]:
    """A quantity is summed through `barometer.exact.exact_sum`: Polars makes the sum of nothing 0, and wraps Int64."""
    if source.path == "barometer/exact.py":
        return []
    found = []
    for call in source.calls():
        is_sum = _method(call) == "sum" and not call.keywords and _is_column_sum(call)
        if is_sum and not source.is_exempt(call):
            found.append(source.at(call, f"bare sum of {_column(call) or 'a column'}: use exact_sum"))
    return found


def reciprocals(source: Source) -> list[str]:
    """Nano-units become units through `barometer.exact.as_float`: Polars multiplies by 1e-9, which rounds otherwise."""
    return [
        source.at(node, "a column / NANO: use as_float or in_units")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and ast.unparse(node.right) == "NANO"
        if re.search(r"\bpl\.col\(", ast.unparse(node.left))
    ]


def prints(source: Source) -> list[str]:
    """Nothing prints but the command line."""
    if source.path.startswith("dashboards/cli"):
        return []
    return [
        source.at(call, "print belongs to dashboards/cli*")
        for call in source.calls()
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]


def unnamed_tests(source: Source) -> list[str]:
    """A test's name is a sentence: at least three words."""
    return [
        source.at(node, f"{node.name} is not a sentence")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        if len([word for word in node.name.split("_")[1:] if word]) < 3 or not node.name.startswith("test_")
    ]


def own_dates(source: Source) -> list[str]:
    """A day is shown by `factors/spelling.py` or `editions/formatting.py`, which know the language: nowhere else.

    `imports` writes dates into files of other people's form: there they are data.
    """
    return [
        source.at(node, "a date written by hand: spelled_day(when, language)")
        for node in ast.walk(source.tree)
        if source.package != "imports"
        and isinstance(node, ast.FormattedValue)
        and isinstance(node.format_spec, ast.JoinedStr)
        if any(
            isinstance(part, ast.Constant) and DAY_AND_MONTH.search(str(part.value)) for part in node.format_spec.values
        )
    ]


def _is_ellipsis(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is ...


def _method(call: ast.Call) -> str | None:
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _fills_zero(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in {"value", "strategy"})]
    return any(ast.unparse(value) in {"0", "0.0", "'zero'", "pl.lit(0)", "pl.lit(0.0)"} for value in values)


def _chain(call: ast.Call) -> Iterator[ast.expr]:
    """The links of a method chain, from the call back to its root: x.a().b() -> call b, call a, x."""
    link: ast.expr = call
    while True:
        yield link
        if isinstance(link, ast.Call):
            link = link.func
        elif isinstance(link, ast.Attribute | ast.Subscript):
            link = link.value
        else:
            return


def _column(call: ast.Call) -> str | None:
    """The column at the root of a chain: `pl.col("x")…` or `frame["x"]…`; None if it is not one literal name."""
    for link in _chain(call):
        if isinstance(link, ast.Subscript) and isinstance(link.slice, ast.Constant):
            return str(link.slice.value)
        if isinstance(link, ast.Call) and ast.unparse(link.func) in {"pl.col", "pl.sum"} and len(link.args) == 1:
            return str(link.args[0].value) if isinstance(link.args[0], ast.Constant) else None
    return None


#: Steps after which a chain holds true/false or counts of rows, whose sum is a count.
COUNTING_STEPS = re.compile(
    r"\.(is_\w+|has_\w+|eq|ne|gt|ge|lt|le|not_|any|all|contains|starts_with|ends_with|len|count|n_unique|lengths)\("
)


def _is_column_sum(call: ast.Call) -> bool:
    """True where what is summed is a Polars column or a whole group, and not a condition nor a count."""
    if not isinstance(call.func, ast.Attribute):
        return False
    summed = call.func.value
    text = ast.unparse(summed)
    if text == "pl":  # pl.sum("x")
        return _column(call) not in COUNT_COLUMNS
    if isinstance(summed, ast.Compare | ast.BoolOp) or (isinstance(summed, ast.UnaryOp) and text.startswith("~")):
        return False
    if COUNTING_STEPS.search(text) or _column(call) in COUNT_COLUMNS:
        return False
    return bool(re.search(r"\b(pl\.col|pl\.element|pl\.all|cs\.\w+)\(|\.group_by\(|\[['\"]", text))

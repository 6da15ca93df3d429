"""What the two faces can do with a table of declared inputs: read it, keep its good rows, tell the others.

In: an opened data folder, who acts, a file. Out: the reading with its faults on their cells, and what was kept.
"""

from decimal import Decimal

from barometer.records.declaration_checks import is_yes_no
from barometer.records.declaration_import import DeclaredRow, Row, import_declarations
from barometer.records.declarations import SENT
from barometer.records.errors import RecordsError
from barometer.records.home import Home
from barometer.records.mandates import Sending, mandated
from barometer.records.organisations import Register
from barometer.records.registers import read_register
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.intake import ImportRequest
from dashboards.words import word
from factors.errors import LANGUAGES, UserError
from factors.spelling import Quantity, spelled_quantity
from imports.declarations import DeclarationReading, read_declarations


def import_declared_table(
    home: Home, actor: Actor, request: ImportRequest
) -> tuple[DeclarationReading, list[DeclaredRow]]:
    """(what to tell of the file, what was kept of it as drafts). A real table enters a demo folder only when asked."""
    if home.is_demo and not request.into_demo:
        raise RecordsError("real_rows_refused", folder=home.folder)
    reading = read_declarations(request.path, language=request.language, layouts=request.known.layouts)
    register = read_register(home)
    chosen = None if request.organisation is None else register.find(request.organisation).organisation
    sender = None if request.sent_by is None else register.find(request.sent_by).organisation
    theirs = None if sender is None else mandated(home, sender, Sending(SENT, actor.today))
    rows: list[Row] = []
    faults: list[tuple[int, str, UserError]] = []
    for row in reading.rows.to_dicts():
        if row["organisation"] is None and row["territory"] is None:
            row["organisation"] = chosen
        named = _named(row["organisation"], register)
        if chosen is not None and named not in (None, chosen):
            other = DashboardsError("declared_other", named=row["organisation"], chosen=chosen)
            faults.append((row["row"], "organisation", other))
        elif sender is not None and theirs is not None and named is not None and named not in theirs:
            missing = RecordsError("mandates_missing", sender=sender, organisations=named)
            faults.append((row["row"], "organisation", missing))
        else:
            rows.append(row)
    done = import_declarations(
        home,
        rows,
        actor=actor.name,
        recorded_at=actor.now,
        is_dry_run=request.dry_run or (request.strict and bool(faults or reading.rows_rejected)),
        is_strict=request.strict,
    )
    faults += [(each.row, each.column, each.fault) for each in done if each.fault is not None]
    unlikely = [
        (
            each.row,
            {name: " – ".join(quantity_shown(bound, name) for bound in each.kept.unlikely) for name in LANGUAGES},
        )
        for each in done
        if each.kept is not None and each.kept.unlikely is not None
    ]
    return reading.with_faults(sorted(faults, key=lambda each: each[0]), unlikely), done


def quantity_shown(stored: str, language: str, code: str = "") -> str:
    """« 42000 day » as a sentence of the language says it; the answer to the input `code`, where it asks one."""
    number, _, unit = stored.partition(" ")
    if is_yes_no(code):
        return answer_word(number, language)
    return spelled_quantity(Quantity(Decimal(number), unit), language)


def answer_word(number: str, language: str) -> str:
    """Yes or no."""
    return word("answer_yes" if Decimal(number) else "answer_no", language)


def _named(text: str | None, register: Register) -> str | None:
    """Who a row is about, where the register knows."""
    if text is None:
        return None
    try:
        return register.find(text).organisation
    except RecordsError:
        return None

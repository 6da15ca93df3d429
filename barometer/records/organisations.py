"""What an organisation is, and what makes one acceptable.

In: fields as written, the register as it stands, the communes known. Out: an `Organisation` in canonical form, or one
FieldError a fault. Nothing is written here.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import sqlalchemy as sa

from barometer.records.errors import FieldError, OrganisationUnknownError
from barometer.records.identifiers import (
    lookup_key,
    parse_commune,
    parse_organisation,
    parse_siren,
    parse_siret,
    parse_uai,
)
from barometer.records.tables import OrganisationTable, core
from factors.addresses import without_address
from factors.errors import LANGUAGES

HEAD_COUNT_CATEGORIES = ("agents", "pupils")
ORGANISATION = core(OrganisationTable)


@dataclass(frozen=True)
class Organisation:
    """One entry of the register, checked."""

    organisation: str
    name: str
    kind: str
    siren: str | None
    siret: str | None
    uai: str | None
    commune_code: str | None
    parent: str | None
    is_reen_subject: bool | None
    is_synthetic: bool


def organisation_values(organisation: Organisation) -> dict[str, object]:
    """The columns of an entry, as the database keeps them."""
    return asdict(organisation)


class Register:
    """The register in memory: entries by identifier, and who holds each number."""

    def __init__(self, entries: Collection[Organisation]) -> None:
        self.entries: dict[str, Organisation] = {}
        self._holders: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            self.put(entry)

    def put(self, entry: Organisation) -> None:
        """Add an entry, or replace the one with the same identifier."""
        before = self.entries.get(entry.organisation)
        for number in [] if before is None else _numbers(before):
            self._holders[number].discard(entry.organisation)
        self.entries[entry.organisation] = entry
        for number in _numbers(entry):
            self._holders[number].add(entry.organisation)

    def find(self, identifier: str) -> Organisation:
        """The entry with this identifier, SIRET or UAI, or the only one with this SIREN."""
        key = lookup_key(identifier)
        if key in self.entries:
            return self.entries[key]
        holders = sorted(self._holders.get(key, ()))
        if not holders:
            raise OrganisationUnknownError("organisation_unknown", identifier=identifier)
        if len(holders) > 1:
            raise OrganisationUnknownError(
                "organisation_ambiguous", identifier=identifier, candidates=", ".join(holders)
            )
        return self.entries[holders[0]]

    def holder(self, column: str, value: str) -> str | None:
        """Who already has this SIRET or UAI."""
        for name in self._holders.get(lookup_key(value), ()):
            if getattr(self.entries[name], column) == value:
                return name
        return None


def load_register(connection: sa.Connection) -> Register:
    """The register as the database holds it now."""
    columns = [ORGANISATION.c[name] for name in Organisation.__dataclass_fields__]
    return Register([Organisation(*row) for row in connection.execute(sa.select(*columns))])


def check_organisation(
    fields: Mapping[str, object],
    register: Register,
    communes: Collection[str],
    *,
    is_demo: bool,
    replaces: str | None = None,
) -> tuple[Organisation | None, list[FieldError]]:
    """An entry in canonical form, or its faults. `replaces`: the entry being corrected, which may keep its numbers."""
    problems: list[FieldError] = []

    def read(column: str, parse: Callable[[str], str]) -> str | None:
        text = _text(fields.get(column))
        try:
            return None if text is None else parse(text)
        except FieldError as problem:
            problems.append(problem)
            return None

    siret = read("siret", parse_siret)
    siren = read("siren", parse_siren) or (siret[:9] if siret else None)
    uai = read("uai", parse_uai)
    identifier = read("organisation", parse_organisation) or (uai or siret or siren or "").lower()
    entry = Organisation(
        organisation=identifier,
        name=without_address(_text(fields.get("name")) or ""),
        kind=read("kind", _parse_kind) or "",
        siren=siren,
        siret=siret,
        uai=uai,
        commune_code=read("commune_code", lambda text: parse_commune(text, communes)),
        parent=read("parent", lambda text: _parse_parent(text, register)),
        is_reen_subject=_flag(fields, "is_reen_subject", problems),
        is_synthetic=_flag(fields, "is_synthetic", problems) or False,
    )
    problems += _missing(entry, fields)
    problems += _contradictions(entry, register, replaces, is_demo=is_demo)
    return (None if problems else entry), problems


def known_communes() -> frozenset[str]:
    """The commune codes of the territories shipped with the factors."""
    from factors.territories import load  # noqa: PLC0415 - 35,000 communes, read only when one must be checked

    return frozenset(load().communes["territory"])


@cache
def kinds() -> dict[str, dict[str, str]]:
    """The kinds of organisation: code -> name_fr, name_en."""
    text = (files("barometer.records") / "kinds.csv").read_text(encoding="utf-8")
    return {row["kind"]: row for row in csv.DictReader(text.splitlines())}


def _kind_names() -> dict[str, str]:
    """The kinds in each language, for a sentence."""
    return {language: ", ".join(names[f"name_{language}"] for names in kinds().values()) for language in LANGUAGES}


def _parse_kind(text: str) -> str:
    """A kind by its code or by its French or English name, whatever the case and accents."""
    wanted = plain_name(text)
    for code, names in kinds().items():
        if wanted in {plain_name(code), plain_name(names["name_fr"]), plain_name(names["name_en"])}:
            return code
    raise FieldError("kind_unknown", column="kind", value=text, known=_kind_names())


def _parse_parent(text: str, register: Register) -> str:
    try:
        return register.find(text).organisation
    except OrganisationUnknownError as error:
        wanted = plain_name(text)
        if named := sorted(each.organisation for each in register.entries.values() if plain_name(each.name) == wanted):
            raise FieldError("parent_named", column="parent", value=text, known=", ".join(named)) from error
        raise FieldError("parent_unknown", column="parent", value=text) from error


def _missing(entry: Organisation, fields: Mapping[str, object]) -> list[FieldError]:
    """Fields that must be there and were left empty (a wrong one is already said)."""
    problems = []
    if not entry.name:
        problems.append(FieldError("name_missing", column="name", value=""))
    if _text(fields.get("kind")) is None:
        problems.append(FieldError("kind_missing", column="kind", value="", known=_kind_names()))
    if all(_text(fields.get(column)) is None for column in ("organisation", "siren", "siret", "uai")):
        problems.append(FieldError("identifier_missing", column="organisation", value=""))
    return problems


def _contradictions(
    entry: Organisation, register: Register, replaces: str | None, *, is_demo: bool
) -> list[FieldError]:
    """What cannot be true together, within the entry or with the others."""
    problems = []
    if entry.siret and entry.siren and not entry.siret.startswith(entry.siren):
        problems.append(FieldError("siren_of_another_siret", column="siren", value=entry.siren, siret=entry.siret))
    if entry.organisation in register.entries and entry.organisation != replaces:
        problems.append(FieldError("organisation_exists", column="organisation", value=entry.organisation))
    for column, value in (("siret", entry.siret), ("uai", entry.uai)):
        holder = register.holder(column, value) if value else None
        if holder is not None and holder not in {replaces, entry.organisation}:
            problems.append(FieldError("number_taken", column=column, value=value, holder=holder))
    resembles = re.fullmatch(r"[0-9]{9}|[0-9]{14}|[0-9]{7}[a-z]", entry.organisation)
    if resembles and entry.organisation not in _numbers(entry):
        # Else a lookup by SIRET or UAI could find the wrong body.
        problems.append(FieldError("organisation_resembles", column="organisation", value=entry.organisation))
    if entry.parent is not None and _is_above(entry.organisation, entry.parent, register):
        problems.append(FieldError("parent_loop", column="parent", value=entry.parent))
    if entry.is_synthetic and not is_demo:
        problems.append(FieldError("synthetic_refused", column="is_synthetic", value=entry.organisation))
    return problems


def _is_above(organisation: str, parent: str, register: Register) -> bool:
    """Whether following parents from `parent` comes back to `organisation`."""
    passed: set[str] = set()
    above: str | None = parent
    while above is not None and above not in passed:
        if above == organisation:
            return True
        passed.add(above)
        above = register.entries[above].parent
    return False


def _numbers(entry: Organisation) -> set[str]:
    return {lookup_key(number) for number in (entry.siren, entry.siret, entry.uai) if number}


def _flag(fields: Mapping[str, object], column: str, problems: list[FieldError]) -> bool | None:
    value = fields.get(column)
    if value is None or isinstance(value, bool):
        return value
    problems.append(FieldError("flag_form", column=column, value=value))
    return None


def _text(value: object) -> str | None:
    """A cell as text; blank is absent."""
    text = "" if value is None else str(value).strip()
    return text or None


def plain_name(text: str) -> str:
    """Lower case, without accents, words joined by one underscore."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "_".join(re.findall(r"[a-z0-9]+", bare))

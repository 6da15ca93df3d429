"""What a user teaches: mappings of files of an unknown layout, words for equipment types. Operations of both faces.

In: an opened data folder and who acts. Out: what the readers of `imports` take (`UserWords`). Mappings stand in
`<home>/mappings`, words in `<home>/aliases/equipment_types.toml`.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl

from barometer.records import access
from barometer.records.audit import record_entry
from barometer.records.home import Home
from barometer.records.registers import read_register
from barometer.records.taught import read_taught, remove_taught, write_taught
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.taught_types import ALIASES, TYPES, aliases
from factors import library
from imports import inventory, purchases
from imports.columns import INVENTORY
from imports.errors import MappingError
from imports.guard import read_spreadsheet
from imports.layouts import ForeignLayout, UserWords, parse_layout
from imports.proposals import Proposal, mapping_text, propose, quoted
from imports.templates import templates

MAPPINGS = "mappings"
#: What is proposed is written beside the file, under its name and this.
PROPOSED_SUFFIX = ".mapping.toml"


def user_words(home: Home | None, *, mapping: str | None = None, organisation: str | None = None) -> UserWords:
    """What the readers must know: the mapping asked for, else those saved for this organisation; the words for types.

    `mapping`: a saved name, or the path of a mapping file.
    """
    if mapping is not None:
        return UserWords((replace(find_mapping(home, mapping), fingerprint=""),), aliases(home))
    own = _identifier(home, organisation)
    saved = tuple(
        layout for layout in saved_mappings(home).values() if layout.fingerprint and layout.organisation in ("", own)
    )
    return UserWords(saved, aliases(home))


def saved_mappings(home: Home | None) -> dict[str, ForeignLayout]:
    """Name -> every mapping of the folder; one that cannot be read is refused with its name."""
    texts = {} if home is None else read_taught(home, MAPPINGS)
    return {name: parse_layout(text, name, is_saved=True) for name, text in texts.items()}


def find_mapping(home: Home | None, name: str) -> ForeignLayout:
    """A saved mapping by its name, or a mapping file by its path."""
    saved = {} if home is None else read_taught(home, MAPPINGS)
    if name in saved:
        return parse_layout(saved[name], name, is_saved=True)
    path = Path(name)
    if not path.is_file():
        raise DashboardsError("mapping_missing", mapping=name, known=", ".join(saved) or "–")
    try:
        return parse_layout(path.read_text(encoding="utf-8"), path.name, is_saved=True)
    except UnicodeDecodeError as problem:
        raise MappingError("mapping_not_toml", mapping=path.name, problem=str(problem)) from problem


def save_mapping(
    home: Home, actor: Actor, file: str, name: str, organisation: str | None = None, *, may_replace: bool = False
) -> ForeignLayout:
    """Keep a mapping for the files to come that have the same headers, of one organisation or of all.

    Another one of this name is replaced only where that is asked for, by somebody who may remove it.
    """
    organisation = _identifier(home, organisation)
    access.require(home, actor.name, "import", organisation)
    layout = find_mapping(home, file)
    text = Path(file).read_text(encoding="utf-8") if Path(file).is_file() else read_taught(home, MAPPINGS)[file]
    kept = [line for line in text.splitlines() if not line.startswith(("name =", "organisation ="))]
    place = next((index for index, line in enumerate(kept) if line.strip() and not line.startswith("#")), 0)
    kept[place:place] = [
        f"name = {quoted(name)}",
        *([f"organisation = {quoted(organisation)}"] if organisation else []),
    ]
    text = "\n".join(_without_cells(kept)) + "\n"
    saved = parse_layout(text, name, is_saved=True)
    before = read_taught(home, MAPPINGS).get(name)
    is_other = before is not None and before != text
    if is_other:
        _check_replaced(home, actor, name, may_replace=may_replace)
    write_taught(home, MAPPINGS, name, text)
    _audit(home, actor, "mapping replace" if is_other else "mapping save", name, organisation)
    return replace(saved, labels=layout.labels)


def _check_replaced(home: Home, actor: Actor, name: str, *, may_replace: bool) -> None:
    """Refuse to write over a mapping that nobody asked to replace, or that is another organisation's."""
    if not may_replace:
        raise MappingKeptError("mapping_kept", mapping=name)
    access.require(home, actor.name, "import", saved_mappings(home)[name].organisation or None)


class MappingKeptError(DashboardsError):
    """A mapping of this name says something else: it is replaced only on purpose."""


def remove_mapping(home: Home, actor: Actor, name: str) -> None:
    """Forget a mapping."""
    known = saved_mappings(home).get(name)
    organisation = known.organisation or None if known else None
    access.require(home, actor.name, "import", organisation)
    remove_taught(home, MAPPINGS, name)
    _audit(home, actor, "mapping remove", name, organisation)


def content_of(template: str | None) -> str:
    """What the rows of a file of a template are: a mapping says it too, so that neither is read as the other."""
    return INVENTORY if template is None else str(templates()[template].get("mapping", INVENTORY))


def template_of(layout: ForeignLayout) -> str | None:
    """The template whose files a mapping reads; None for those of an inventory, which need not be named."""
    if layout.content == INVENTORY:
        return None
    return next((name for name, kind in templates().items() if kind.get("mapping") == layout.content), None)


def propose_mapping(path: Path, actor: Actor, template: str | None = None) -> Proposal | None:
    """What a file of an unknown layout could mean: as a file of the template, else as an inventory or as purchases.

    Where another kind suits its columns better, the proposal says which.
    """
    types = library.load().in_force(on=actor.today).equipment_types
    spreadsheet = read_spreadsheet(path)
    content = content_of(template)
    proposal = propose(spreadsheet, types, content)
    if proposal is None:
        return None
    if content != INVENTORY:
        fleet = propose(spreadsheet, types, INVENTORY)
        is_fleet = fleet is not None and fleet.holds(inventory.REQUIRED) and fleet.score > proposal.score
        return replace(proposal, looks_like=INVENTORY) if is_fleet else proposal
    bought = propose(spreadsheet, types, purchases.MAPPING)
    if bought is None or not bought.holds(purchases.REQUIRED) or bought.score <= proposal.score:
        return proposal
    return bought if template is None else replace(proposal, looks_like=purchases.MAPPING)


def proposed_text(proposal: Proposal, language: str) -> str:
    """The mapping file of a proposal, to be checked by hand."""
    return mapping_text(
        {column.header: column.proposal for column in proposal.columns},
        name=Path(proposal.file).stem,
        language=language,
        fingerprint=proposal.fingerprint,
        samples={column.header: column.samples for column in proposal.columns},
        content=proposal.content,
    )


def save_alias(home: Home, actor: Actor, word: str, code: str, equipment_types: pl.DataFrame) -> None:
    """From now on, `word` names the type `code` in every file, and in what came in before."""
    access.require(home, actor.name, "import")
    if code not in equipment_types["equipment_type"].to_list():
        raise DashboardsError("type_unknown", equipment_type=code)
    _keep_aliases(home, _others(home, word) | {word: code})
    _audit(home, actor, "factors match", word, None)


def forget_alias(home: Home, actor: Actor, word: str) -> None:
    """Forget a word: what it named is read again without it."""
    access.require(home, actor.name, "import")
    known = aliases(home)
    kept = _others(home, word)
    if len(kept) == len(known):
        raise DashboardsError("alias_unknown", word=word, known=", ".join(sorted(known)) or "–")
    _keep_aliases(home, kept)
    _audit(home, actor, "factors match --forget", word, None)


def _others(home: Home, word: str) -> dict[str, str]:
    return {each: named for each, named in aliases(home).items() if each.casefold() != word.casefold()}


def _keep_aliases(home: Home, known: dict[str, str]) -> None:
    if not known:
        remove_taught(home, ALIASES, TYPES)
        return
    lines = ["# Words of the user -> equipment type: what `barometer factors match TEXT --as TYPE` taught."]
    for each in sorted(set(known.values())):
        words = ", ".join(quoted(text) for text, named in sorted(known.items()) if named == each)
        lines.append(f"{each} = [{words}]")
    write_taught(home, ALIASES, TYPES, "\n".join(lines) + "\n")


def _identifier(home: Home | None, organisation: str | None) -> str | None:
    """The register's identifier of an organisation, which may be named by its SIRET."""
    if home is None or organisation is None:
        return organisation
    return read_register(home).find(organisation).organisation


def _without_cells(lines: list[str]) -> list[str]:
    """Without the samples of cells that a proposal shows: nothing of the file is kept."""
    return [line.split("  # ")[0] if line.startswith('"') else line for line in lines]


def _audit(home: Home, actor: Actor, verb: str, subject: str, organisation: str | None) -> None:
    record_entry(
        home,
        recorded_at=actor.now,
        actor=actor.name,
        verb=verb,
        subject=subject,
        organisation=organisation,
        outcome="done",
    )

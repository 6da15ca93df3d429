"""`barometer reuse slip|labels|intake-sheet|donor-report|export`: papers and files made from the chain."""

from argparse import Namespace
from pathlib import Path

from barometer.records.registers import read_register
from dashboards import exits
from dashboards.documents.donor_report import donor_csv, donor_pdf
from dashboards.documents.labels import labels_pdf
from dashboards.donor_reports import donor_report
from dashboards.errors import DashboardsError
from dashboards.exit_documents import labels_of, lot_papers, write_papers
from dashboards.lot_desk import lot_sheet
from dashboards.output import is_json, print_json, say, write_output
from dashboards.session import actor_of, context_of, opened
from dashboards.words import text
from reuse.epcis import epcis_bytes, epcis_document
from reuse.equipment import kind_name
from reuse.ords import ords_csv, ords_rows
from reuse.queries import list_devices


def write_slip(arguments: Namespace) -> int:
    """The papers of a lot that leaves, in a folder: list, letter, slip, labels."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    if arguments.output is None:
        raise DashboardsError("output_missing")
    papers = lot_papers(home, actor, arguments.organisation, arguments.lot, language)
    written = write_papers(Path(arguments.output), papers)
    for path in written:
        say(arguments, text("written", language, path=path))
    if is_json(arguments):
        print_json({"papers": [str(path) for path in written]})
    return exits.DONE


def write_labels(arguments: Namespace) -> int:
    """Labels of devices named, of a lot, or in a state."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    path = output_path(arguments, (".pdf",))
    filters = {name: getattr(arguments, name) for name in ("lot", "state") if getattr(arguments, name) is not None}
    if not arguments.device and not filters:
        raise DashboardsError("labels_need")
    frame = list_devices(home, actor=actor.name, organisation=arguments.organisation, **filters)
    rows = {row["device_id"]: row for row in frame.iter_rows(named=True)}
    unknown = [device for device in arguments.device if device not in rows]
    if unknown:
        raise DashboardsError("labels_unknown", devices=", ".join(unknown))
    chosen = arguments.device or list(rows)
    if not chosen:
        raise DashboardsError("labels_none")
    lines = [
        (
            " ".join(part for part in (rows[name]["manufacturer"], rows[name]["model"]) if part)
            or kind_name(rows[name]["equipment_type"], language),
            rows[name]["lot"] or "",
        )
        for name in chosen
    ]
    content = labels_pdf(labels_of(home, actor, chosen, lines), arguments.size, skip=arguments.skip)
    return write_paper(arguments, path, content, count=len(chosen))


def write_intake_sheet(arguments: Namespace) -> int:
    """The sheet to fill by hand when devices arrive, both languages on one page."""
    path = output_path(arguments, (".pdf",))
    content = lot_sheet(opened(arguments), arguments.organisation, arguments.lot)
    return write_paper(arguments, path, content, count=1)


def write_donor_report(arguments: Namespace) -> int:
    """What became of what an organisation gave, as a PDF or a CSV."""
    actor, language = actor_of(arguments), arguments.language
    path = output_path(arguments, (".pdf", ".csv"))
    context, whose = context_of(arguments), arguments.organisation
    report = donor_report(context, actor, whose, language, lot=arguments.lot, year=arguments.year)
    content = donor_csv(report) if path.suffix.lower() == ".csv" else donor_pdf(report, language)
    return write_paper(arguments, path, content, count=len(report.lines))


def write_export(arguments: Namespace) -> int:
    """The repairs in the Open Repair Data Standard, or the log in EPCIS 2.0."""
    home, actor = opened(arguments), actor_of(arguments)
    known = read_register(home).find(arguments.organisation)
    if arguments.format == "ords":
        path = output_path(arguments, (".csv",))
        rows = ords_rows(home, known.organisation, actor=actor.name, provider=known.organisation, year=arguments.year)
        return write_paper(arguments, path, ords_csv(rows), count=len(rows))
    path = output_path(arguments, (".json", ".jsonld"))
    document = epcis_document(home, known.organisation, actor=actor.name, year=arguments.year)
    return write_paper(arguments, path, epcis_bytes(document), count=len(document["epcisBody"]["eventList"]))


def output_path(arguments: Namespace, extensions: tuple[str, ...]) -> Path:
    """Where a paper goes; refused without file, with another extension, or over a file."""
    if arguments.output is None:
        raise DashboardsError("output_missing")
    path = Path(arguments.output)
    if path.suffix.lower() not in extensions:
        raise DashboardsError("output_extension", file=path.name, known=", ".join(extensions))
    if path.exists():
        raise DashboardsError("output_exists", path=path)
    return path


def write_paper(arguments: Namespace, path: Path, content: bytes, *, count: int) -> int:
    """The paper in its file, and said."""
    write_output(path, content)
    say(arguments, text("written", arguments.language, path=path))
    if is_json(arguments):
        print_json({"file": str(path), "rows": count})
    return exits.DONE

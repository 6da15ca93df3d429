"""What became of a lot, for whoever gave it: outcomes, wipe certificates, weights, avoided impact (METHODOLOGY 19.17).

In: a `DonorReport`. Out: a PDF and a CSV, the same bytes for the same facts. What is not known is written as not known.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.documents.pdf import built, gap, paragraph, table
from dashboards.documents.slip import Party, kilograms
from dashboards.words import shown_figure, text, word


@dataclass(frozen=True)
class ReportLine:
    """One device: what it is, what became of it, since when, how its data were erased, its weight."""

    device_id: str
    what: str
    asset: str
    serial: str
    state: str
    family: str
    since: str
    data_status: str
    certificates: Sequence[str]
    grams: int | None
    weight_method: str | None


@dataclass(frozen=True)
class DonorReport:
    """A lot, or all that an organisation gave. `avoided`: (low, central, high) in kgCO2eq; None: none was used."""

    donor: Party
    lot: str | None
    year: int | None
    day: str
    lines: Sequence[ReportLine]
    families: dict[str, int]
    avoided: tuple[float, float, float] | None
    is_synthetic: bool = False


COLUMNS = ("device_id", "what", "asset", "serial", "state", "family", "since", "data_status", "certificates",
           "grams", "weight_method")  # fmt: skip


def donor_csv(report: DonorReport) -> bytes:
    """One row a device; codes as they are, certificates by their digests; UTF-8, commas, line feeds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in report.lines:
        values = vars(line) | {"certificates": " ".join(line.certificates)}
        writer.writerow(["" if values[name] is None else values[name] for name in COLUMNS])
    return out.getvalue().encode()


def donor_pdf(report: DonorReport, language: str) -> bytes:
    """The report: totals by outcome, weights by how they are known, then each device with its certificates."""
    title = text("report_title", language)
    scope = text("report_lot", language, lot=report.lot) if report.lot else ""
    if report.year is not None:
        scope = (scope + " · " if scope else "") + str(report.year)
    counts = [[word(f"exit_family_{name}", language), str(count)] for name, count in report.families.items()]
    story = [
        paragraph(title, "title"),
        paragraph(report.donor.name, "heading"),
        *([paragraph(scope)] if scope else []),
        paragraph(text("report_day", language, day=report.day), "small"),
        gap(2),
        paragraph(text("report_outcomes", language, count=len(report.lines)), "heading"),
        table([text("report_outcome", language), text("report_units", language)], counts, (110, 25), numbers=(1,)),
        gap(3),
        paragraph(text("report_weights", language), "heading"),
        *[paragraph(line) for line in _weights(report, language)],
        paragraph(text("report_data", language), "heading"),
        paragraph(_erasures(report, language)),
        paragraph(text("report_avoided", language), "heading"),
        paragraph(_avoided(report, language)),
        gap(2),
        paragraph(text("report_devices", language), "heading"),
        _devices(report, language),
        gap(2),
        paragraph(text("report_note", language), "small"),
    ]
    if report.is_synthetic:
        story.insert(0, paragraph(text("document_synthetic", language), "heading"))
    footer = f"{title} · {report.donor.name} {report.lot or ''}".strip()
    return built(story, title=f"{title} {report.lot or ''}".strip(), footer=footer, language=language)


def _devices(report: DonorReport, language: str) -> object:
    headers = [text(f"report_{name}", language) for name in ("device", "what", "asset", "outcome", "since", "wiped")]
    rows = [
        [line.device_id, line.what, line.asset, word(f"exit_state_{line.state}", language), line.since,
         _wiped(line, language)]
        for line in report.lines
    ]  # fmt: skip
    return table(headers, rows, (24, 44, 28, 30, 19, 29))


def _wiped(line: ReportLine, language: str) -> str:
    said = word(f"data_{line.data_status}", language)
    return "\n".join([said, *[digest[:12] + "…" for digest in line.certificates]])


def _weights(report: DonorReport, language: str) -> list[str]:
    """Weights by how they are known; units without a weight are told, never counted as zero."""
    found = []
    for method in ("measured", "sticker", "type_average"):
        known = [line.grams for line in report.lines if line.weight_method == method and line.grams is not None]
        if known:
            kilos = kilograms(sum(known), language)
            found.append(text(f"report_weight_{method}", language, kg=kilos, count=len(known)))
    unknown = sum(1 for line in report.lines if line.grams is None)
    if unknown:
        found.append(text("report_weight_unknown", language, count=unknown))
    return found


def _erasures(report: DonorReport, language: str) -> str:
    proved = sum(1 for line in report.lines if line.certificates)
    digests = {digest for line in report.lines for digest in line.certificates}
    return text("report_erased", language, devices=proved, certificates=len(digests))


def _avoided(report: DonorReport, language: str) -> str:
    if report.avoided is None:
        return text("report_avoided_none", language)
    low, central, high = report.avoided
    shown = shown_figure({"value": central, "low": low, "high": high, "unit": "kgCO2eq"}, language)
    return text("report_avoided_range", language, central=shown.pop("value"), **shown)

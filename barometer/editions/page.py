"""The static page of an edition, in French and in English: readable without script, without any request elsewhere.

In: the canonical frames of an edition, its content and facts, the list of its files. Out: one HTML document as text.
What the page says: `view*.py`; how it looks: `templates/`.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from barometer.editions import svg, view, view_tables
from barometer.editions.content import EditionContent
from barometer.editions.descriptor import LICENCE_URL
from barometer.editions.formatting import scale_of
from barometer.editions.rules import Facts, Frames
from barometer.editions.view_control import control
from barometer.editions.view_tables import PublishedFile
from barometer.editions.wording import Words, words

PAGES = {"fr": "index.html", "en": "index.en.html"}
SECTIONS = ("perimeter", "parts", "figures", "control", "territories", "gaps", "method", "downloads")


def render_page(
    content: EditionContent, frames: Frames, facts: Facts, published: list[PublishedFile], language: str
) -> str:
    """The page of one language; `published` are the files it offers, written before it."""
    said = words(language, frames["nomenclature"])
    other = "en" if language == "fr" else "fr"
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            t=said,
            language=language,
            other={"language": other, "href": PAGES[other]},
            style=Markup(_style()),  # noqa: S704 (our own stylesheet)
            patterns=svg.patterns(),
            swatches={"plain": svg.swatch("footprint", False), "hatched": svg.swatch("footprint", True)},
            page=_page(content, facts, said),
            headline=view.headline(content, frames, facts, said),
            perimeter=view.perimeter(frames, facts, said),
            tiers=view.tiers(frames, facts, said),
            stages=view.stages(frames, facts, said),
            control=control(frames, said),
            figures=view_tables.figures(content, frames, facts, said),
            territories=view_tables.territories(content, frames, facts, said),
            gaps=view_tables.gaps(frames, said),
            coverage=view_tables.coverage(frames, said),
            sources=view_tables.sources(frames, said),
            downloads=view_tables.downloads(published, said),
        )
    )


def _page(content: EditionContent, facts: Facts, said: Words) -> dict[str, Any]:
    """The lines around the figures: titles, edition, method, licence, footer."""
    meta = content.meta
    title = said.typeset(content.title_fr if said.language == "fr" else content.title_en)
    day = said.day(meta.published_on)
    years = str(content.years[0])
    if len(content.years) > 1:
        years = said("years_range", first=content.years[0], last=content.years[-1])
    contact = meta.contact
    return {
        "title": title,
        "is_demo": content.status == "demo",
        "edition_line": said("edition_line", edition=content.edition, day=day, years=years),
        "document_title": said("page_title", title=title, edition=content.edition),
        "sections": [{"id": section, "name": said(f"nav_{section}")} for section in SECTIONS],
        "method": [
            said("method_value", draws=said.whole(meta.draws_count), rho=said.plain(meta.rho, _UNSCALED)),
            said("method_view"),
            said("method_digits"),
        ],
        "digest": said("method_digest", digest=meta.factors_digest),
        "spreadsheet": _SPREADSHEETS[said.language],
        "other_spreadsheet": _SPREADSHEETS["en" if said.language == "fr" else "fr"],
        "licence_url": LICENCE_URL,
        "cite": said("cite", publisher=meta.publisher, title=title, edition=content.edition, day=day),
        "footer": said("footer_contact", publisher=meta.publisher, contact=contact)
        if contact
        else said("footer_publisher", publisher=meta.publisher),
    }


_SPREADSHEETS = {"fr": "indicators_excel_fr.csv", "en": "indicators.csv"}
_UNSCALED = scale_of("", 0)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("barometer.editions", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["sentence_case"] = lambda text: text[:1].upper() + text[1:]
    return environment


@cache
def _style() -> str:
    return (files("barometer.editions") / "templates" / "style.css").read_text(encoding="utf-8").strip()

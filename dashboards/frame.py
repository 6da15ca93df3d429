"""What stands around every page: head, filter bar, demonstration banner, styles; and what a page is given (`Screen`).

In: an opened folder. Out: the filters chosen, and everything a page needs to answer. The pages are in `pages/`.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import streamlit as st
from markupsafe import Markup

from barometer.records.batches import visible_batches
from barometer.records.home import Home
from dashboards import state
from dashboards.answers import Folder, published, with_figures
from dashboards.markup import line, steps_in_order
from dashboards.parts import CODE_OF_CATEGORY
from dashboards.scopes import Scope
from dashboards.state import NOBODY, Choices, Filters
from dashboards.voice import Voice
from factors import territories
from factors.errors import UserError
from factors.territory_codes import plain_name

SCREEN = "screen"
#: What Streamlit says in English to those who listen to a page, and the key of our words for it.
CHROME = {
    "Open": "open", "Help for ": "help", "Show suggestions": "open", "Choose date": "choose_date", "day, ": "day",
    "month, ": "month", "year, ": "year", "Add files": "add_files", "Remove ": "remove", "file upload": "file",
}  # fmt: skip
#: Words that the style sheet shows instead of Streamlit's own: the upload button, the empty parts of a date.
SHOWN = ("upload", "day", "month", "year")
#: Page -> its script and its address; names and order are what the head shows.
PAGES = {
    "overview": ("pages/overview.py", ""),
    "understand": ("pages/understand.py", "comprendre"),
    "act": ("pages/act.py", "agir"),
    "buy": ("pages/buy.py", "acheter"),
    "reuse": ("pages/reuse.py", "reemploi"),
    "data": ("pages/data.py", "donnees"),
}

#: The page of a device, for anybody: no filter around it, no link to it in the head.
PUBLIC = {"device": ("pages/device.py", "appareil")}
PUBLIC_SCREEN = "public_screen"


@dataclass(frozen=True)
class Screen:
    """What a page is given: the folder, the filters, the words."""

    folder: Folder
    filters: Filters
    choices: Choices
    voice: Voice

    @property
    def year(self) -> int:
        """The year asked for."""
        return int(self.filters.year)

    @property
    def scope(self) -> Scope:
        """The territory or the organisation asked for."""
        if self.filters.is_organisation:
            return Scope(organisation=self.filters.organisation)
        return Scope(territory=self.filters.territory)

    @property
    def place(self) -> str:
        """The name of the territory or organisation."""
        return self.place_of(self.scope)

    @property
    def threshold(self) -> float:
        """Share of a figure that must be measured or declared before a map, a ranking or a trend is drawn."""
        return self.folder.context.factors.input_value("display.information_threshold_ratio")

    @property
    def watermark(self) -> str:
        """The word across the pictures of a demonstration."""
        return self.voice("watermark") if self.folder.home.is_demo else ""

    def place_of(self, scope: Scope) -> str:
        """The name of any territory or organisation."""
        if scope.organisation:
            return organisation_names(self.folder)[scope.organisation]
        return self.folder.context.territories.name(scope.territory or "")

    def address(self, **others: str) -> dict[str, str]:
        """Filters for the link to another page, with what that page adds."""
        return state.short_address(self.filters, self.choices, others)


def current() -> Screen:
    """What the page that runs is given."""
    screen: Screen = st.session_state[SCREEN]
    return screen


def current_public() -> tuple[Home, Voice]:
    """What a public page is given: the folder and the words."""
    given: tuple[Home, Voice] = st.session_state[PUBLIC_SCREEN]
    return given


def dress(language: str) -> None:
    """Styles, the language of the document, and the small script of the buttons."""
    voice = Voice(language)
    shown = " ".join(f"--{name}: {json.dumps(voice(f'shown_{name}'), ensure_ascii=False)};" for name in SHOWN)
    st.html(f"<style>{_file('screen.css')} :root {{ {shown} }}</style>")
    chrome = [[english, voice(f"chrome_{key}")] for english, key in CHROME.items()]
    script = _file("screen.js")
    for mark, words in (("LANGUAGE", language), ("CHROME", chrome), ("UPLOAD", voice("shown_upload"))):
        script = script.replace(f"'__{mark}__'", json.dumps(words))
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


@cache
def _file(name: str) -> str:
    return (files("dashboards") / "screen_files" / name).read_text(encoding="utf-8")


def choices_of(folder: Folder, language: str) -> Choices:
    """What the filters offer for this folder; a covered territory of the address (a commune) is added to the list."""
    years = [str(year) for year in reversed(folder.context.years)]
    offered = {
        "territory": _territories(folder),
        "organisation": [NOBODY, *with_figures(folder)],
        "year": years,
        "view": state.VIEWS,
        "category": list(CODE_OF_CATEGORY),
        "language": state.LANGUAGES,
    }
    defaults = {name: options[0] for name, options in offered.items()} | {"language": language}
    return Choices(offered, defaults)


def _territories(folder: Folder) -> list[str]:
    """Region, departments, then EPCI by name; and the territory of the address where its communes are modelled."""
    codes = published(folder)
    name = folder.context.territories.name
    by_name = sorted(
        (code for code in codes if code.startswith("EPCI-")), key=lambda code: (plain_name(name(code)), code)
    )
    offered = [code for code in codes if not code.startswith("EPCI-")] + by_name
    asked = st.query_params.get("territory")
    if not asked or asked in offered:
        return offered
    modelled = set(folder.context.stock.communes["commune"])
    try:
        within = set(folder.context.territories.communes_of(asked))
    except UserError:
        return offered  # said by `say_refused`
    return [*offered, asked] if within and within <= modelled else offered


def tidy_address() -> None:
    """A territory written without its type (five or nine digits) is written whole in the address."""
    asked = st.query_params.get("territory")
    if not asked:
        return
    try:
        code = territories.parse_code(asked)
    except UserError:
        return  # said by `say_refused`
    if code != asked:
        st.query_params["territory"] = code


def say_refused(refused: dict[str, str], folder: Folder, voice: Voice) -> None:
    """Why a value of the address was not followed: what, where, how to repair."""
    for name, value in refused.items():
        reason = voice("address_unknown", what=voice.inside(name), value=value)
        if name == "year" and value.isdigit():
            known = folder.context.years
            reason = voice("year_without_grid", value=value, first=known[0], last=known[-1])
        if name == "territory":
            try:
                territories.parse_code(value)
                reason = voice(
                    "territory_outside", value=value, region=folder.context.territories.name(folder.context.region)
                )
            except UserError as refusal:
                reason = voice.refusal(refusal)
        st.html(line(reason, "b-banner"))


def show_head(
    here: str, names: list[str], folder: Folder | None, voice: Voice, address: dict[str, str], copied: str = ""
) -> None:
    """Name of the tool, links to the pages with the filters kept, and the button that copies the link `copied`."""
    region = "" if folder is None else folder.context.territories.name(folder.context.region)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.html(Markup('<p class="b-brand">{}<span>{}</span></p>').format(voice("brand"), region), width="content")
        for name in names:
            with st.container(key="here" if name == here else f"to_{name}", width="content"):
                st.page_link(PAGES[name][0], label=voice(f"page_{name}"), query_params=address)
        if copied:
            st.html(_copy_button(copied, voice), width="content")


def show_bar(folder: Folder, choices: Choices, voice: Voice) -> Filters:
    """The filters, one bar on every page."""
    names = organisation_names(folder)
    known = folder.context.territories
    labels = {
        "territory": lambda code: territory_label(code, known.name(code), voice),
        "organisation": lambda code: voice("no_organisation") if code == NOBODY else names[code],
        "year": str,
        "view": lambda code: voice(f"option_{code}"),
        "category": voice.word,
        "language": lambda code: voice(f"language_{code}"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        for name in state.FILTERS:
            key = state.prepare(name, choices)
            is_off = name == "territory" and state.kept("organisation") != NOBODY
            options = choices.offered[name]
            st.selectbox(
                voice(f"filter_{name}"),
                options,
                format_func=labels[name],
                key=key,
                help=_help(name, voice),
                disabled=is_off,
            )
    chosen = state.chosen()
    place = names[chosen.organisation] if chosen.is_organisation else known.name(chosen.territory)
    told = (place, chosen.year, voice(f"view_{chosen.view}"), voice.inside(chosen.category))
    st.html(line(" · ".join(told), "b-paper"))
    return chosen


def _help(name: str, voice: Voice) -> str | None:
    key = f"filter_{name}_help"
    return voice(key) if voice.knows(key) else None


def _copy_button(link: str, voice: Voice) -> Markup:
    return Markup(
        '<div class="b-actions"><button type="button" class="b-button" data-copy="{}" data-done="{}" data-failed="{}">'
        '{}</button><span role="status"></span></div>'
    ).format(link, voice("link_copied"), voice("link_not_copied"), voice("copy_link"))


def territory_label(code: str, name: str, voice: Voice) -> str:
    """A territory in a list: name, kind and code, so that both can be searched and two of one name differ."""
    kind, _, number = code.partition("-")
    return voice("territory_label", name=name, kind=voice(f"kind_{kind}"), number=number or code)


def organisation_names(folder: Folder) -> dict[str, str]:
    """Identifier -> name of every organisation of the register."""
    return dict(folder.context.organisations.select("organisation", "name").iter_rows())


def show_banner(folder: Folder, voice: Voice) -> None:
    """In a demonstration folder: what is invented, and the way out. In an empty ordinary one: what to do first."""
    if folder.home.is_demo:
        st.html(
            Markup('<p class="b-banner" role="note"><strong>{}</strong> {}</p>').format(
                voice("demo"), voice("demo_text")
            )
        )
    elif not visible_batches(folder.home):
        steps = steps_in_order([voice(f"empty_{step}") for step in ("register", "fill", "import")])
        said = Markup('<div class="b-notice" role="note"><strong>{}</strong>{}</div>')
        st.html(said.format(voice("empty_title"), steps))

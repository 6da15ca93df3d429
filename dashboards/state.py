"""The filters: territory, organisation, year, view, category, language; in the URL, kept across pages.

In: what the data folder offers (`Choices`), the address of the page. Out: `Filters`. The address holds codes, never
words, so that a link holds in another language; `bind="query-params"` of Streamlit writes the words shown, and replaces
the page in the history instead of adding to it, so that Back would not undo a filter: measured, hence this module.
One rule: an address that moved (a link, Back, Forward) decides; else what the widgets say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

import streamlit as st

LANGUAGES = ("fr", "en")
VIEWS = ("amortised", "at-purchase")
NOBODY = "none"  # no organisation: the territory
#: Filters of every page, then what single pages add to the address (a tab, a figure, a part of it).
FILTERS = ("territory", "organisation", "year", "view", "category", "language")
OF_PAGES = (
    "tab", "figure", "part", "since", "until", "levers", "lot", "slip", "series", "audience", "factor", "job",
    "against", "edition",
)  # fmt: skip
SEEN, OWN, PAGE, OFFERED = "address_seen", "filters_own", "page_own", "page_offered"


@dataclass(frozen=True)
class Filters:
    """What is asked: every value is a code."""

    territory: str
    organisation: str
    year: str
    view: str
    category: str
    language: str

    @property
    def is_organisation(self) -> bool:
        """Whether the page is about an organisation instead of a territory."""
        return self.organisation != NOBODY

    def query(self, **others: str) -> dict[str, str]:
        """Every filter, defaults too: what a shared link must hold."""
        return asdict(self) | others

    def link(self, **others: str) -> str:
        """The query of a link that holds every filter."""
        return "?" + urlencode(self.query(**others))


@dataclass(frozen=True)
class Choices:
    """What each filter may be, and what it is until somebody chooses."""

    offered: Mapping[str, Sequence[str]]
    defaults: Mapping[str, str]


def read_address(address: Mapping[str, str], choices: Choices) -> tuple[dict[str, str], dict[str, str]]:
    """(filters, refused): the value of each filter, the default where the address says nothing or something unknown."""
    refused = {name: address[name] for name in FILTERS if name in address and not _is_offered(name, address, choices)}
    taken = {
        name: address[name] if name in address and name not in refused else choices.defaults[name] for name in FILTERS
    }
    return taken, refused


def _is_offered(name: str, address: Mapping[str, str], choices: Choices) -> bool:
    return address[name] in choices.offered[name]


def short_address(filters: Filters, choices: Choices, page: Mapping[str, str]) -> dict[str, str]:
    """The address of this page: filters that are not at their default, and what the page adds."""
    return {name: value for name, value in asdict(filters).items() if value != choices.defaults[name]} | dict(page)


def address() -> dict[str, str]:
    """The part of the address that is ours."""
    given = st.query_params.to_dict()
    return {name: given[name] for name in (*FILTERS, *OF_PAGES) if name in given}


def language_asked(default: str) -> str:
    """The language, before anything else is known: of the address if it moved, else as it was chosen."""
    given = address()
    if given != st.session_state.get(SEEN) and given.get("language") in LANGUAGES:
        return given["language"]
    if given != st.session_state.get(SEEN):
        return default
    chosen = str(st.session_state.get(_key("language")) or st.session_state.get(OWN, {}).get("language") or default)
    return chosen if chosen in LANGUAGES else default


def take_address(choices: Choices) -> dict[str, str]:
    """Let an address that moved decide the widgets; the values it asked for that nobody offers are returned."""
    given = address()
    refused: dict[str, str] = {}
    if given != st.session_state.get(SEEN):
        taken, refused = read_address(given, choices)
        st.session_state[OWN] = taken
        st.session_state[PAGE] = {name: given[name] for name in OF_PAGES if name in given}
        for name in FILTERS:
            st.session_state[_key(name)] = taken[name]
        for name in OF_PAGES:
            st.session_state.pop(_key(name), None)
        st.session_state[SEEN] = given
    st.session_state[OFFERED] = {}
    return refused


def prepare(name: str, choices: Choices) -> str:
    """The key of a filter's widget, its value set: as chosen, else as it was, else the default."""
    own = st.session_state[OWN]
    value = st.session_state.get(_key(name)) or own[name]
    if value not in choices.offered[name]:
        value = choices.defaults[name]
    own[name] = value
    st.session_state[_key(name)] = value
    return _key(name)


def kept(name: str) -> str:
    """A filter as it was, or as the address just said, before its widget is drawn."""
    value: str = st.session_state.get(_key(name)) or st.session_state[OWN][name]
    return value


def chosen() -> Filters:
    """The filters, once every widget of the bar has been prepared."""
    return Filters(**st.session_state[OWN])


def prepare_page(name: str, offered: Sequence[str], default: str) -> str:
    """The key of a page's own widget (`OF_PAGES`), its value set; it goes into the address where it is no default."""
    value = st.session_state.get(_key(name)) or st.session_state[PAGE].get(name)
    if value not in offered:
        value = default
    st.session_state[_key(name)] = value
    keep_page(name, value, default)
    return _key(name)


def asked(name: str) -> str | None:
    """What the address, or the page before, says of one of `OF_PAGES`."""
    value: str | None = st.session_state[PAGE].get(name)
    return value


def keep_page(name: str, value: str, default: str) -> None:
    """Remember what a page shows, for the address."""
    st.session_state[PAGE][name] = value
    if value != default:
        st.session_state[OFFERED][name] = value


def forget_page(name: str) -> None:
    """Let a page's own widget start again from its default (a callback)."""
    st.session_state.pop(_key(name), None)
    st.session_state[PAGE].pop(name, None)


def set_filter(name: str, value: str) -> None:
    """Choose a filter from elsewhere than the bar (a callback)."""
    st.session_state[_key(name)] = value


def give_address(filters: Filters, choices: Choices) -> None:
    """Write the address of what is shown, a new page of the history, unless it already says the same."""
    shown = short_address(filters, choices, st.session_state[OFFERED])
    if dict(choices.defaults) | shown != dict(choices.defaults) | address():
        others = {name: value for name, value in st.query_params.to_dict().items() if name not in (*FILTERS, *OF_PAGES)}
        st.query_params.from_dict(others | shown)
    st.session_state[SEEN] = address()


def _key(name: str) -> str:
    return f"choice_{name}"

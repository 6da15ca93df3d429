"""Vue d'ensemble: where are we, is it true? Sentence, four figures, two pictures, the perimeter and how it compares."""

import polars as pl
import streamlit as st

from dashboards import overview
from dashboards.answers import assessed, figures, gaps, published, with_figures
from dashboards.cards import breakdown_card, show_card
from dashboards.frame import Screen, current
from dashboards.markup import heading
from dashboards.parts import CODE_OF_CATEGORY
from dashboards.scopes import Scope
from dashboards.sections.headline import show_figures, show_headline
from dashboards.sections.hosted import show_hosted
from dashboards.sections.missing import gap_lines
from dashboards.sections.shared_devices import show_shared
from dashboards.sections.tables import (
    show_controls,
    show_coverage,
    show_organisations,
    show_own_gaps,
    show_perimeter,
    show_territories,
)


def show_overview(screen: Screen) -> None:
    """The page, from the sentence down to what is missing."""
    indicators = figures(screen.folder, (screen.scope,), screen.year, screen.filters.view)
    context, territory = screen.folder.context, screen.scope.territory
    year = assessed(screen.folder, screen.year, screen.filters.view)
    perimeter = overview.perimeter(context, year, territory) if territory else None
    show_headline(screen, indicators, perimeter)
    show_figures(screen, indicators)
    _show_pictures(screen, indicators)
    if territory and perimeter is not None:
        show_perimeter(screen, perimeter)
        show_controls(screen, overview.controls(context, year, indicators, territory))
        show_hosted(screen, year)
    if territory == context.region:
        _show_territories(screen)
    _show_organisations(screen)
    if territory:
        show_coverage(screen, overview.coverage(context, year), gaps(screen.folder, screen.year, screen.filters.view))
    else:
        show_own_gaps(screen)
        show_shared(screen)


def _show_pictures(screen: Screen, indicators: pl.DataFrame) -> None:
    """By tier and by stage, in the category of the filter."""
    category = screen.filters.category
    st.html(heading(2, screen.voice("parts_title", category=screen.voice.inside(category))))
    lines = gap_lines(screen, category)
    for column, breakdown in zip(st.columns(2), ("tier", "life_cycle_stage"), strict=True):
        with column:
            code = CODE_OF_CATEGORY[category]
            show_card(breakdown_card(screen, indicators, code, breakdown, key=breakdown, gaps=lines), screen)


def _show_territories(screen: Screen) -> None:
    scopes = tuple(Scope(territory=code) for code in published(screen.folder))
    with st.spinner(screen.voice("computing_territories")):
        show_territories(screen, figures(screen.folder, scopes, screen.year, screen.filters.view))


def _show_organisations(screen: Screen) -> None:
    names = with_figures(screen.folder)
    if screen.filters.is_organisation:
        names = []
    if names:
        scopes = tuple(Scope(organisation=name) for name in names)
        show_organisations(screen, figures(screen.folder, scopes, screen.year, screen.filters.view))


show_overview(current())

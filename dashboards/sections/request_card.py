"""What every card about a request says and offers: its title, how far it is, what whoever asked may still do.

In: a request as it is followed. Out: words, buttons. Each click writes one event, at the seq that the screen showed.
"""

from datetime import date
from typing import Any

from dashboards.frame import Screen, organisation_names
from dashboards.request_desk import record_request_typed
from dashboards.sections.acts import act, button, seen
from reuse.requests import Followed
from reuse.vocabularies import Word


def title_of(screen: Screen, each: Followed) -> str:
    """So many of a type, for whom."""
    voice, request = screen.voice, each.request
    by = organisation_names(screen.folder).get(request.organisation, request.organisation)
    return voice(
        "request_title", quantity=voice.whole(request.wanted), type=voice.inside(request.equipment_type or ""), by=by
    )


def told_of(screen: Screen, each: Followed) -> str:
    """One line: state, number, of which workshop, for whom, where, for when, how far."""
    voice, request, language = screen.voice, each.request, screen.voice.language
    said = [
        Word("request_state", request.state).said(language).capitalize(),
        request.subject,
        organisation_names(screen.folder).get(request.counterpart or "", request.counterpart or ""),
        Word("audience", request.audience or "other").said(language),
        screen.folder.context.territories.name(request.territory or "FR"),
    ]
    if request.needed_by is not None:
        said.append(voice("request_needed_by", day=voice.day(date.fromisoformat(request.needed_by))))
    if request.accepted is not None:
        said.append(voice("request_progress", allocated=each.progress.allocated, handed=each.progress.handed_over,
                          accepted=request.accepted, asked=request.quantity))  # fmt: skip
    if request.closes_on is not None:
        said.append(voice("request_closes", day=voice.day(date.fromisoformat(request.closes_on))))
    return voice.typeset(" · ".join(said))


def offer_asking(screen: Screen, each: Followed) -> None:
    """For whoever asked: it still holds, or it does not."""
    voice, request = screen.voice, each.request
    if request.closes_on is not None and button(voice("request_confirm"), f"confirm_{request.subject}", request.seq):
        tell(screen, each, "confirm", {})
    if button(voice("request_withdraw"), f"withdraw_{request.subject}", request.seq):
        tell(screen, each, "withdraw", {})


def tell(screen: Screen, each: Followed, name: str, values: dict[str, Any]) -> None:
    """Write one event of a request, at the seq that the screen showed."""
    voice, request, shown = screen.voice, each.request, seen()
    said = voice("request_done", request=request.subject, event=Word("request_event", name).said(voice.language))
    act(screen, said, lambda: record_request_typed(
        screen.folder.home, screen.folder.actor, name, request.subject, values, organisation=request.organisation,
        expected_seq=shown))  # fmt: skip

"""What a public code shows, in words (METHODOLOGY 19.16). In: a `PublicFate` or None. Out: markup."""

from urllib.parse import urlencode

from markupsafe import Markup

from barometer.editions.formatting import MONTHS
from dashboards.language import LANGUAGES
from dashboards.markup import facts, heading, line
from dashboards.voice import Voice
from reuse.equipment import kind_name
from reuse.public_codes import PublicFate


def other_language(code: str | None, voice: Voice) -> Markup:
    """The same page in the other language, with a code that is one: there is no filter bar here to choose it."""
    other = next(name for name in LANGUAGES if name != voice.language)
    address = "?" + urlencode(({"code": code} if code else {}) | {"language": other})
    link = Markup('<p class="b-soft"><a href="{}" target="_self" hreflang="{}" lang="{}">{}</a></p>')
    return link.format(address, other, other, voice("device_other_language"))


def fate_markup(fate: PublicFate | None, voice: Voice) -> Markup:
    """The family of states, the month, the type; one neutral sentence for anything that is no code."""
    if fate is None:
        return line(voice("device_unknown"), "b-notice")
    since = f"{MONTHS[voice.language][fate.month - 1]} {fate.year}"
    pairs = [
        (voice("device_type"), voice.typeset(kind_name(fate.equipment_type, voice.language))),
        (voice("device_since"), since),
        (voice("device_lives"), str(fate.cycle)),
    ]
    said = heading(2, voice(f"fate_{fate.family}"))
    return said + line(voice(f"fate_{fate.family}_text")) + facts(pairs) + line(voice("device_privacy"), "b-soft")

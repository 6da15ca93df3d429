"""What became of a piece of evidence, in the words both faces share. In: an item, a language. Out: a sentence."""

from dashboards.words import text, word
from reuse.evidence import Item
from reuse.matching import Matched
from reuse.vocabularies import Word


def tell_matched(each: Matched, language: str) -> str:
    """What became of an item, in one sentence."""
    serial = each.item.serial or "–"
    if each.done is None:
        why = "–" if each.refusal is None else each.refusal.message(language)
        return text("evidence_waits", language, serial=serial, item=each.item.key, why=why)
    event = Word("event", each.done.fact.event.name).said(language)
    data = Word("data_status", each.done.device.data_status).said(language)
    return text("evidence_used", language, serial=serial, device=each.done.device.device_id, event=event, data=data)


def why_of(item: Item, language: str) -> str:
    """Why an item waits or was set aside; the device it served where it was used."""
    if item.why is None:
        return item.device_id or "–"
    key = f"why_{item.why}"
    said = word(key, language)
    return word("why_refused", language) if said == key else said

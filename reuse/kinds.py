"""What a field of an event may hold: identifiers, short texts, grams, cents, days, codes of a closed list.

In: a value and its kind. Out: the value in canonical form, or a refusal naming the field. Weights are whole grams and
money whole cents. No field is free prose and none looks like a person (METHODOLOGY 19.4): a mail address or a telephone
number is refused wherever it is written.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Any

from factors.spelling import COUNTRY_TIME, country_day
from reuse.errors import FieldRefusedError
from reuse.vocabularies import Word, codes

#: A household is nobody of the register: its gifts are counted under one name.
HOUSEHOLDS = "households"
LONGEST_LABEL = 120
LONGEST_TAG = 40
LENGTH_OF_DAY = 10  # 2026-01-01; longer, it is an instant
EARLIEST_YEAR = 1970  # before, no event of a chain; and year 1 has no UTC
LARGEST = 2**53  # what every JSON reader keeps exactly
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:+-]{0,63}")
MAIL = re.compile(r"[^\s@]+@[^\s@]+")
TELEPHONE = re.compile(r"(?<!\d)(?:\+33|0033|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")
#: The title of a person, or a name after it, in a text that names a thing.
TITLED = re.compile(r"(?:^|[\s(,;:/])(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mademoiselle) +[^\W\d_]")
#: Four letters on end may be somebody's name; a UUID is figures and letters by its form.
LETTERS = re.compile(r"[^\W\d_]{4,}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: A French social security number: of a person, never of a request.
NIR = re.compile(r"(?<!\d)[12]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[AB])\d{6}(?:\d\d)?(?!\d)")
TERRITORY = re.compile(r"FR|REG-\d\d|DEP-(\d\d|2A|2B|97\d)|EPCI-\d{9}|COM-(\d{5}|2[AB]\d{3})")
COMMUNE = re.compile(r"\d{5}|2[AB]\d{3}")
WASTE_CODE = re.compile(r"(\d\d) ?(\d\d) ?(\d\d)(\*?)")
INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Kind:
    """The kind of a field: its name, the list its codes come from."""

    name: str
    vocabulary: str = ""


Identifier = Annotated[str, Kind("identifier")]
Organisation = Annotated[str, Kind("identifier")]
ClientRef = Annotated[str, Kind("client_ref")]
Label = Annotated[str, Kind("label")]
Tag = Annotated[str, Kind("tag")]
Sha256 = Annotated[str, Kind("sha256")]
Grams = Annotated[int, Kind("grams")]
LotGrams = Annotated[int, Kind("lot_grams")]
Quantity = Annotated[int, Kind("quantity")]
Territory = Annotated[str, Kind("territory")]
Cents = Annotated[int, Kind("cents")]
Count = Annotated[int, Kind("count")]
Percent = Annotated[int, Kind("percent")]
Day = Annotated[str, Kind("day")]
Instant = Annotated[str, Kind("instant")]
WasteCode = Annotated[str, Kind("waste_code")]
Commune = Annotated[str, Kind("commune")]
Flag = Annotated[bool, Kind("flag")]

#: Whole numbers: the highest one that makes sense, so that kilograms typed as grams, or the reverse, are asked again.
HIGHEST = {
    "grams": 500_000,
    "lot_grams": 50_000_000,
    "quantity": 100_000,
    "cents": 100_000_000,
    "count": LARGEST,
    "percent": 100,
}


def check(kind: Kind, value: Any, field: str) -> Any:
    """The value in canonical form; refused with the name of its field."""
    if kind.name in HIGHEST:
        return _whole(kind, value, field)
    if kind.name == "flag":
        if not isinstance(value, bool):
            raise FieldRefusedError("flag_expected", field=field, value=value)
        return value
    if not isinstance(value, str):
        raise FieldRefusedError("text_expected", field=field, value=value)
    return TEXTS[kind.name](kind, value.strip(), field)


def parse(kind: Kind, text: str, field: str) -> Any:
    """A value typed on a command line or a form."""
    if kind.name in HIGHEST:
        squeezed = "".join(text.split())
        if re.fullmatch(r"-?[0-9]+", squeezed) is None:
            raise FieldRefusedError("whole_number_expected", field=field, value=text, most=HIGHEST[kind.name])
        return check(kind, int(squeezed), field)
    if kind.name == "flag":
        if text.lower() not in {"true", "false"}:
            raise FieldRefusedError("flag_expected", field=field, value=text)
        return text.lower() == "true"
    return check(kind, text, field)


def check_text(text: str) -> str:
    """A text written by a program as a label: cut, without control characters nor what looks like a person."""
    kept = "".join(each if unicodedata.category(each) != "Cc" else " " for each in unicodedata.normalize("NFC", text))
    kept = " ".join(TELEPHONE.sub("", MAIL.sub("", kept)).split())
    return kept[:LONGEST_LABEL]


def instant(moment: datetime) -> str:
    """A moment as it is stored and hashed: UTC, microseconds, one form only. A time without its zone is refused."""
    if moment.tzinfo is None:
        raise FieldRefusedError("instant_without_zone", field="time", value=moment.isoformat())
    if moment.year < EARLIEST_YEAR:
        raise FieldRefusedError("instant_form", field="time", value=moment.isoformat())
    return moment.astimezone(UTC).strftime(INSTANT)


def moment(text: str) -> datetime:
    """The moment of a stored instant."""
    return datetime.fromisoformat(text)


def _whole(kind: Kind, value: Any, field: str) -> int:
    most = HIGHEST[kind.name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldRefusedError("whole_number_expected", field=field, value=value, most=most)
    if value < 0:
        raise FieldRefusedError("negative_number", field=field, value=value)
    if value > most:
        raise FieldRefusedError("number_too_large", field=field, value=value, most=most)
    return value


def _identifier(kind: Kind, text: str, field: str) -> str:
    if IDENTIFIER.fullmatch(text) is None or TELEPHONE.search(text):
        raise FieldRefusedError("identifier_form", field=field, value=text)
    return text


def _client_ref(kind: Kind, text: str, field: str) -> str:
    """A code made by the prescriber: figures and short groups of letters, so that no name fits in it."""
    is_named = UUID.fullmatch(text) is None and LETTERS.search(text)
    is_person = is_named or TELEPHONE.search(text) or NIR.search(re.sub(r"[_./:-]", "", text))
    if IDENTIFIER.fullmatch(text) is None or is_person or not any(each.isdigit() for each in text):
        raise FieldRefusedError("client_ref_form", field=field, value=text)
    return text


def _label(kind: Kind, text: str, field: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if not 0 < len(text) <= LONGEST_LABEL or any(unicodedata.category(each) == "Cc" for each in text):
        raise FieldRefusedError("label_form", field=field, value=text[:120])
    if MAIL.search(text) or TELEPHONE.search(text) or TITLED.search(text):
        raise FieldRefusedError("personal_data", field=field)
    return text


def _tag(kind: Kind, text: str, field: str) -> str:
    """A short word in small letters, so that one tag is written in one way; a comma stands between two."""
    tag = " ".join(_label(kind, text, field).lower().split())
    if not tag or len(tag) > LONGEST_TAG or "," in tag:
        raise FieldRefusedError("tag_form", field=field, value=tag, most=LONGEST_TAG)
    return tag


def _sha256(kind: Kind, text: str, field: str) -> str:
    if re.fullmatch(r"[0-9a-f]{64}", text.lower()) is None:
        raise FieldRefusedError("sha256_form", field=field, value=text[:80])
    return text.lower()


def _day(kind: Kind, text: str, field: str) -> str:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise FieldRefusedError("day_form", field=field, value=text)


def _instant(kind: Kind, text: str, field: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise FieldRefusedError("instant_form", field=field, value=text) from None
    if found.tzinfo is None:
        raise FieldRefusedError("instant_without_zone", field=field, value=text)
    return instant(found)


def _waste_code(kind: Kind, text: str, field: str) -> str:
    """A code of the European list, its star added where it was left out: the star is no choice of whoever writes."""
    found = WASTE_CODE.fullmatch(text)
    if found is None:
        raise FieldRefusedError("waste_code_form", field=field, value=text)
    code = " ".join(found.groups()[:3]) + found[4]
    known = codes("waste_code")
    starred = code + "*"
    if code not in known and starred not in known:
        raise FieldRefusedError("waste_code_unknown", field=field, value=code, known=", ".join(known))
    return code if code in known else starred


def _commune(kind: Kind, text: str, field: str) -> str:
    """The five characters of a commune; whether it exists is asked where the event is written (`places.py`)."""
    code = text.upper().removeprefix("COM-")
    if COMMUNE.fullmatch(code) is None:
        raise FieldRefusedError("commune_unknown", field=field, value=text)
    return code


def _choice(kind: Kind, text: str, field: str) -> str:
    known = codes(kind.vocabulary)
    if text not in known:
        words = [Word(kind.vocabulary, code) for code in known]
        raise FieldRefusedError("choice_unknown", field=field, value=text, known=", ".join(known), words=words)
    return text


def _territory(kind: Kind, text: str, field: str) -> str:
    """A typed code; whether it exists is asked where a territory is used."""
    if TERRITORY.fullmatch(text.upper()) is None:
        raise FieldRefusedError("territory_form", field=field, value=text)
    return text.upper()


TEXTS = {
    "identifier": _identifier,
    "client_ref": _client_ref,
    "label": _label,
    "tag": _tag,
    "sha256": _sha256,
    "day": _day,
    "instant": _instant,
    "waste_code": _waste_code,
    "commune": _commune,
    "choice": _choice,
    "territory": _territory,
}


def day_of(text: str) -> date:
    """The day of a stored instant in the country, or a stored day."""
    return date.fromisoformat(text) if len(text) == LENGTH_OF_DAY else country_day(datetime.fromisoformat(text))


@cache
def end_of(day: date) -> str:
    """The instant, as stored, at which a day of the country ends: what happens then is of the next one."""
    return instant(datetime.combine(day + timedelta(days=1), time(), COUNTRY_TIME))

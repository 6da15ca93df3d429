"""Numbers, units and dates as a reader sees them, in French and English. Data files keep full precision.

In: values with their interval and unit. Out: text with no more digits than the interval supports, at least two
(METHODOLOGY 4.5). No locale of the machine is read: the same text everywhere.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NARROW, NO_BREAK = "\u202f", "\u00a0"
MINUS = "\u2212"
AT_LEAST_DIGITS = 2
#: A space before a percent sign, after a figure: French only.
_PERCENT = re.compile(r"(?<=\d)[ \u00a0\u202f]%")
MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
MONTHS_EN = "January February March April May June July August September October November December"
MONTHS = {"fr": MONTHS_FR.split(), "en": MONTHS_EN.split()}


@dataclass(frozen=True)
class Scale:
    """How values of one unit are shown: the power of ten to divide by, a short and a long name in each language."""

    power: int
    short: dict[str, str]
    long: dict[str, str]


def _scale(power: int, short_fr: str, short_en: str, long_fr: str, long_en: str) -> Scale:
    return Scale(power, {"fr": short_fr, "en": short_en}, {"fr": long_fr, "en": long_en})


#: Unit -> (smallest magnitude in that unit, scale), largest first. A unit that is not here is shown as it is.
LADDERS: dict[str, tuple[tuple[float, Scale], ...]] = {
    "kgCO2eq": (
        (1e4, _scale(3, "tCO₂éq", "tCO₂e", "tonnes équivalent CO₂", "tonnes of CO₂ equivalent")),
        (0, _scale(0, "kgCO₂éq", "kgCO₂e", "kilogrammes équivalent CO₂", "kilograms of CO₂ equivalent")),
    ),
    "ktCO2eq": ((0, _scale(-3, "tCO₂éq", "tCO₂e", "tonnes équivalent CO₂", "tonnes of CO₂ equivalent")),),
    "GWh": ((0, _scale(0, "GWh", "GWh", "gigawattheures", "gigawatt-hours")),),
    "kWh": (
        (1e7, _scale(6, "GWh", "GWh", "gigawattheures", "gigawatt-hours")),
        (1e4, _scale(3, "MWh", "MWh", "mégawattheures", "megawatt-hours")),
        (0, _scale(0, "kWh", "kWh", "kilowattheures", "kilowatt-hours")),
    ),
    "m3": (
        (1e7, _scale(6, "millions de m³", "million m³", "millions de mètres cubes", "million cubic metres")),
        (0, _scale(0, "m³", "m³", "mètres cubes", "cubic metres")),
    ),
    "kgSbeq": ((0, _scale(0, "kg Sb éq", "kg Sb eq", "kg équivalent antimoine", "kg of antimony equivalent")),),
    "MJ": ((1e7, _scale(6, "TJ", "TJ", "térajoules", "terajoules")), (0, _scale(0, "MJ", "MJ", "MJ", "MJ"))),
    "unit": ((0, _scale(0, "équipements", "devices", "équipements", "devices")),),
    "unit/person": ((0, _scale(0, "par personne", "per person", "équipements par personne", "devices per person")),),
    "unit/household": ((0, _scale(0, "par foyer", "per household", "équipements par foyer", "devices per household")),),
    "devices/household": (
        (0, _scale(0, "par foyer", "per household", "appareils par foyer", "devices per household")),
    ),
    "ratio": ((0, _scale(-2, "%", "%", "%", "%")),),
    "percent": ((0, _scale(0, "%", "%", "%", "%")),),
    "per_thousand": ((0, _scale(0, "pour 1\u202f000", "per 1,000", "pour 1\u202f000 personnes", "per 1,000 people")),),
    "out_of_five": ((0, _scale(0, "sur 5", "out of 5", "sur 5", "out of 5")),),
    "day": ((0, _scale(0, "jours", "days", "jours", "days")),),
    "year": ((0, _scale(0, "ans", "years", "ans", "years")),),
    "hour": ((0, _scale(0, "heures", "hours", "heures", "hours")),),
    "person": ((0, _scale(0, "personnes", "people", "personnes", "people")),),
    "pass": ((0, _scale(0, "pass", "passes", "pass", "passes")),),
    "body": ((0, _scale(0, "collectivités", "bodies", "collectivités", "bodies")),),
}


def scale_of(unit: str, magnitude: float) -> Scale:
    """The scale in which values of this unit and size are shown; one scale for a whole table."""
    for smallest, scale in LADDERS.get(unit, ()):
        if abs(magnitude) >= smallest:
            return scale
    return _scale(0, unit, unit, unit, unit)


def figure(value: float, low: float | None, high: float | None, scale: Scale, language: str) -> tuple[str, str, str]:
    """A value and its bounds as text, each with the digits the interval supports and at least two."""
    place = None
    if low is not None and high is not None:  # an interval of no width is an exact count: every whole digit
        place = _leading(Decimal(repr(high - low)) / 2) - scale.power if high > low else 0
    texts = [_rounded(number, place, scale, language) for number in (value, low, high)]
    return texts[0], texts[1], texts[2]


def plain(value: float, scale: Scale, language: str) -> str:
    """A figure that states no interval: two significant digits, or the whole number where it is a small one."""
    return _rounded(value, None, scale, language)


def whole(value: int, language: str) -> str:
    """A count, every digit: inhabitants, rows, bytes."""
    return _grouped(Decimal(value), language)


def percent(ratio: float, language: str) -> str:
    """A share as a whole percentage; a share that rounds to nothing or to all without being so says it."""
    text = _grouped((Decimal(repr(ratio)) * 100).quantize(Decimal(1), ROUND_HALF_UP), language)
    sign = f"{NARROW}%" if language == "fr" else "%"
    if ratio > 0 and text == "0":
        return f"<{NARROW}1{sign}" if language == "fr" else f"<1{sign}"
    if ratio < 1 and text == "100":
        return f">{NARROW}99{sign}" if language == "fr" else f">99{sign}"
    return text + sign


def size(count: int, language: str) -> str:
    """A file size, at least one digit."""
    for power, fr, en in ((6, "Mo", "MB"), (3, "ko", "kB")):
        if count >= 10**power:
            number = (Decimal(count) / 10**power).quantize(Decimal("0.1") if count < 10 ** (power + 1) else Decimal(1))
            return f"{_grouped(number, language)}{NO_BREAK}{fr if language == 'fr' else en}"
    return f"{count}{NO_BREAK}{'octets' if language == 'fr' else 'bytes'}"


def day(when: date, language: str) -> str:
    """A date in words."""
    number = "1er" if language == "fr" and when.day == 1 else str(when.day)
    return f"{number}{NO_BREAK}{MONTHS[language][when.month - 1]}{NO_BREAK}{when.year}"


def typeset(text: str, language: str) -> str:
    """French spaces before double punctuation and inside quotes; a curved apostrophe in both languages."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    if language != "fr":
        return _PERCENT.sub("%", text)
    text = re.sub(r" ([;!?%€])", NARROW + r"\1", text)
    text = text.replace(" :", NO_BREAK + ":").replace("n° ", "n°" + NO_BREAK)
    return text.replace("« ", "«" + NO_BREAK).replace(" »", NO_BREAK + "»")


def _leading(number: Decimal) -> int:
    """The power of ten of the first digit."""
    return number.adjusted()


def _rounded(number: float | None, place: int | None, scale: Scale, language: str) -> str:
    if number is None:
        return ""
    shown = Decimal(repr(float(number))).scaleb(-scale.power)
    if shown == 0:
        return "0"
    finest = _leading(shown) - (AT_LEAST_DIGITS - 1)
    wanted = finest if place is None else min(place, finest)
    if wanted == finest and shown == shown.to_integral_value() and abs(shown) < 100:
        wanted = 0  # a small whole number is written whole: 10, not 1.0e1 nor 10.0
    return _grouped(shown.quantize(Decimal(1).scaleb(wanted), ROUND_HALF_UP), language)


def _grouped(number: Decimal, language: str) -> str:
    """Groups of three and the decimal mark of the language."""
    text = f"{abs(number):,f}"
    if language == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    return (MINUS if number < 0 else "") + text

"""The weights of a tender: declared beforehand, with a date, and 100 % in all (METHODOLOGY 14.3).

In: texts as a buyer writes them. Out: whole hundredths of a per cent, so that a sum is exact. Any other sum is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from barometer.errors import BarometerError
from factors.spelling import Named

#: Criterion -> whether less is better.
CRITERIA = {
    "impact": True,
    "energy": True,
    "price": True,
    "repairability": False,
    "warranty": False,
    "spare_parts": False,
}
#: Words of the weights sheet and of `--weights`, besides the codes; compared in lower case.
SYNONYMS = {
    "empreinte": "impact",
    "carbone": "impact",
    "énergie": "energy",
    "electricite": "energy",
    "électricité": "energy",
    "prix": "price",
    "réparabilité": "repairability",
    "reparabilite": "repairability",
    "garantie": "warranty",
    "pièces détachées": "spare_parts",
    "pieces": "spare_parts",
    "pièces": "spare_parts",
    "spare parts": "spare_parts",
    "spare-parts": "spare_parts",
}
#: The criteria as a refusal lists them; all these words are understood.
NAMES = Named("empreinte, énergie, prix, réparabilité, garantie, pièces", ", ".join(CRITERIA))
WHOLE = 10_000
PER_CENT = 100


@dataclass(frozen=True)
class Weights:
    """Criterion -> hundredths of a per cent (they sum to 10,000), and the day they were declared; null: not said."""

    of: Mapping[str, int]
    declared_on: date | None = None

    def ratio(self, criterion: str) -> float:
        """The weight as a share of 1."""
        return self.of[criterion] / WHOLE


def parse_weights(text: str, declared_on: date | None = None) -> Weights:
    """`impact=40,price=40,repairability=10,warranty=10`; a decimal mark is a point, or a comma where `;` separates."""
    separator = ";" if ";" in text else ","
    pairs = []
    for part in filter(None, (piece.strip() for piece in text.split(separator))):
        name, sign, value = part.partition("=")
        if not sign:
            raise BarometerError("tender_weight_unreadable", value=part)
        pairs.append((name, value))
    return make_weights(pairs, declared_on)


def make_weights(pairs: list[tuple[str, str]], declared_on: date | None = None) -> Weights:
    """Checked weights. Refused: a criterion unknown or given twice, a text that is no number, a sum that is not 100."""
    found: dict[str, int] = {}
    for name, value in pairs:
        written = name.strip().lower()
        criterion = SYNONYMS.get(written, written)
        if criterion not in CRITERIA:
            raise BarometerError("tender_criterion_unknown", criterion=name.strip(), known=NAMES)
        if criterion in found:
            raise BarometerError("tender_criterion_twice", criterion=name.strip())
        found[criterion] = _hundredths(name.strip(), value)
    if sum(found.values()) != WHOLE:
        shown = Decimal(sum(found.values())) / PER_CENT
        raise BarometerError("tender_weights_sum", sum=f"{shown.normalize():f}")
    return Weights({name: found[name] for name in CRITERIA if found.get(name)}, declared_on)


def _hundredths(criterion: str, text: str) -> int:
    """A percentage to the hundredth."""
    written = text.strip().rstrip("%").strip().replace(",", ".")
    try:
        value = Decimal(written) * PER_CENT
    except InvalidOperation:
        raise BarometerError("tender_weight_unreadable", value=f"{criterion}={text.strip()}") from None
    if not value.is_finite() or value < 0 or value > WHOLE or value != value.to_integral_value():
        raise BarometerError("tender_weight_unreadable", value=f"{criterion}={text.strip()}")
    return int(value)

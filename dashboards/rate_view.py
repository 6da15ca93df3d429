"""The reuse rate in sentences, the same on both faces (METHODOLOGY 19.15). In: a `ReuseRate`. Out: text."""

from collections.abc import Mapping

from dashboards.words import labelled, text, word
from reuse.statutory import ReuseRate


def rate_sentences(rate: ReuseRate, language: str) -> list[str]:
    """The rate against what the law asks, what awaits a proof, what is left out, the stock, the real outcomes."""
    found = [_rate(rate, language)]
    if rate.pending:
        points = "–" if rate.pending_share is None else points_of(rate.pending_share, language)
        found.append(
            text("rate_pending", language, count=rate.pending, points=points, why=_reasons(rate, "pending", language))
        )
    for status in ("excluded", "not_reuse"):
        if rate.units[status]:
            why = _reasons(rate, status, language)
            found.append(text(f"rate_{status}", language, count=rate.units[status], why=why))
    found += _stock(rate, language)
    if rate.families:
        listed = ", ".join(
            labelled(word(f"exit_family_{name}", language), count, language) for name, count in rate.families.items()
        )
        found.append(text("rate_outcomes", language, listed=listed))
    return found


def _rate(rate: ReuseRate, language: str) -> str:
    required = "–" if rate.required is None else percent_of(rate.required.value, language)
    if rate.rate is None:
        key = "rate_no_stock" if rate.stock is None else "rate_empty_stock"
        return text(key, language, year=rate.year, counted=rate.counted)
    return text(
        "rate_said",
        language,
        year=rate.year,
        rate=percent_of(rate.rate, language),
        counted=rate.counted,
        stock=rate.stock.units if rate.stock else "–",
        required=required,
    )


def _stock(rate: ReuseRate, language: str) -> list[str]:
    stock = rate.stock
    if stock is None:
        return []
    found = [text(f"rate_stock_{stock.source}", language, year=rate.year, over_age=stock.over_age,
                  security=stock.security_bound, out=stock.out_of_scope)]  # fmt: skip
    if stock.without_trace:
        found.append(text("rate_without_trace", language, count=stock.without_trace))
    if stock.class_unknown:
        found.append(text("rate_class_unknown", language, count=stock.class_unknown))
    if stock.unknown_age:
        found.append(text("rate_unknown_age", language, count=stock.unknown_age))
    return found


def _reasons(rate: ReuseRate, status: str, language: str) -> str:
    counts = {why: count for (each, why), count in rate.reasons.items() if each == status}
    return counted({word(f"exit_why_{why}", language): count for why, count in counts.items()}, language)


def counted(counts: Mapping[str, int], language: str) -> str:
    """Names with their counts, as the language writes a colon."""
    mark = "\u00a0: " if language == "fr" else ": "
    return ", ".join(f"{name}{mark}{count}" for name, count in counts.items())


def percent_of(ratio: float, language: str) -> str:
    """A ratio in per cent, one decimal where it is needed."""
    shown = f"{ratio * 100:.1f}".removesuffix(".0")
    return f"{shown.replace('.', ',')}\u00a0%" if language == "fr" else f"{shown}%"


def points_of(ratio: float, language: str) -> str:
    """A difference of ratios in points."""
    shown = f"{ratio * 100:.1f}".removesuffix(".0")
    return shown.replace(".", ",") if language == "fr" else shown

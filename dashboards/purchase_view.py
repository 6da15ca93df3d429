"""Purchases of one organisation and year as both faces show them: rows of text. In: Purchases, a language. Out: rows.

Euros to the cent, shares to a tenth of a per cent; a gap is said in words, never shown as zero.
"""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from barometer.decisions.purchasing import SUMS, Purchases, Spend
from dashboards.words import text, word
from factors import law

CENTS = 100
NARROW = "\u202f"


def spend_headers(language: str) -> list[str]:
    """The headers of the table by category."""
    names = ("category", "spend", "reused", "recycled", "either", "target_column", "gifts")
    return [text(f"purchase_{name}", language) for name in names]


def spend_rows(purchases: Purchases, language: str) -> list[list[str]]:
    """One row a category of the law."""
    return [
        [
            word(spend.category, language),
            euros(spend.spend_cents, language),
            share(spend.reused_share, spend.reused_share_high, language),
            share(spend.recycled_share, spend.recycled_share_high, language),
            share(spend.either_share, None, language),
            share(spend.target, None, language) if spend.target is not None else text("purchase_no_target", language),
            _gifts(spend, language),
        ]
        for spend in purchases.categories
    ]


def findings(purchases: Purchases, language: str) -> list[str]:
    """The sentences under the table: repairability, clauses, what is left out, what the law says and what we read."""
    index, green = purchases.repairability, purchases.green
    lines = [text("purchase_repairability_none", language)]
    if index.mean is not None:
        shown = {"mean": number(index.mean, 1, language), "without": share(index.share_without, None, language)}
        lines = [text("purchase_repairability", language, **shown)]
    if purchases.durability.mean is not None:
        lines.append(text("purchase_durability", language, mean=number(purchases.durability.mean, 1, language)))
    if green.share is None:
        lines.append(text("purchase_green_none", language))
    else:
        clauses, unknown = share(green.share, green.share_high, language), euros(green.unknown_cents or 0, language)
        lines.append(text("purchase_green", language, share=clauses, unknown=unknown))
    if purchases.outside_cents is not None:
        lines.append(text("purchase_outside", language, amount=euros(purchases.outside_cents, language)))
    if purchases.internal_lines:
        lines.append(text("purchase_internal", language, lines=purchases.internal_lines))
    lines.append(target_line(purchases, language))
    return lines


def target_line(purchases: Purchases, language: str) -> str:
    """Whether each of the two rates reaches the target of the year, and what of the text we have not read."""
    value = law.purchase_targets(purchases.year).get("agec-it")
    if value is None:
        return text("purchase_target_none", language, year=purchases.year)
    spend = purchases.of("agec-it")
    reached = {
        "reused": text(_verdict(spend.reused_share, spend.reused_share_high, value.value), language),
        "recycled": text(_verdict(spend.recycled_share, spend.recycled_share_high, value.value), language),
    }
    said = text("purchase_target", language, year=purchases.year, target=share(value.value, None, language), **reached)
    return f"{said} {value.text.title[language]}. {value.text.not_read[language]}"


def _verdict(rate: float | None, high: float | None, target: float) -> str:
    """The key of what is said of a rate; lines that do not say their condition may decide, and then nothing is said."""
    if rate is None:
        return "purchase_gap"
    if rate >= target:
        return "purchase_reached"
    return "purchase_below" if high is None or high < target else "purchase_undecided"


def not_computed_rows(purchases: Purchases, language: str) -> list[list[str]]:
    """What a figure lacks: place, line, reason."""
    return [
        [
            f"{line['sheet']} {line['row']}",
            line["order_number"] or "–",
            line["label"] or "–",
            euros(line["amount_cents"], language),
            text(f"why_{line['why']}", language),
        ]
        for line in purchases.not_computed.iter_rows(named=True)
    ]


def not_computed_headers(language: str) -> list[str]:
    """Their headers."""
    return [text(f"purchase_{name}", language) for name in ("row", "order", "label", "spend", "why")]


def purchase_table(purchases: Purchases, language: str) -> pl.DataFrame:
    """The table to take away: full precision, euros as numbers."""
    rows = [
        {text("purchase_category", language): word(spend.category, language)}
        | {text(f"purchase_column_{name}", language): _in_euros(getattr(spend, name)) for name in SUMS}
        | {
            text("purchase_reused", language): spend.reused_share,
            text("purchase_recycled", language): spend.recycled_share,
            text("purchase_either", language): spend.either_share,
            text("purchase_target_column", language): spend.target,
        }
        for spend in purchases.categories
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def euros(cents: int | None, language: str) -> str:
    """An amount to the cent; a dash where it is unknown."""
    if cents is None:
        return "–"
    shown = number(Decimal(cents) / CENTS, 2, language)
    return f"{shown}{NARROW}€" if language == "fr" else f"€{shown}"


def share(ratio: float | None, high: float | None, language: str) -> str:
    """A percentage to a tenth; with the most it could be where lines do not say."""
    if ratio is None:
        return text("purchase_gap", language)
    percent = f"{number(Decimal(repr(ratio)) * CENTS, 1, language)}{NARROW if language == 'fr' else ''}%"
    if high is None or high <= ratio:
        return percent
    most = f"{number(Decimal(repr(high)) * CENTS, 1, language)}{NARROW if language == 'fr' else ''}%"
    return text("purchase_up_to", language, share=percent, most=most)


def number(value: Decimal | float, digits: int, language: str) -> str:
    """Groups of three and the decimal mark of the language."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    shown = f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    return shown.replace(",", NARROW).replace(".", ",") if language == "fr" else shown


def _gifts(spend: Spend, language: str) -> str:
    if not spend.gift_lines:
        return "–"
    return text("purchase_gift_lines", language, lines=spend.gift_lines, amount=euros(spend.gift_cents, language))


def _in_euros(cents: int | None) -> float | None:
    return None if cents is None else cents / CENTS

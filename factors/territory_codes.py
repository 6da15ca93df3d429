"""Typed territory codes as people write them: FR, REG-27, DEP-21, EPCI-242100410, COM-21231 (METHODOLOGY 3.1).

In: a text, and a `CodeBook` of the known codes. Out: one known typed code, or a `TerritoryError` that says what to
write. Nothing is guessed silently: a repair is returned as such, for the caller to say.
"""

import difflib
import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from factors.errors import FactorsError

FRANCE = "FR"
WIDTHS = {"REG": 2, "DEP": 2, "COM": 5, "EPCI": 9}
SUGGESTIONS = 3
LONGEST_SHOWN = 60
SIGNS = "0123456789AB"  # A and B: the two departments of Corsica
TYPED = re.compile(r"(REG|DEP|COM|EPCI)-?([0-9AB]{1,12})")
COMMUNE = re.compile(r"(?:COM-?)?([0-9][0-9AB]?[0-9]{3})(?:[.,]0+)?")


class TerritoryError(FactorsError):
    """A text that names no territory, or more than one."""


@dataclass(frozen=True, eq=False)
class CodeBook:
    """The known typed codes with their names and inhabitants, and the current commune of each former code."""

    names: Mapping[str, str]
    populations: Mapping[str, int | None]
    former: Mapping[str, str]

    @cached_property
    def ordered(self) -> list[str]:
        """All known codes, sorted."""
        return sorted(self.names)

    @cached_property
    def by_plain_name(self) -> dict[str, list[str]]:
        """The codes that bear each plain name."""
        found: dict[str, list[str]] = {}
        for code, name in self.names.items():
            found.setdefault(plain_name(name), []).append(code)
        return found


def read_code(text: str, book: CodeBook) -> str:
    """The typed code a text says. Case, spaces and a missing hyphen do not count; anything else is refused."""
    written = squeeze(text)
    typed = TYPED.fullmatch(written)
    if written == FRANCE:
        return FRANCE
    if typed:
        code = f"{typed[1]}-{typed[2]}"
    elif re.fullmatch(r"[0-9][0-9AB][0-9]{3}", written):
        code = f"COM-{written}"
    elif re.fullmatch(r"[0-9]{9}", written):
        code = f"EPCI-{written}"
    elif re.fullmatch(r"[0-9][0-9AB]?|9[78][0-9]", written):
        raise _bare_number(text, written, book)
    else:
        raise _unknown(text, near_names(text, book) or _near_number(written, book), book)
    if code in book.former:
        whole = book.former[code]
        raise TerritoryError("territory_former", text=shown(text), current=whole, name=book.names[whole])
    if code not in book.names:
        raise _unknown(text, near_codes(code, book), book)
    return code


def read_commune(text: str, book: CodeBook) -> tuple[str, bool]:
    """The commune a text says, and whether the text had to be repaired.

    Repaired: a lost leading zero (`1001`), a number written with decimals (`1001.0`), spaces, case, and the code of a
    former, delegated or associated commune or of a municipal arrondissement, which gives the commune of today.
    """
    match = COMMUNE.fullmatch(squeeze(text))
    if match is None:
        raise TerritoryError("territory_commune_form", text=shown(text))
    code = f"COM-{match[1].zfill(WIDTHS['COM'])}"
    code = book.former.get(code, code)
    if code not in book.names:
        raise _unknown(text, near_codes(code, book), book)
    return code, text not in {code, code.removeprefix("COM-")}


def near_codes(code: str, book: CodeBook) -> list[str]:
    """Known codes one slip away from a typed code, or of the same number; else its neighbours in its department."""
    prefix, _, body = code.partition("-")
    same_number = [f"{other}-{body}" for other in WIDTHS if other != prefix]
    lost_zero, *slips = [f"{prefix}-{other}" for other in _slips(body, WIDTHS[prefix])]
    found = [near for near in dict.fromkeys([lost_zero, *same_number, *slips]) if near in book.names]
    if not found:
        place = bisect(book.ordered, code)
        series = code[: len(prefix) + 3]
        found = [near for near in book.ordered[max(place - 1, 0) : place + 2] if near.startswith(series)]
    return found[:SUGGESTIONS]


def near_names(text: str, book: CodeBook) -> list[str]:
    """Known codes whose name is, begins with, nearly is, or holds the text."""
    wanted = plain_name(text)
    if not re.search("[a-z]", wanted):
        return []
    ranks = name_ranks(wanted, book)
    best = sort_ranked(ranks, book)
    if not ranks or ranks[best[0]] > 1:
        alike = [name for name in book.by_plain_name if name[0] == wanted[0] and abs(len(name) - len(wanted)) <= 2]
        close = difflib.get_close_matches(wanted, alike, n=SUGGESTIONS, cutoff=0.75)
        best = [code for name in close for code in book.by_plain_name[name]] + best
    return best[:SUGGESTIONS]


def name_ranks(wanted: str, book: CodeBook) -> dict[str, int]:
    """Codes whose plain name is the text (0), begins with it (1), has a word that does (2) or holds it (3)."""
    ranks: dict[str, int] = {}
    for name in (name for name in book.by_plain_name if wanted in name):
        rank = 0 if name == wanted else 1 if name.startswith(wanted) else 2 if f" {wanted}" in name else 3
        ranks |= dict.fromkeys(book.by_plain_name[name], rank)
    return ranks


def sort_ranked(ranks: Mapping[str, int], book: CodeBook) -> list[str]:
    """Best rank first; among equals the larger population (unknown last), then the code."""

    def key(code: str) -> tuple[int, int, str]:
        population = book.populations[code]
        return ranks[code], 1 if population is None else -population, code

    return sorted(ranks, key=key)


def plain_name(text: str) -> str:
    """A name without accents, case or punctuation, `st` written in full: how names are compared."""
    letters = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe").replace("æ", "ae")
    words = re.sub(r"[^a-z0-9]+", " ", "".join(sign for sign in letters if not unicodedata.combining(sign))).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def squeeze(text: str) -> str:
    """A text without spaces, in capitals, with plain hyphens and digits."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    return re.sub(r"[‐‑‒–—−]", "-", plain)


def shown(text: str) -> str:
    """What was written, as it may stand in a message: printable and short."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text).strip()
    return printable if len(printable) <= LONGEST_SHOWN else f"{printable[:LONGEST_SHOWN]}…"


def _near_number(written: str, book: CodeBook) -> list[str]:
    """What a number of an unexpected length may have been: an EPCI if it is long, else a commune."""
    if not re.fullmatch("[0-9]{3,12}", written):
        return []
    return near_codes(f"{'COM' if len(written) < 7 else 'EPCI'}-{written}", book)


def _bare_number(text: str, number: str, book: CodeBook) -> TerritoryError:
    """A bare number of a department or region: 13 regions of the mainland share theirs with a department."""
    codes = (f"{prefix}-{number.zfill(WIDTHS[prefix])}" for prefix in ("REG", "DEP"))
    candidates = [code for code in codes if code in book.names]
    if not candidates:
        return _unknown(text, [], book)
    return TerritoryError("territory_ambiguous", text=shown(text), candidates=_listed(candidates, book))


def _unknown(text: str, near: list[str], book: CodeBook) -> TerritoryError:
    if not near:
        return TerritoryError("territory_unknown", text=shown(text))
    return TerritoryError("territory_unknown_near", text=shown(text), near=_listed(near, book))


def _listed(codes: list[str], book: CodeBook) -> str:
    return ", ".join(f"{code} ({book.names[code]})" for code in codes)


def _slips(body: str, width: int) -> Iterator[str]:
    """What a hand may have meant: a zero lost, a sign missing or too many, two exchanged, one for another."""
    yield body.zfill(width)
    places = range(len(body) - 1, -1, -1)  # from the end: the first signs, those of the department, are surer
    if len(body) == width - 1:
        yield from (body[:place] + sign + body[place:] for place in range(width) for sign in SIGNS)
    if len(body) == width + 1:
        yield from (body[:place] + body[place + 1 :] for place in places)
    yield from (body[: place - 1] + body[place] + body[place - 1] + body[place + 1 :] for place in places if place)
    yield from (body[:place] + sign + body[place + 1 :] for place in places for sign in SIGNS)

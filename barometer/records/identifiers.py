"""The numbers French administrations are known by, and their check keys.

In: what somebody wrote. Out: the number in its canonical form, or a FieldError naming the fault.
SIREN and SIRET: Luhn key. La Poste's establishments (SIREN 356000000) follow another rule: their fourteen figures
sum to a multiple of five. UAI: seven figures and a key letter. Communes: five characters of the INSEE code.
"""

import re
from collections.abc import Collection

from barometer.records.errors import FieldError

LA_POSTE = "356000000"
#: The 23 letters of a UAI key: the alphabet without i, o and q, easily misread.
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
ORGANISATION = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def parse_siren(text: str) -> str:
    """Nine figures with their Luhn key."""
    number = _figures(text, "siren", 9)
    if _luhn(number) % 10:
        raise FieldError("siren_key", column="siren", value=text)
    return number


def parse_siret(text: str) -> str:
    """Fourteen figures: a SIREN and an establishment, with their Luhn key (or La Poste's rule)."""
    number = _figures(text, "siret", 14)
    is_la_poste = number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0
    if _luhn(number) % 10 and not is_la_poste:
        raise FieldError("siret_key", column="siret", value=text)
    if _luhn(number[:9]) % 10:
        raise FieldError("siret_siren_key", column="siret", value=text, siren=number[:9])
    return number


def parse_uai(text: str) -> str:
    """Seven figures and the letter that checks them: the number modulo 23."""
    number = _squeezed(text).upper()
    if re.fullmatch(r"[0-9]{7}[A-Z]", number) is None:
        raise FieldError("uai_form", column="uai", value=text)
    expected = UAI_LETTERS[int(number[:7]) % 23]
    if number[7] != expected:
        raise FieldError("uai_key", column="uai", value=text, found=number[7], expected=expected)
    return number


def parse_commune(text: str, communes: Collection[str]) -> str:
    """The five characters of a commune known today; a leading zero lost by a spreadsheet is put back."""
    code = _squeezed(text).upper().removeprefix("COM-")
    if re.fullmatch(r"[0-9]{4}", code):
        code = f"0{code}"
    if re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code) is None:
        if named := _communes_named(text):
            raise FieldError("commune_named", column="commune_code", value=text, known=", ".join(named))
        raise FieldError("commune_form", column="commune_code", value=text)
    if code not in communes and f"COM-{code}" not in communes:
        if present := _commune_of_today(code):
            raise FieldError("commune_merged", column="commune_code", value=text, code_read=code, known=present)
        raise FieldError("commune_unknown", column="commune_code", value=text, code_read=code)
    return code


def _commune_of_today(code: str) -> str | None:
    """`21213`, a former code: `21452 (Neuilly-Crimolois)`."""
    from factors.territories import load  # noqa: PLC0415 - 35,000 communes, read only for a refusal

    book = load().book
    present = book.former.get(f"COM-{code}")
    return None if present is None else f"{present.removeprefix('COM-')} ({book.names[present]})"


def _communes_named(text: str) -> list[str]:
    """`21231 (Dijon)`: the communes that bear a name, the most populated first."""
    from factors.territories import load  # noqa: PLC0415 - 35,000 communes, read only for a refusal
    from factors.territory_codes import plain_name  # noqa: PLC0415 - the same

    wanted = plain_name(text)
    return [
        f"{row['territory'].removeprefix('COM-')} ({row['name']})"
        for row in load().search(text).iter_rows(named=True)
        if row["territory"].startswith("COM-") and plain_name(row["name"]) == wanted
    ]


def parse_organisation(text: str) -> str:
    """The short identifier an organisation is filed under: it also names a folder, hence few characters."""
    identifier = text.strip().lower()
    if ORGANISATION.fullmatch(identifier) is None:
        raise FieldError("organisation_form", column="organisation", value=text)
    return identifier


def lookup_key(text: str) -> str:
    """The form in which identifiers of any kind are compared: no space, no case."""
    return _squeezed(text).lower()


def _figures(text: str, column: str, count: int) -> str:
    number = _squeezed(text).replace(".", "")
    if re.fullmatch(r"[0-9]+", number) is None or len(number) != count:
        raise FieldError("number_form", column=column, value=text, count=count, found=len(number))
    return number


def _luhn(number: str) -> int:
    """The Luhn sum: from the right, every second figure counts double, and 10 to 18 count 1 to 9."""
    total = 0
    for place, figure in enumerate(reversed(number)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total


def _squeezed(text: str) -> str:
    """Without any white space, the narrow and unbreakable ones of French typing included."""
    return "".join(text.split())

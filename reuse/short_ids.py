"""Short identifiers that people read aloud and type: eight signs, none of which looks like another.

In: what the identifier is of. Out: `7K3M-9QTX`, the last sign a check of the others. Signs are Crockford's base 32:
no I, L, O, U. The same thing gives the same identifier; `attempt` makes another where the first one is taken.
"""

import hashlib

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY = 7
GROUP = 4
#: A prime below the number of signs, so that two neighbours exchanged give another check sign.
MODULUS = 31


def short_id(*of: str, attempt: int = 0) -> str:
    """The identifier of something named by `of`."""
    digest = hashlib.sha256("\n".join([*of, str(attempt)]).encode("utf-8")).digest()
    value = int.from_bytes(digest[:5], "big")
    body = "".join(SIGNS[value >> 5 * place & 31] for place in range(BODY))
    return grouped(body + check_sign(body))


def check_sign(body: str) -> str:
    """The check sign of the other seven."""
    return SIGNS[sum((place + 1) * SIGNS.index(sign) for place, sign in enumerate(body)) % MODULUS]


def is_short_id(text: str) -> bool:
    """Whether a text, as typed, is a whole identifier with its right check sign."""
    plain = read_short_id(text).replace("-", "")
    return len(plain) == BODY + 1 and set(plain) <= set(SIGNS) and check_sign(plain[:BODY]) == plain[BODY]


def read_short_id(text: str) -> str:
    """An identifier as people type it (small letters, spaces, O for zero, I or L for one), in its one form."""
    plain = "".join(text.upper().replace("-", " ").split())
    return grouped(plain.translate(str.maketrans("OIL", "011")))


def grouped(plain: str) -> str:
    """In two groups of four."""
    return f"{plain[:GROUP]}-{plain[GROUP:]}" if len(plain) > GROUP else plain

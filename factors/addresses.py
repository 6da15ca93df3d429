"""E-mail addresses are never kept: what stands in their place, in a file as in what somebody types."""

import re

#: Inside a longer text too: « contact jean.dupont@ville.fr ».
ADDRESS_WITHIN = r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"
#: What is kept in the place of an e-mail address.
ADDRESS_MARK = "[e-mail]"


def without_address(text: str) -> str:
    """The text with `ADDRESS_MARK` for each e-mail address."""
    return re.sub(ADDRESS_WITHIN, ADDRESS_MARK, text) if "@" in text else text

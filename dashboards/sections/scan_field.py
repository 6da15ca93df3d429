"""The one field of a bench: a code scanned or typed, taken at Enter, always focused, none lost (METHODOLOGY 19.9).

A reader types faster than a page is drawn, and Streamlit keeps only the last of the values that come while it draws:
measured, 3 codes of 20 lost at 0.15 s on a busy machine. So the field is ours (`screen_files/screen.js`): it queues the
codes in the browser, hands them over by a hidden widget, and sends them again until the page has said which it took.
"""

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from dashboards.frame import Screen

#: Between the number of a delivery and its codes: the symbol for a unit separator, which no reader types.
SEPARATOR = "\u241f"
#: After the number of a delivery, how many times it was sent.
ATTEMPT = "~"
LAST = "scan_last_delivery"
ACKNOWLEDGE = "<script>window.barometer.scanned('{}')</script>"


def show_scan_field(screen: Screen, label: str, take: Callable[[str], None], *, key: str) -> None:
    """The field; `take` is called with each code, in order and once, before the page is drawn again."""
    wire = f"{key}_wire"

    def taken() -> None:
        number, *codes = str(st.session_state[wire]).split(SEPARATOR)
        number = number.partition(ATTEMPT)[0]
        if number == st.session_state.get(LAST):
            return  # sent again because the answer was late: already taken
        st.session_state[LAST] = number
        for code in codes:
            if code.strip():
                take(code.strip())

    st.html(
        Markup(
            '<div class="b-scan-field"><label for="scan-{0}">{1}</label>'
            '<input id="scan-{0}" data-scan="{0}" type="text" autocomplete="off" autocapitalize="off" '
            'spellcheck="false" placeholder="{2}"></div>'
        ).format(key, label, screen.voice("bench_scan_placeholder"))
    )
    with st.container(key="scan_wire"):
        st.text_input(label, key=wire, on_change=taken, label_visibility="collapsed")
    number = st.session_state.get(LAST, "")
    st.html(ACKNOWLEDGE.format(number if number.replace(".", "").isalnum() else ""), unsafe_allow_javascript=True)

"""What became of a device, for anybody who holds its code: no filter, no person, the same answer for any wrong code."""

import streamlit as st

from dashboards.frame import current_public
from dashboards.markup import heading, line
from dashboards.sections.public_device import fate_markup, other_language
from reuse.public_codes import LENGTH, public_fate

CODE = "code"


def show_device_page() -> None:
    """A field for the code, filled in by the QR code of a label; then what became of the device."""
    home, voice = current_public()
    st.html(heading(1, voice("device_title")) + line(voice("device_lead"), "b-lead"))
    asked = st.query_params.get(CODE, "")
    if home.is_demo:
        st.html(line(voice("demo"), "b-banner"))
    with st.form("device_form", border=False):
        typed = st.text_input(voice("device_code"), value=asked, max_chars=4 * LENGTH, key="device_code")
        st.form_submit_button(voice("device_ask"), type="primary")
    fate = public_fate(home, typed) if typed.strip() else None
    if typed.strip():
        st.html(fate_markup(fate, voice))
    st.html(other_language(typed if fate else None, voice))


show_device_page()

"""Agir: what digital technology costs and saves, side by side."""

import streamlit as st

from dashboards.frame import current
from dashboards.markup import heading, line
from dashboards.sections.balance import show_balance

screen = current()
st.html(heading(1, screen.voice("act_title")) + line(screen.voice("act_lead"), "b-lead"))
show_balance(screen)

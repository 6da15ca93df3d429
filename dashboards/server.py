"""The Streamlit server as `barometer dashboard` starts it: `python -m dashboards.server run app.py …`.

Streamlit takes a folder named `pages` beside the script for its older kind of site until `st.navigation` is called for
the first time: the first visitor of a deep link would read "Page not found". Said before any visitor comes.
"""

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    sys.exit(main(prog_name="streamlit"))

"""Where a file is dropped: the field, and under it which kinds are taken and how large, told from the same list.

In: what the field is called, the kinds, the size. Out: the file, once dropped.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboards.frame import Screen
from dashboards.markup import line
from imports.sniffing import AGENT_EXTENSIONS, TEXT_EXTENSIONS, WORKBOOK_EXTENSIONS

MAX_MEGABYTES = 20
#: Whatever reads a spreadsheet reads all of these.
SPREADSHEETS = tuple(each.removeprefix(".") for each in (*WORKBOOK_EXTENSIONS, *TEXT_EXTENSIONS))
INVENTORIES = (*SPREADSHEETS, *(each.removeprefix(".") for each in AGENT_EXTENSIONS))


def ask_file(
    screen: Screen, stem: str, key: str, kinds: Sequence[str] = SPREADSHEETS, megabytes: int = MAX_MEGABYTES
) -> UploadedFile | None:
    """The field called `stem`, and the sentence `<stem>_help`, which is given `{formats}` and `{size}`."""
    voice = screen.voice
    file = st.file_uploader(voice(stem), type=list(kinds), max_upload_size=megabytes, key=key)
    st.html(line(voice(f"{stem}_help", formats=voice.either(kinds), size=megabytes), "b-soft"))
    return file

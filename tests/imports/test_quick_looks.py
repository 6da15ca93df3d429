"""The quick looks that spare a million texts the slow reading find exactly what the slow reading finds."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from imports import cells, personal

PIECES = st.sampled_from(
    ["12", "a", "M", "M.", "Mme", "Dupont", "DUPONT", "Jeanne", "@", ".", "fr", " ", "\u00a0", "\u202f", "\u200b", "'",
     "=", "-", "<", ">", "N/A", "inconnu", "1,2E+12", "3e4", "é", "œ", "²", "𝟙", "N/A²", "\ufeff", ""]
)  # fmt: skip
TEXTS = st.lists(st.none() | st.lists(PIECES, max_size=4).map("".join), min_size=1, max_size=12)


@pytest.mark.parametrize("kind", cells.PLAIN_KINDS)
@settings(max_examples=40, deadline=None)
@given(texts=TEXTS)
def test_a_text_taken_at_a_glance_is_what_its_reader_gives(kind: str, texts: list[str | None]) -> None:
    frame = pl.DataFrame(
        {"row": range(2, len(texts) + 2), "named": texts}, schema={"row": pl.Int32, "named": pl.String}
    )
    reference = cells.Reference(pl.Series([], dtype=pl.String))
    quick = cells.read_cells(frame, {"named": {"kind": kind}}, reference)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "_PECULIAR", ".*")
        slow = cells.read_cells(frame, {"named": {"kind": kind}}, reference)
    for one, other in zip(quick, slow, strict=True):
        assert_frame_equal(one, other)


@settings(max_examples=40, deadline=None)
@given(texts=TEXTS)
def test_the_quick_look_for_people_misses_nobody(texts: list[str | None]) -> None:
    rows = pl.DataFrame({"row": range(len(texts)), "site": texts}, schema={"row": pl.Int32, "site": pl.String})
    quick = personal.cells_about_people(rows, ["site"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(personal, "_MAYBE_PERSON", "")
        assert_frame_equal(quick, personal.cells_about_people(rows, ["site"]))

"""A hidden count cannot be found again from the published ones (METHODOLOGY 19.12)."""

from hypothesis import given
from hypothesis import strategies as st

from barometer.disclosure import hidden_cells

NAMES = ("a", "b", "c", "d")


def test_a_small_count_takes_the_smallest_other_one_with_it() -> None:
    """12 = 3 + 4 + 5: 3 and 4 are under 5, so both are hidden; 14 = 3 + 5 + 6: 3 hidden alone is 14 - 5 - 6."""
    assert hidden_cells({"t": 12, "a": 3, "b": 4, "c": 5}, [("t", ["a", "b", "c"])], minimum=5) == {"a", "b"}
    assert hidden_cells({"t": 14, "a": 3, "b": 5, "c": 6}, [("t", ["a", "b", "c"])], minimum=5) == {"a", "b"}


def test_a_part_that_is_the_whole_hides_the_whole() -> None:
    assert hidden_cells({"t": 3, "a": 3, "b": 0}, [("t", ["a", "b"])], minimum=5) == {"t", "a"}


@given(st.dictionaries(st.tuples(st.sampled_from("xyz"), st.sampled_from(NAMES)), st.integers(0, 12)))
def test_no_sum_of_published_cells_has_a_single_hidden_one(parts: dict[tuple[str, str], int]) -> None:
    counts: dict[tuple[str, str], int] = dict(parts)
    sums = []
    for place in "xyz":
        mine = [cell for cell in parts if cell[0] == place]
        counts[place, "total"] = sum(parts[cell] for cell in mine)
        sums.append(((place, "total"), mine))
    for name in (*NAMES, "total"):
        mine = [(place, name) for place in "xyz" if (place, name) in counts]
        counts["all", name] = sum(counts[cell] for cell in mine)
        sums.append((("all", name), mine))
    hidden = hidden_cells(counts, sums, minimum=5)
    assert all(cell in hidden for cell, count in counts.items() if 0 < count < 5)
    for whole, cells in sums:
        secret = [cell for cell in (whole, *cells) if cell in hidden]
        assert len(secret) != 1
        if secret and whole not in hidden:
            assert sum(counts[cell] for cell in secret) >= 5

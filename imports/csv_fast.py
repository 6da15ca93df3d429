"""Large clean csv files, fast (Arrow's reader). In: a file, its encoding and separator. Out: batches, or None.

None wherever the slow reader (`csv_reading.py`) could see something else: rows of unequal width, blank lines, a
quotation mark inside a cell. Record n stays record n. Runs in the child process.
"""

import csv
from pathlib import Path
from typing import Any

#: Below, the slow reader takes no time either.
SMALLEST_BYTES = 200_000
#: All is held as one text in memory, several times: larger files are streamed.
LARGEST_BYTES = 400 * 2**20
BLOCK_BYTES = 8 * 2**20
_QUOTE, _CR, _LF, _NUL = b'"\r\n\0'


def read_fast(path: Path, encoding: str, separator: str) -> list[Any] | None:
    """The records as Arrow batches of text, or None: this file needs the patient reader."""
    size = path.stat().st_size
    if size < SMALLEST_BYTES or size > LARGEST_BYTES or encoding == "utf-16" or not _is_regular(path, separator):
        return None
    import pyarrow as pa  # noqa: PLC0415 - after the limits of the child are set
    from pyarrow import csv as arrow_csv  # noqa: PLC0415 - the same

    with path.open(encoding=encoding, newline="") as stream:
        width = len(next(csv.reader(stream, delimiter=separator)))
    if width == 1:
        return None
    names = [str(index) for index in range(width)]
    try:
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(
                column_names=names,
                block_size=BLOCK_BYTES,
                encoding="utf8" if encoding.startswith("utf-8") else encoding,
                use_threads=False,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    batches: list[Any] = table.to_batches()
    return batches


def _is_regular(path: Path, separator: str) -> bool:
    """Whether every quotation mark stands at an end of its cell, or is doubled inside a quoted one; no NUL."""
    import numpy as np  # noqa: PLC0415 - after the limits of the child are set

    content = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    if (content == _NUL).any():
        return False
    quotes = np.flatnonzero(content == _QUOTE)
    if quotes.size == 0:
        return True
    if quotes.size % 2:
        return False
    ends = np.array([ord(separator), _CR, _LF, _QUOTE], dtype=np.uint8)
    opening, closing = quotes[::2], quotes[1::2]
    opening = opening[opening > 0]
    closing = closing[closing < content.size - 1]
    return bool(np.isin(content[opening - 1], ends).all() and np.isin(content[closing + 1], ends).all())

"""Byte-flip fuzz (`make fuzz`): workbooks damaged at random are read and annotated, or refused with a sentence.

Never a crash of this process, never another error, never more than a gigabyte. A failing file is kept, with its seed:
`python -m tests.fuzz.workbooks --count 2000 --seed 1`. A quarter of the damage is done to the bytes of the file, the
rest inside a member of the archive that is then packed again, so that it reaches the readers.
"""

import argparse
import collections
import random
import resource
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from factors.errors import LANGUAGES
from imports.errors import ImportsError
from imports.rejects import write_annotated
from imports.templates import write_template
from tests.imports.spreadsheets import GOOD, equipment_types, read, write_xlsx

KEPT = Path(__file__).parents[1] / "files"
MOST_MEBIBYTES = 1024
MOST_FLIPS = 5
WORKERS = 2


def main() -> int:
    """Damage, read, count what became of the files; 1 where one did what it must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20260101)
    options = parser.parse_args()
    outcomes: collections.Counter[str] = collections.Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="barometer-fuzz-") as folder, ThreadPoolExecutor(WORKERS) as pool:
        sources = _sources(Path(folder))
        turns = [(Path(folder), sources, options.seed + turn) for turn in range(options.count)]
        for done, outcome in enumerate(pool.map(lambda turn: _one(*turn), turns), start=1):
            outcomes[outcome] += 1
            if done % 100 == 0:
                print(f"{done}/{options.count}, {time.monotonic() - start:.0f} s", file=sys.stderr)
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    for outcome, count in outcomes.most_common():
        print(f"{count:6d} {outcome}")
    print(f"peak {peaks[0]} MB here, {peaks[1]} MB in a reader; {time.monotonic() - start:.0f} s")
    failed = sum(count for outcome, count in outcomes.items() if outcome.startswith("FAULT"))
    return 1 if failed or max(peaks) > MOST_MEBIBYTES else 0


def _sources(folder: Path) -> list[Path]:
    """Sound files of every kind that is read."""
    rows = [{**GOOD, "asset_id": str(number), "quantity": -(number % 3)} for number in range(40)]
    made = [write_xlsx(folder / "parc.xlsx", rows)]
    made += [
        write_template(name, folder / f"{name}.xlsx", "fr", equipment_types=equipment_types())
        for name in ("inventory", "small-commune")
    ]
    return [*made, KEPT / "good.ods", KEPT / "good.xls", KEPT / "two_sheets.xlsx", KEPT / "error_cell.xlsx"]


def _one(folder: Path, sources: list[Path], seed: int) -> str:
    """What became of one damaged file: `read`, the code of its refusal, or FAULT and the error."""
    chance = random.Random(seed)
    source = chance.choice(sources)
    path = folder / f"{seed}{source.suffix}"
    path.write_bytes(_damaged(source, chance))
    try:
        outcome = _tried(path, folder)
    except Exception as fault:  # what this program is here to find
        kept = Path(tempfile.gettempdir()) / f"fuzz-{path.name}"
        kept.write_bytes(path.read_bytes())
        return f"FAULT {type(fault).__name__} {fault!s:.120} ({kept})"
    finally:
        path.unlink()
    return outcome


def _tried(path: Path, folder: Path) -> str:
    try:
        reading = read(path)
    except ImportsError as refusal:
        for language in LANGUAGES:
            refusal.message(language)
        return refusal.code
    write_annotated(path, reading, folder / f"copy-{path.stem}.xlsx", "fr").unlink()
    return "read"


def _damaged(source: Path, chance: random.Random) -> bytes:
    if chance.random() < 0.25 or not zipfile.is_zipfile(source):
        return _flipped(source.read_bytes(), chance)
    with zipfile.ZipFile(source) as before, tempfile.TemporaryFile() as stream:
        hit = chance.choice(before.namelist())
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
            for name in before.namelist():
                part = before.read(name)
                after.writestr(name, _flipped(part, chance) if name == hit else part)
        stream.seek(0)
        return stream.read()


def _flipped(content: bytes, chance: random.Random) -> bytes:
    """Some bytes replaced, or a piece cut out."""
    damaged = bytearray(content)
    for _ in range(chance.randrange(1, MOST_FLIPS)):
        place = chance.randrange(max(len(damaged), 1))
        if chance.random() < 0.1:
            del damaged[place : place + chance.randrange(64)]
        else:
            damaged[place : place + 1] = bytes([chance.randrange(256)])
    return bytes(damaged)


if __name__ == "__main__":
    sys.exit(main())

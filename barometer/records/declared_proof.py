"""The evidence of a declared value, kept beside the records (METHODOLOGY 17.2). In: link or file. Out: its name."""

import shutil
from pathlib import Path

from barometer.records.declaration_checks import LINKS
from barometer.records.files import digest_of, refusal
from barometer.records.home import Home


def keep_evidence(home: Home, evidence: str | None) -> tuple[str | None, str | None]:
    """A link as it is; a file under its sha256 in `evidence/`."""
    text = (evidence or "").strip()
    if not text or text.startswith(LINKS):
        return text or None, None
    path = Path(text)
    digest = digest_of(path)
    target = home.folder / "evidence" / digest
    if not target.exists():
        partial = target.with_name(f".{digest}.partial")
        try:
            shutil.copyfile(path, partial)
            partial.replace(target)
        except OSError as error:
            raise refusal(target.parent, error) from error
    return digest, path.name

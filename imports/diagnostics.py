"""A file of evidence -> `reuse.proofs.Evidence`, whatever wrote it (METHODOLOGY 19.8).

In: bytes and a name. Out: the machine it describes or the media it proves erased; a file that is none of the known
formats, or that proves nothing, is refused with its reason. Nothing is stored here.
"""

import hashlib
import json
from typing import Any

from imports.errors import EvidenceError
from imports.glpi_snapshot import is_glpi, read_glpi, without_people
from imports.nwipe_log import is_nwipe_log, read_nwipe_log
from imports.snapshots import is_workbench, is_workbench_script, read_workbench, read_workbench_script
from reuse.proofs import Diagnostic, Evidence

#: A log of eight disks weighs some 60 kB, a snapshot some 300 kB.
MOST_BYTES = 5_000_000


def read_evidence(content: bytes, file: str, *, time_zone: str | None = None) -> Evidence:
    """What a file says. `time_zone`: of the clock of a wiping station that is not set to UTC."""
    if not content or len(content) > MOST_BYTES:
        raise EvidenceError("evidence_size", file=file, most=MOST_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise EvidenceError("evidence_unknown", file=file) from problem
    digest = hashlib.sha256(content).hexdigest()
    if not is_nwipe_log(text):
        if text.lstrip()[:1] not in ("{", "["):
            raise EvidenceError("evidence_unknown", file=file)
        return _read_json(text, content, digest, file)
    erasures, extracts = read_nwipe_log(text, file, time_zone)
    of_source = f"source {digest}\n".encode()
    return Evidence(
        format="nwipe_log",
        source_sha256=digest,
        kept=content,
        erasures=erasures,
        extracts={serial: of_source + extract for serial, extract in extracts.items()},
    )


def _read_json(text: str, content: bytes, digest: str, file: str) -> Evidence:
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise EvidenceError("evidence_json_cut", file=file) from problem
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if is_glpi(document):
        kept, is_personal = without_people(document)
        people: tuple[str, ...] = ("people_dropped",) if is_personal else ()
        return _described("glpi_agent", digest, kept, read_glpi(document), people, file)
    if is_workbench(document):
        diagnostic, notes = read_workbench(document)
        return _described("workbench", digest, content, diagnostic, notes, file)
    if is_workbench_script(document):
        diagnostic, notes = read_workbench_script(document, file)
        return _described("workbench_script", digest, content, diagnostic, notes, file)
    raise EvidenceError("evidence_unknown", file=file)


def _described(
    kind: str, digest: str, kept: bytes, diagnostic: Diagnostic, notes: tuple[str, ...], file: str
) -> Evidence:
    """A machine that nothing identifies cannot be found again: refused, said why."""
    if diagnostic.serial is None and not diagnostic.media and diagnostic.model is None:
        raise EvidenceError("snapshot_empty", file=file)
    return Evidence(format=kind, source_sha256=digest, kept=kept, diagnostic=diagnostic, notes=notes)

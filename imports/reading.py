"""The child process that opens other people's files. In: a JSON job on standard input. Out: Arrow files, a JSON line.

Started by `guard.py` in a fresh interpreter, with limits on memory and time: a file that makes the reader abort, hang
or swell takes this process down and nothing else. Every cell is read as text; a sheet keeps its true rows and columns.
The job: {"path", "kind", "folder", "memory_bytes", "seconds",
"uncalculated", "columns"}. The answer: {"sheets": [...], "notes": [...]} or
{"refused": code}. No project table is known here.
"""

import gc
import json
import re
import shutil
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

ARROW_COMPRESSION = "lz4"
#: How the reader names an error cell -> what the user sees in it.
ERROR_TEXTS = {
    "NA": "#N/A",
    "Div0": "#DIV/0!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}


def main() -> None:
    """One job, then the process ends."""
    job = json.loads(sys.stdin.buffer.read())
    gc.disable()  # one job, no cycles: a third of the time of a large csv
    _limit(memory_bytes=job["memory_bytes"], seconds=job["seconds"])
    sys.meta_path.insert(0, _WithoutPandas())
    read = {"csv": _read_text, "json": _read_json}.get(job["kind"], _read_workbook)
    sys.stdout.write(json.dumps(read(Path(job["path"]), Path(job["folder"]), job)))


class _WithoutPandas(MetaPathFinder):
    """Arrow imports pandas at the first list it is given, to ask whether that list is one of its own: half the time of
    a small file. It does without where there is none.
    """

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Nothing to say of any module, but that there is no pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)


def _limit(*, memory_bytes: int, seconds: int) -> None:
    """Limits on address space, processor time and core dumps, where the system has them (not on Windows)."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - absent on Windows

    limits = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for name, value in limits.items():
        _, hard = resource.getrlimit(name)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (ceiling, hard))


def _read_workbook(path: Path, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Every sheet of a workbook, hidden ones too (the template keeps its version in one)."""
    import fastexcel  # noqa: PLC0415 - after the limits are set

    named = path
    if path.suffix.lower() != f".{job['kind']}":  # the reader goes by the extension, we by the content
        named = folder / f"workbook.{job['kind']}"
        shutil.copyfile(path, named)
    try:
        reader = fastexcel.read_excel(named)
        sheets = [_read_sheet(reader, name, folder / f"{index}.arrow") for index, name in enumerate(reader.sheet_names)]
    except fastexcel.FastExcelError:
        return {"refused": "file_corrupt"}
    _add_formulas(sheets, path, job["uncalculated"])
    return {"sheets": sheets, "notes": []}


def _add_formulas(sheets: list[dict[str, Any]], path: Path, members: list[str]) -> None:
    """The formulas that have no result join the cells in error of their sheet."""
    if not members:
        return
    from imports.formulas import formulas_without_value  # noqa: PLC0415 - few workbooks need it

    found = formulas_without_value(path, members)
    for sheet in sheets:
        sheet["errors"] += found.get(sheet["name"], [])


def _read_sheet(reader: Any, name: str, target: Path) -> dict[str, Any]:
    """One sheet as text. `skip_rows=0` keeps empty leading rows, `absolute_index` gives the true columns."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    columns = [column.absolute_index for column in sheet.available_columns()]
    batch, problems = sheet.to_arrow_with_errors()
    _write(target, [batch])
    errors = [
        [cell.offset_position[0], columns[cell.offset_position[1]], _error_text(cell.detail)]
        for cell in (problems.errors if problems else [])
    ]
    return {
        "name": name,
        "visible": sheet.visible == "visible",
        "columns": columns,
        "file": target.name,
        "errors": errors,
    }


def _error_text(detail: str) -> str:
    """#N/A and the like, from the reader's own words (`... got 'Error(NA)'`)."""
    found = re.search(r"Error\((\w+)\)", detail)
    return ERROR_TEXTS.get(found.group(1), "#?") if found else "#?"


def _read_text(path: Path, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """A csv file as one sheet whose rows are its records."""
    from imports.csv_reading import read_csv  # noqa: PLC0415 - only this kind of file needs it

    return read_csv(path, folder / "0.arrow", _write, columns=job["columns"])


def _read_json(path: Path, folder: Path, _job: dict[str, Any]) -> dict[str, Any]:
    """The computers of an agent's file as one sheet."""
    from imports.agent_json import read_agent_json  # noqa: PLC0415 - only this kind of file needs it

    return read_agent_json(path, folder / "0.arrow", _write)


def _write(target: Path, batches: list[Any]) -> None:
    """Record batches as one Arrow file; narrower batches get empty columns on the right."""
    import pyarrow as pa  # noqa: PLC0415 - after the limits are set

    width = max((batch.num_columns for batch in batches), default=0)
    schema = pa.schema([(str(index), pa.string()) for index in range(width)])
    options = pa.ipc.IpcWriteOptions(compression=ARROW_COMPRESSION)
    with pa.ipc.new_file(str(target), schema, options=options) as writer:
        for batch in batches:
            padding = [pa.nulls(batch.num_rows, pa.string())] * (width - batch.num_columns)
            writer.write_batch(pa.record_batch([*batch.columns, *padding], schema=schema))


if __name__ == "__main__":
    main()

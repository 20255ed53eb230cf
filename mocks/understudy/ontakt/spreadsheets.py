"""Tables in files: CSV and XLSX, bounded, read as rows of texts under lower-case headers."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from python_multipart.multipart import parse_options_header

from understudy.ontakt.refusals import Invalid

LARGEST = 64 * 1024 * 1024
"""Bytes of an unpacked spreadsheet at most."""
COLUMNS = 100
"""Columns that are read."""

Row = dict[str, str]


def rows_of(content: bytes, most: int) -> list[Row]:
    """The rows below the header of a CSV or XLSX file; raises Invalid for what is neither, or is too much."""
    lines = _xlsx(content, most) if content[:4] == b"PK\x03\x04" else _csv(content)
    iterator = iter(lines)
    header = next((line for line in iterator if any(line)), None)
    if header is None:
        raise Invalid("The file has no header row.")
    names = [name.strip().lower() for name in header]
    rows = []
    for line in iterator:
        if any(cell.strip() for cell in line):
            rows.append({name: cell.strip() for name, cell in zip(names, line, strict=False) if name})
        if len(rows) > most:
            raise Invalid(f"The file has more than {most} rows.")
    return rows


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("The file is neither an XLSX file nor CSV in UTF-8.") from error
    if "\0" in text:
        raise Invalid("The file is neither an XLSX file nor CSV in UTF-8.")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield line[:COLUMNS]
    except csv.Error as error:
        raise Invalid(f"The file is not valid CSV: {error}.") from error


def _xlsx(content: bytes, most: int) -> Iterable[list[str]]:
    # Imported late: it is needed by this one operation, and start is measured.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(each.file_size for each in archive.infolist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise Invalid("The file is not a readable XLSX file.") from error
    if size > LARGEST:
        raise Invalid("The file is too large when unpacked.")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        lines = [
            [_text(cell) for cell in line]
            for line in sheet.iter_rows(max_row=most + 2, max_col=COLUMNS, values_only=True)
        ]
        book.close()
    except Exception as error:
        raise Invalid("The file is not a readable XLSX file.") from error
    return lines


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def uploaded(content_type: str, body: bytes) -> bytes:
    """The file in a request: the first one of a form, or the body itself; raises Invalid."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        return body
    boundary = options.get(b"boundary")
    if not boundary:
        raise Invalid("The form has no boundary.")
    for part in body.split(b"--" + boundary)[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        if b"filename" in head.lower():
            return content.removesuffix(b"\r\n")
    raise Invalid("The form holds no file.")

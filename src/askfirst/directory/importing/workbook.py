"""Excel workbooks: what a cell shows, as text."""

import datetime
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import openpyxl

from askfirst.directory.importing.given import Given
from askfirst.directory.importing.sheet import Sheet, SheetRow, headers_of, row_of
from askfirst.directory.intake import Problem
from askfirst.ground.refusal import Refusal

MOST_UNPACKED = 2_000_000_000
# Above this size a workbook is read row by row, and joined cells can no longer be seen.
SMALL = 4_000_000

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})

# What can come to light in a large workbook only while its rows are read.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, SyntaxError, ValueError)

Cells = tuple[str, ...]


def read_workbook(given: Given) -> tuple[list[Sheet], list[Problem]]:
    """Return the sheets of a workbook that are not empty and what was noted of the others; a hidden one is only read by name.

    Raises Refusal for a workbook that is protected with a password, damaged, or grows beyond reason.
    """
    sheets: list[Sheet] = []
    noted: list[Problem] = []
    with _opened(given, values=True) as book:
        for worksheet in book.worksheets:
            name = f"{given.name}#{worksheet.title}"
            if worksheet.sheet_state != "visible":
                noted.append(Problem(name, 0, "", "The sheet is hidden.", "It is read only where a mapping file names it."))
            header = next((cells for cells in _texts(worksheet) if any(cells)), None)
            if header is None:
                continue
            mine: list[Problem] = []
            headers = headers_of(header, file=name, noted=mine)
            sheets.append(_sheet(given, worksheet.title, headers, mine))
    return sheets, noted


def is_hidden(sheet: Sheet, noted: Sequence[Problem]) -> bool:
    """Return whether a sheet of a workbook is hidden, by what was noted of it."""
    return any(one.file == sheet.file and "hidden" in one.reason for one in noted)


def _sheet(given: Given, title: str, headers: tuple[str, ...], noted: list[Problem]) -> Sheet:
    return Sheet(f"{given.name}#{title}", title.strip().lower(), headers, lambda: _rows(given, title, headers, noted), noted)


def _rows(given: Given, title: str, headers: tuple[str, ...], noted: list[Problem]) -> Iterator[SheetRow]:
    with _opened(given, values=True) as values, _opened(given, values=False) as formulas:
        joined = _joined(formulas[title])
        is_first = True
        pairs = zip_longest(values[title].iter_rows(values_only=True), formulas[title].iter_rows(values_only=True))
        for number, (shown, written) in enumerate(pairs, start=1):
            cells = _cells(shown or (), written or (), number=number, name=f"{given.name}#{title}", noted=noted)
            cells = _filled(cells, number=number, joined=joined)
            if is_first and any(cells):
                is_first = False
            elif any(cells):
                yield row_of(headers, cells, number=number)


def _cells(shown: Sequence[Any], written: Sequence[Any], *, number: int, name: str, noted: list[Problem]) -> list[str]:
    cells = []
    for value, formula in zip_longest(shown, written):
        text = _text(value)
        if value is None and isinstance(formula, str) and formula.startswith("="):
            reason = "The cell holds a formula, and the workbook does not hold what it comes to."
            noted.append(Problem(name, number, "", reason, "It is kept as text. Open and save it in Excel, then import again."))
            text = formula
        elif text in _ERRORS:
            noted.append(
                Problem(name, number, "", f"The cell shows the error {text}.", "It is read as empty; repair the formula.")
            )
            text = ""
        cells.append(text)
    return cells


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _moment(value) if isinstance(value, datetime.date | datetime.time) else str(value)


def _moment(value: datetime.date | datetime.time) -> str:
    """Return a date, a time or both; Excel keeps a day as its midnight."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(timespec="minutes")
    return value.isoformat(timespec="minutes") if isinstance(value, datetime.time) else value.isoformat()


def _texts(worksheet: Any) -> Iterator[Cells]:
    for row in worksheet.iter_rows(values_only=True):
        yield tuple(map(_text, row))


def _joined(worksheet: Any) -> dict[int, list[tuple[int, int, str]]]:
    """Return, for each row, the columns that a joined cell above or left of them covers, with what it holds."""
    covered: dict[int, list[tuple[int, int, str]]] = {}
    for area in getattr(getattr(worksheet, "merged_cells", None), "ranges", ()):
        text = _text(worksheet.cell(area.min_row, area.min_col).value)
        for number in range(area.min_row, area.max_row + 1):
            covered.setdefault(number, []).append((area.min_col, area.max_col, text))
    return covered


def _filled(cells: list[str], *, number: int, joined: dict[int, list[tuple[int, int, str]]]) -> list[str]:
    # A cell joined over several rows says the same of each of them; joined over columns, it belongs to the first.
    for first, _, text in joined.get(number, ()):
        if first <= len(cells) and not cells[first - 1]:
            cells[first - 1] = text
    return cells


@contextmanager
def _opened(given: Given, *, values: bool) -> Iterator[Any]:
    with given.open() as file:
        if file.read(4) == _OLD_OR_LOCKED:
            raise Refusal(
                f"{given.name} is protected with a password, or is an old Excel file. Save it as .xlsx without a password."
            )
    with given.open() as file:
        size = _require_sane(file, given)
        file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(file, data_only=values, read_only=size > SMALL, keep_links=False)
        except Exception as error:
            # The library raises whatever it stumbles over first; it all means that this is no whole workbook.
            raise _broken(given, error) from None
        try:
            yield book
        except _DAMAGE as error:
            raise _broken(given, error) from None
        finally:
            book.close()


def _require_sane(file: Any, given: Given) -> int:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            packed = sum(member.compress_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _broken(given, error) from None
    if unpacked > MOST_UNPACKED or (unpacked > 100_000_000 and unpacked > packed * 200):
        raise Refusal(f"{given.name} grows to {unpacked:,} bytes. It was not opened; save the sheet as CSV and give that.")
    return packed


def _broken(given: Given, error: Exception) -> Refusal:
    reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return Refusal(f"{given.name} cannot be opened as a workbook ({reason}). Open it in Excel and save it anew as .xlsx.")

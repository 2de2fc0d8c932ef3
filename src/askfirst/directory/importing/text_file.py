"""CSV as people really keep it: any common encoding, any common separator, quotes that do not close."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from charset_normalizer import from_bytes

from askfirst.directory.importing.given import Given
from askfirst.directory.importing.sheet import Sheet, SheetRow, headers_of, row_of
from askfirst.directory.intake import Problem
from askfirst.ground.refusal import Refusal

# A cell may hold a whole page of text; nothing is gained by refusing it.
csv.field_size_limit(2**31 - 1)

_SAMPLE = 200_000
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Where the bytes could be either, western text is by far the likelier; only a script of its own counts against it.
_OTHER_SCRIPTS = ("big5", "gb18030", "cp932", "cp949", "cp1251", "cp1253")
_NAMES = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "latin-1": "Latin-1"}
_LONE_RETURN = re.compile(r"\r(?!\n)")


def read_sheet(given: Given) -> Sheet:
    """Return a CSV file as a sheet. Raises Refusal if it has no header or is no text at all."""
    noted: list[Problem] = []
    with given.open() as file:
        sample = file.read(_SAMPLE)
    if b"\0" in sample and _wide_encoding(sample) is None:
        raise Refusal(f"{given.name} is not text. Save it as CSV (UTF-8), or give it with the ending it should have.")
    delimiter = _delimiter(given)
    header = next((row for row, _, _ in _records(given, delimiter, []) if any(cell.strip() for cell in row)), None)
    if header is None:
        raise Refusal(f"{given.name} is empty. Put the names of the columns into its first row.")
    headers = headers_of(header, file=given.name, noted=noted)
    return Sheet(given.name, given.stem, headers, lambda: _rows(given, delimiter, headers, noted), noted)


def read_text(given: Given) -> str:
    """Return a whole file as text, whatever its encoding."""
    return "".join(_lines(given, []))


def _rows(given: Given, delimiter: str, headers: tuple[str, ...], noted: list[Problem]) -> Iterator[SheetRow]:
    is_first = True
    for number, (cells, spans, is_open) in enumerate(_records(given, delimiter, noted), start=1):
        if is_first and any(cell.strip() for cell in cells):
            is_first = False
        elif any(cell.strip() for cell in cells):
            trouble = (
                f"A quotation mark in this row is never closed, so the {spans} lines after it ran together." if is_open else ""
            )
            yield row_of(headers, cells, number=number, trouble=trouble)


def _records(given: Given, delimiter: str, noted: list[Problem]) -> Iterator[tuple[list[str], int, bool]]:
    """Yield the cells of each record, on how many lines it stands, and whether its last quotation mark is left open."""
    current: list[str] = []
    ended: list[bool] = []

    def followed() -> Iterator[str]:
        for line in _lines(given, noted):
            current.append(line)
            yield line
        ended.append(True)

    for cells in csv.reader(followed(), delimiter=delimiter):
        # Only a record that still wants lines at the end of the file is open; a closed one asks for no more.
        is_open = bool(ended) and len(current) > 1 and sum(line.count('"') for line in current) % 2 == 1
        yield cells, len(current), is_open
        current.clear()


def _lines(given: Given, noted: list[Problem]) -> Iterator[str]:
    with given.open() as file:
        start = file.read(4)
    bom, encoding = next(((bom, name) for bom, name in _BOMS if start.startswith(bom)), (b"", ""))
    with given.open() as file:
        sample = file.read(_SAMPLE)
    encoding = encoding or _wide_encoding(sample) or "utf-8"
    if encoding != "utf-8":
        noted.append(_as(given, 1, encoding))
        yield from _wide_lines(given, encoding, skip=len(bom))
        return
    with given.open() as file:
        file.read(len(bom))
        yield from _narrow_lines(given, file, sample, noted)


def _narrow_lines(given: Given, file: Iterator[bytes], sample: bytes, noted: list[Problem]) -> Iterator[str]:
    other = ""
    for number, line in enumerate(file, start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            if not other:
                other = _other_encoding(sample if _is_odd(sample) else line)
                noted.append(_as(given, number, other))
            text = _decoded(line, other)
        yield from _split(text)


def _wide_lines(given: Given, encoding: str, *, skip: int) -> Iterator[str]:
    with given.open() as file:
        file.read(skip)
        with io.TextIOWrapper(file, encoding, errors="replace", newline="") as lines:
            yield from lines


def _split(text: str) -> Iterator[str]:
    """Yield a line, or the several lines that an old Mac would see in it."""
    if "\r" not in text or not _LONE_RETURN.search(text):
        yield text
    else:
        yield from _LONE_RETURN.sub("\n", text).splitlines(keepends=True)


def _as(given: Given, number: int, encoding: str) -> Problem:
    name = _NAMES.get(encoding, encoding)
    return Problem(given.name, number, "", f"The file is not UTF-8; it was read as {name}.", "Check names with accents.")


def _is_odd(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end < len(sample) - 4
    return False


def _decoded(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _wide_encoding(sample: bytes) -> str | None:
    """Return UTF-16 if every other byte of a sample is mostly zero, as it is for western text without its mark."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if sample.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), max(1, len(sample) // 2)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None


def _other_encoding(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=["cp1252", *_OTHER_SCRIPTS]).best()
    if best is not None and best.encoding in _OTHER_SCRIPTS and best.coherence > 0.5:
        return best.encoding
    return "cp1252"


def _delimiter(given: Given) -> str:
    if given.suffix in (".tsv", ".tab"):
        return "\t"
    head = next((line for line in islice(_lines(given, []), 50) if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", head)
    counts = {mark: outside.count(mark) for mark in ",;\t|"}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","

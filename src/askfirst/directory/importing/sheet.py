"""A sheet: a header and rows of text, whatever file it came from."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from askfirst.directory.intake import Problem


@dataclass(frozen=True)
class SheetRow:
    """One row as a spreadsheet counts it (the header is row 1), by column; `trouble` says why it cannot be used."""

    number: int
    cells: dict[str, str]
    trouble: str = ""


@dataclass(frozen=True)
class Sheet:
    """One table of text. `rows` can be read again and again; `noted` grows while they are read."""

    file: str
    name: str
    headers: tuple[str, ...]
    rows: Callable[[], Iterator[SheetRow]]
    noted: list[Problem] = field(default_factory=list)


def headers_of(cells: Sequence[str], *, file: str, noted: list[Problem]) -> tuple[str, ...]:
    """Return names for columns: an empty one is named by its place, a repeated one by its turn. Says so in `noted`."""
    given = [" ".join(cell.split()) for cell in cells]
    while given and not given[-1]:
        given.pop()
    names: list[str] = []
    turns: Counter[str] = Counter()
    for place, cell in enumerate(given, start=1):
        name = cell or f"column {place}"
        turns[name] += 1
        names.append(name if turns[name] == 1 else f"{name} ({turns[name]})")
        if turns[name] > 1:
            noted.append(Problem(file, 1, name, "Two columns have one name.", f"The later one is called “{names[-1]}” here."))
    return tuple(names)


def row_of(headers: tuple[str, ...], cells: Sequence[str], *, number: int, trouble: str = "") -> SheetRow:
    """Return a row by column; cells beyond the header are named by their place, and empty cells are left out."""
    named = dict(zip(headers, cells, strict=False))
    named.update({f"column {place}": cell for place, cell in enumerate(cells[len(headers) :], start=len(headers) + 1)})
    return SheetRow(number, {name: cell.strip() for name, cell in named.items() if cell and not cell.isspace()}, trouble)

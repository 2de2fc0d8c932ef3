"""From rows with the names of HSDS columns to rows that can be brought in: ids, values, and whatever fits nowhere."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from askfirst.directory.importing.naming import Made
from askfirst.directory.importing.spool import Filled, Spool, Spooled
from askfirst.directory.intake import Problem, Staged, column_term, columns_taxonomy, kept_cell
from askfirst.directory.rows import Row
from askfirst.hsds.check import Cleaned, clean
from askfirst.hsds.ids import identify, is_uuid
from askfirst.hsds.tables import TABLES
from askfirst.hsds.vocabulary import PROFILE_NAME

# Columns that point at a row of whatever table another column names.
ANYWHERE: Mapping[str, tuple[str, str]] = {
    "attribute": ("link_id", "link_entity"),
    "metadata": ("resource_id", "resource_type"),
    "translation": ("link_id", "link_entity"),
}

# Records whose key in the file is how their makers speak of them, so that it is kept where it cannot be the id.
_KNOWN_ELSEWHERE = frozenset({"organization", "program", "service", "location"})

# Tabular packages write seconds that nobody means. Without them a time is the same in every kind of file.
_WHOLE_MINUTE = re.compile(r"^(\d{1,2}:\d\d):00(?![\d.])")
_TIMES = {name: [one.name for one in table.fields if one.kind == "time"] for name, table in TABLES.items()}
_PROFILE_COLUMNS = {name: {one.name for one in table.fields if one.is_profile} for name, table in TABLES.items()}

_Place = tuple[str, int]


class Stage:
    """Takes raw rows in any order; gives them back table by table, each once.

    A row that comes twice and says the same counts once. One that only fills gaps of the earlier one is joined to it.
    """

    def __init__(self, *, origin: str) -> None:
        self.origin = origin
        self.problems: list[Problem] = []
        self.repaired: list[Problem] = []
        self.read = 0
        self.refused: Counter[str] = Counter()
        self.not_staged: dict[str, set[str]] = {}
        self.kept_unmapped = 0
        self._spool = Spool()
        self._files: list[str] = []
        self._seen: dict[str, dict[int, int]] = {name: {} for name in TABLES}
        self._again: dict[tuple[str, str], list[Spooled]] = {}
        self._columns: set[str] = set()
        self._turns: Counter[str] = Counter()
        self._has_profile = False
        # The same few keys stand in many rows, and making an id of one takes longer than anything else here.
        self._id_of = lru_cache(100_000)(self._made_id)
        self._marks: set[str] = set()

    def id_of(self, table: str, key: str) -> str:
        """Return the id of the record that a file knows by this key: its own if it is a UUID, else one made of the key."""
        return self._id_of(table, key.strip())

    def _made_id(self, table: str, key: str) -> str:
        return str(uuid.UUID(key)) if is_uuid(key) else identify(origin=self.origin, table=table, key=key)

    def add(self, table: str, raw: Mapping[str, Any], *, file: str, line: int, key: str = "") -> str:
        """Take one row, whose id and links may be keys of the file. Returns its id, or "" if it is refused.

        Why a row was refused, and what could not be read as it stands, is told in `problems`.
        """
        said = {name: value for name, given in raw.items() if (value := _trimmed(given)) not in (None, "", [], {})}
        key = str(said.get("id", "")).strip() or key or self._key_by_place(table, said)
        links = dict(self._links(table, said))
        self._has_profile = self._has_profile or TABLES[table].is_profile or not _PROFILE_COLUMNS[table].isdisjoint(said)
        ids = {name: self.id_of(target, link) for name, (target, link) in links.items()}
        times = {name: _WHOLE_MINUTE.sub(r"\1", str(said[name])) for name in _TIMES[table] if name in said}
        cleaned = clean({**said, **times, "id": self.id_of(table, key), **ids}, table=TABLES[table])
        filled = self._tell(cleaned, said, file, line)
        if cleaned.is_refused:
            self.refused[table] += 1
            self.not_staged.setdefault(table, set()).add(self.id_of(table, key))
            return ""
        record_id, place = str(cleaned.row["id"]), (file, line)
        keys = {name: link for name, (_, link) in links.items() if ids[name] != link}
        self._keep(table, cleaned.row, key=key, place=place, keys=keys, filled=filled)
        for column, value in cleaned.kept:
            self.keep_cell(table, record_id, column=column, value=value, place=place)
        if table in _KNOWN_ELSEWHERE and said.get("id") and not isinstance(said["id"], Made) and not is_uuid(key):
            self.keep_cell(table, record_id, column="id", value=key, place=place)
        return record_id

    def keep_cell(self, table: str, record_id: str, *, column: str, value: str, place: _Place) -> None:
        """Keep what one cell says of a record, where HSDS has no place for it."""
        self.kept_unmapped += 1
        if column not in self._columns:
            self._columns.add(column)
            self._keep("taxonomy", columns_taxonomy(self.origin), key="", place=place)
            self._keep("taxonomy_term", column_term(column, origin=self.origin), key=column, place=place)
        row = kept_cell(value, column=column, table=table, record_id=record_id, origin=self.origin)
        self._keep("attribute", row, key=column, place=place)

    def refuse(self, problem: Problem, *, table: str) -> None:
        """Note a row that cannot be used at all."""
        self.refused[table] += 1
        self.problems.append(problem)

    def rows(self) -> Iterator[Staged]:
        """Yield every row in the order of TABLES, once all are taken.

        Marks are left out where the columns of our Profile say the same: they are made again from those.
        """
        for table in TABLES:
            for spooled in self._spool.rows(table):
                staged = self._joined(table, spooled)
                if not (self._has_profile and self._is_mark(table, staged.row)):
                    yield staged

    def _is_mark(self, table: str, row: Row) -> bool:
        if table == "attribute":
            return row.get("taxonomy_term_id") in self._marks
        is_mark = row.get({"taxonomy": "name", "taxonomy_term": "taxonomy"}.get(table, "id")) == PROFILE_NAME
        if is_mark and table == "taxonomy_term":
            self._marks.add(str(row["id"]))
        return is_mark

    def close(self) -> None:
        """Let go of what was kept."""
        self._spool.close()

    def _links(self, table: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield each column that points somewhere, with the table it points to and the key given there."""
        for field in TABLES[table].links:
            if key := str(raw.get(field.name, "")).strip():
                yield field.name, (field.link, key)
        if table in ANYWHERE:
            column, names = ANYWHERE[table]
            if key := str(raw.get(column, "")).strip():
                yield column, (str(raw.get(names, "")), key)

    def _key_by_place(self, table: str, raw: Mapping[str, Any]) -> str:
        """Return a key for a row without an id: what it belongs to and its turn there; else all that it says."""
        links = [f"{name}={key}" for name, (_, key) in self._links(table, raw)]
        if not links:
            return "/".join(f"{name}={raw[name]}" for name in sorted(raw))[:2000]
        owner = "/".join(links)
        self._turns[f"{table}:{owner}"] += 1
        return f"{owner}#{self._turns[f'{table}:{owner}']}"

    def _tell(self, cleaned: Cleaned, said: Mapping[str, Any], file: str, line: int) -> Filled:
        """Note what is wrong with a row; what was put in where something is missing may yet come from elsewhere."""
        kept = {column for column, _ in cleaned.kept}
        filled: Filled = {}
        for one in cleaned.troubles:
            is_filled = one.column in cleaned.row and one.column not in said
            if is_filled and not cleaned.is_refused:
                filled[one.column] = (one.reason, one.remedy)
            elif not is_filled:
                is_lack = cleaned.is_refused and one.column not in cleaned.row
                told = self.problems if is_lack or one.column in kept else self.repaired
                told.append(Problem(file, line, one.column, one.reason, one.remedy))
        return filled

    def _keep(
        self, table: str, row: Row, *, key: str, place: _Place, keys: dict[str, str] | None = None, filled: Filled | None = None
    ) -> None:
        packed, seen = self._spool.pack(row), self._seen[table]
        mark, content = hash(row["id"]), hash(packed)
        spooled = Spooled(row, key, self._number(place[0]), place[1], keys or {}, filled or {})
        if mark not in seen:
            seen[mark] = content
            self._spool.add(table, spooled)
        elif seen[mark] != content:
            others = self._again.setdefault((table, str(row["id"])), [])
            if all(row != other.row for other in others):
                others.append(spooled)

    def _number(self, file: str) -> int:
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        return len(self._files) - 1

    def _joined(self, table: str, first: Spooled) -> Staged:
        whole = first
        for other in self._again.pop((table, str(first.row["id"])), ()):
            if clash := _clash(whole, other):
                self._refuse_repeated(table, first, other, clash)
            else:
                whole = _both(whole, other)
        file = self._files[first.file]
        for column, (reason, remedy) in whole.filled.items():
            self.repaired.append(Problem(file, first.line, column, reason, remedy))
        return Staged(table, whole.row, first.key, file, first.line, whole.keys)

    def _refuse_repeated(self, table: str, first: Spooled, other: Spooled, clash: list[str]) -> None:
        file = self._files[other.file]
        where = f"row {first.line}" if other.file == first.file else f"{self._files[first.file]}, row {first.line}"
        reason = f"the id {first.key} already belongs to another row ({where}), and they differ in {', '.join(clash)}"
        remedy = "Give one of the two rows another id, or remove the one that is wrong"
        self.refuse(Problem(file, other.line, "id", reason, remedy), table=table)


def _trimmed(value: Any) -> Any:
    """Return a text without white space around it, unless it is a key that we made."""
    return value.strip() if type(value) is str else value


def _clash(one: Spooled, other: Spooled) -> list[str]:
    """Return the columns in which two rows of one id say different things of their own."""
    return [
        name
        for name, value in other.row.items()
        if name in one.row and one.row[name] != value and name not in one.filled and name not in other.filled
    ]


def _both(one: Spooled, other: Spooled) -> Spooled:
    """Return two rows of one id as one; what one of them says itself goes before what was put into the other."""
    row = {**one.row, **{name: value for name, value in other.row.items() if name not in other.filled or name not in one.row}}
    filled = {name: why for name, why in one.filled.items() if name in other.filled or name not in other.row}
    filled |= {name: why for name, why in other.filled.items() if name not in one.row}
    return msgspec.structs.replace(one, row=row, keys={**one.keys, **other.keys}, filled=filled)

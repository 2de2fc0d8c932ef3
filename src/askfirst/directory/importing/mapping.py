"""The small file in which an agency says what the columns of its own sheets are. `applying` does what it says."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES
from askfirst.pack.yaml_file import NotYaml, line_of, load, repeated_keys

_HEAD = ("origin", "licence", "rows")
_BLOCK = ("rows of", "from", "sheet", "key", "only if", "for each", "columns", "always")
USES = (
    "field",
    "attribute",
    "topics",
    "also",
    "link",
    "area",
    "language",
    "phone",
    "phones",
    "hours",
    "address",
    "coordinates",
    "asks",
)
_OPTIONS = ("split", "values", "template", "country", "type")
_ASKS = ("name", "id", "immigration_status", "health_card")
# What a record can hold through a location of its own, where it has no place for it itself.
THROUGH_LOCATION = ("location", "address", "accessibility")


YamlPath = tuple[str | int, ...]
"""Where something stands in a mapping file: keys and numbers, from the top."""


@dataclass(frozen=True)
class Use:
    """What one column is used for: the kind of use, what it names (a field, a taxonomy, a table), and how to read the cell."""

    kind: str
    target: str
    path: YamlPath
    topics: Mapping[str, tuple[str, ...]]
    split: str = ""
    values: Mapping[str, str] | None = None
    template: str = ""
    country: str = ""


@dataclass(frozen=True)
class Block:
    """Rows of one table from one sheet."""

    table: str
    file: str
    sheet: str
    key: tuple[str, ...]
    only_if: Mapping[str, str]
    for_each: Mapping[str, str]
    columns: Mapping[str, tuple[Use, ...]]
    always: Mapping[str, str]
    path: YamlPath
    names: Mapping[str, str]

    @property
    def used(self) -> frozenset[str]:
        """The columns of which nothing is lost; a topic may leave out values, and a key of several columns is no field."""
        whole = {name for name, uses in self.columns.items() if any(use.kind not in ("topics", "also") for use in uses)}
        return frozenset({*whole, *(self.key if len(self.key) == 1 else ())})


@dataclass(frozen=True)
class MappingFile:
    """A whole mapping file."""

    file: str
    origin: str
    licence: str
    blocks: tuple[Block, ...]
    text: str

    def refusal(self, path: YamlPath, reason: str) -> Refusal:
        """Return a refusal that names the line of this part of the file."""
        return Refusal(f"{self.file}, line {line_of(self.text, path)}: {reason}")


def read_mapping(path: Path, *, topics: Iterable[str] | None = None) -> MappingFile:
    """Read a mapping file. Raises Refusal that names the line, what is wrong there, and the nearest right name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise Refusal(f"{path} cannot be read ({reason}). Give the path of a mapping file, saved as UTF-8.") from None
    return _Reading(path.name, text, frozenset(topics) if topics is not None else None).whole()


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a sentence that names what was probably meant, or what there is."""
    known = sorted(set(names))
    close = difflib.get_close_matches(name.lower(), [one.lower() for one in known], n=3, cutoff=0.5)
    meant = [one for one in known if one.lower() in close]
    if meant:
        return f"Did you mean {' or '.join(f'“{one}”' for one in meant)}?"
    return f"There are: {', '.join(known[:40])}." if known else "There are none."


class _Reading:
    def __init__(self, file: str, text: str, topics: frozenset[str] | None) -> None:
        self._file, self._text, self._topics = file, text, topics

    def whole(self) -> MappingFile:
        """Read and check everything."""
        try:
            for line, name in repeated_keys(self._text):
                raise self._at(line, f"“{name}” stands here for the second time. Join the two; several uses go into a list.")
            data = load(self._text)
        except NotYaml as error:
            raise self._at(error.line, f"this is not YAML ({error.reason}). Check the indentation and the quotes.") from None
        except RecursionError:
            raise self._at(1, "lists stand inside each other too deeply. Write it flat.") from None
        if not isinstance(data, dict) or not isinstance(data.get("rows"), list) or not data["rows"]:
            raise self._at(
                1, "a mapping begins with “rows:” and one entry for each table. See docs/howto/bring-in-a-directory.md."
            )
        self._require_known(data, _HEAD, ())
        blocks = tuple(self._block(block, ("rows", number)) for number, block in enumerate(data["rows"]))
        return MappingFile(self._file, str(data.get("origin") or ""), str(data.get("licence") or ""), blocks, self._text)

    def _block(self, data: Any, path: YamlPath) -> Block:
        if not isinstance(data, dict):
            raise self._no(path, "each entry under “rows:” needs “rows of:”, “from:”, “key:” and “columns:”.")
        self._require_known(data, _BLOCK, path)
        for name in ("rows of", "from", "key", "columns"):
            if not data.get(name):
                raise self._no(path, f"“{name}:” is missing in this entry. Add it.")
        table = str(data["rows of"])
        if table not in TABLES:
            raise self._no((*path, "rows of"), f"there is no table “{table}”. {nearest(table, TABLES)}")
        columns = self._dict(data["columns"], (*path, "columns"))
        return Block(
            table=table,
            file=str(data["from"]),
            sheet=str(data.get("sheet") or ""),
            key=self._names(data["key"], (*path, "key")),
            only_if=self._only_if(data.get("only if") or {}, (*path, "only if")),
            for_each={str(name): str(mark) for name, mark in self._dict(data.get("for each") or {}, (*path, "for each")).items()},
            columns={" ".join(str(n).split()): self._uses(v, (*path, "columns", str(n)), table) for n, v in columns.items()},
            always=self._always(data.get("always") or {}, (*path, "always"), table),
            path=path,
            names={" ".join(str(name).split()): str(name) for name in columns},
        )

    def _uses(self, data: Any, path: YamlPath, table: str) -> tuple[Use, ...]:
        some = data if isinstance(data, list) else [data]
        return tuple(
            self._use(one, (*path, number) if isinstance(data, list) else path, table) for number, one in enumerate(some)
        )

    def _use(self, data: Any, path: YamlPath, table: str) -> Use:
        if isinstance(data, str):
            data = {"field": data}
        if not isinstance(data, dict):
            raise self._no(path, "say here what the column is: the name of a field, or one of " + ", ".join(USES) + ".")
        self._require_known(data, (*USES, *_OPTIONS), path)
        kinds = [name for name in USES if name in data]
        if len(kinds) != 1:
            raise self._no(path, f"name one use here, not {len(kinds)}. For several uses of one column, write a list.")
        kind = kinds[0]
        self._check(kind, data[kind], path, table)
        values = data.get("values")
        return Use(
            kind=kind,
            target="" if isinstance(data[kind], dict) else str(data[kind]),
            path=path,
            topics=self._topic_lists(data[kind], path) if kind in ("topics", "also") else {},
            split=str(data.get("split") or ""),
            values={str(k).casefold(): str(v) for k, v in self._dict(values, path).items()} if values else None,
            template=str(data.get("template") or ""),
            country=str(data.get("country") or ""),
        )

    def _check(self, kind: str, target: Any, path: YamlPath, table: str) -> None:
        if kind == "field":
            self._field(str(target), path, table)
        elif kind == "link":
            columns = [field.link for field in TABLES[table].links]
            if target not in columns:
                raise self._no(path, f"a {table} cannot point to “{target}”. {nearest(str(target), columns)}")
        elif kind == "asks" and target not in _ASKS:
            raise self._no(path, f"“asks” names what a service asks for, not “{target}”. {nearest(str(target), _ASKS)}")
        elif (
            kind in ("area", "asks", "topics", "also")
            and table != "service"
            and not (kind == "area" and table == "service_at_location")
        ):
            raise self._no(path, f"“{kind}” is said of services. Put it into an entry with “rows of: service”.")

    def _field(self, name: str, path: YamlPath, table: str) -> None:
        child, _, column = name.rpartition(".")
        if child and child not in TABLES:
            raise self._no(path, f"there is no table “{child}”. {nearest(child, TABLES)}")
        if child and not can_hold(table, child):
            raise self._no(path, f"a {table} holds no {child}. Give it an entry of its own with “rows of: {child}”.")
        columns = [field.name for field in TABLES[child or table].fields if field.name != "id"]
        if column not in columns:
            raise self._no(path, f"{child or table} has no field “{column}”. {nearest(column, columns)}")

    def _always(self, data: Any, path: YamlPath, table: str) -> dict[str, str]:
        fixed = self._dict(data, path)
        for name in fixed:
            self._field(str(name), (*path, str(name)), table)
        return {str(name): str(value) for name, value in fixed.items()}

    def _topic_lists(self, data: Any, path: YamlPath) -> dict[str, tuple[str, ...]]:
        lists = {}
        for value, named in self._dict(data, path).items():
            topics = tuple(map(str, named if isinstance(named, list) else [named]))
            for topic in topics:
                if self._topics is not None and topic not in self._topics:
                    where = (*path, "topics" if "topics" in str(path) else "also", str(value))
                    raise self._no(where, f"the pack has no topic “{topic}”. {nearest(topic, self._topics)}")
            lists[" ".join(str(value).casefold().split())] = topics
        return lists

    def _only_if(self, data: Any, path: YamlPath) -> dict[str, str]:
        """Read the name of a column that has to be filled, or columns with what they have to hold."""
        wanted = {data: ""} if isinstance(data, str) else self._dict(data, path)
        return {" ".join(str(name).split()): str(value) for name, value in wanted.items()}

    def _names(self, data: Any, path: YamlPath) -> tuple[str, ...]:
        names = data if isinstance(data, list) else [data]
        if not all(isinstance(name, str | int | float) for name in names):
            raise self._no(path, "“key:” is the name of a column, or a list of names.")
        return tuple(" ".join(str(name).split()) for name in names)

    def _dict(self, data: Any, path: YamlPath) -> dict[Any, Any]:
        if not isinstance(data, dict):
            raise self._no(path, "lines of the form “column: what it is” belong here.")
        return data

    def _require_known(self, data: Mapping[Any, Any], known: tuple[str, ...], path: YamlPath) -> None:
        for name in data:
            if name not in known:
                raise self._no((*path, str(name)), f"“{name}” is not known here. {nearest(str(name), known)}")

    def _no(self, path: YamlPath, reason: str) -> Refusal:
        return self._at(line_of(self._text, path), reason)

    def _at(self, line: int, reason: str) -> Refusal:
        return Refusal(f"{self._file}, line {line}: {reason}")


def can_hold(table: str, child: str) -> bool:
    """Return whether a record of one table can hold rows of another: by a column of those, or through a location."""
    if any(field.name == f"{table}_id" for field in TABLES[child].fields):
        return True
    return child in THROUGH_LOCATION and table in ("service", "organization")

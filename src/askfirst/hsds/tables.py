"""The tables of the Human Services Data Specification 3.2, and of our Profile of it, as data.

Field names, kinds and requirements are those of HSDS 3.1.1 (the model that 3.2 publishes). The Profile only adds:
its fields and tables are optional, and a plain HSDS reader may leave them out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from askfirst.hsds.columns import HSDS, NESTED, PROFILE, PROFILE_FIELDS

Kind = Literal["uuid", "text", "uri", "email", "number", "date", "moment", "time", "list", "flag"]

HSDS_VERSION = "3.2"


@dataclass(frozen=True)
class Field:
    """One column: its kind, whether HSDS needs it, the table it points to, the values it may hold."""

    name: str
    kind: Kind
    needed: bool = False
    link: str = ""
    choices: tuple[str, ...] = ()
    is_profile: bool = False


@dataclass(frozen=True)
class Nested:
    """A key under which a nested record holds rows of another table; `by` is the column that joins them.

    `many` tells whether it is an array. Where it is not, `by` is a column of the record itself.
    """

    key: str
    table: str
    by: str
    many: bool = True


@dataclass(frozen=True)
class Table:
    """One table: the name of its CSV file, its columns in order, and what its nested form holds."""

    name: str
    file: str
    fields: tuple[Field, ...]
    nests: tuple[Nested, ...] = ()
    is_profile: bool = False

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The columns by name."""
        return MappingProxyType({field.name: field for field in self.fields})

    @cached_property
    def links(self) -> tuple[Field, ...]:
        """The columns that point to another table."""
        return tuple(field for field in self.fields if field.link)


_WITHOUT_ATTRIBUTES = frozenset({"taxonomy", "taxonomy_term", "attribute", "metadata", "translation"})
_WITHOUT_METADATA = frozenset({"metadata", "translation"})


def _field(line: str, *, is_profile: bool) -> Field:
    name, kind, *rest = line.split()
    needed = "needed" in rest
    choices = tuple(
        one.replace("temporarily_closed", "temporarily closed") for word in rest if "|" in word for one in word.split("|")
    )
    if kind.startswith("->"):
        return Field(name, "uuid", needed, kind[2:], choices, is_profile)
    return Field(name, kind, needed, "", choices, is_profile)  # type: ignore[arg-type]


def _read(text: str, *, is_profile: bool) -> Iterator[Table]:
    identifier = Field("id", "uuid", needed=True)
    for block in text.strip().replace("\n  ", "\t").splitlines():
        head, *lines = block.split("\t")
        name, file = head.split()
        added = [line.partition(" ")[2] for line in PROFILE_FIELDS.strip().splitlines() if line.startswith(f"{name} ")]
        fields = (
            identifier,
            *(_field(line, is_profile=is_profile) for line in lines),
            *(_field(line, is_profile=True) for line in added),
        )
        yield Table(name, file, fields, tuple(_nests(name)), is_profile)


def _nests(table: str) -> Iterator[Nested]:
    for line in NESTED.strip().splitlines():
        owner, key, nested, by = line.split()
        if owner == table:
            yield Nested(key, nested, by.rstrip("!"), many=not by.endswith("!"))
    if table not in _WITHOUT_ATTRIBUTES:
        yield Nested("attributes", "attribute", "link_id")
    if table not in _WITHOUT_METADATA:
        yield Nested("metadata", "metadata", "resource_id")


TABLES: Mapping[str, Table] = MappingProxyType(
    {table.name: table for text, is_profile in ((HSDS, False), (PROFILE, True)) for table in _read(text, is_profile=is_profile)}
)
"""Every table by name, each after the tables that it points to."""

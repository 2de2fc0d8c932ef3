"""Stable ids: the same record of the same origin always has the same id, on every machine and in every import."""

import json
import re
from uuid import UUID, uuid5

_SPACE = UUID("6b1f7d0e-5a3c-5f0a-9c1d-2f1b8f6f3a52")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def identify(*, origin: str, table: str, key: str) -> str:
    """Return the UUIDv5 of a record that has none: made of where it comes from, its table and its own key there."""
    # JSON keeps the three apart: origin "a", table "b/c" can never meet origin "a/b", table "c".
    return str(uuid5(_SPACE, json.dumps([origin, table, key])))


def is_uuid(text: object) -> bool:
    """Return whether this is a UUID as HSDS writes it: 32 hexadecimal digits in five groups."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None

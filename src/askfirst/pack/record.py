"""What every record of a pack is, and the words that records share."""

from typing import Literal

import msgspec

Words = dict[str, str]
"""One text in several languages: language code to words."""

State = Literal["original", "draft", "checked", "reviewed"]
"""How far a text was checked: as it was written, a draft, checked by a speaker, reviewed."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record read from a pack file; an unknown field is refused."""

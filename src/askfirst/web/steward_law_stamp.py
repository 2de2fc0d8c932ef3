"""What a steward had before her eyes, short enough for a field of a form, and what is no longer so."""

from collections import defaultdict
from hashlib import sha256

from askfirst.law.stamps import stamp
from askfirst.pack.legal import Article
from askfirst.web.steward_law_desk import Desk

_DIGITS = 12


def seen_by_her(article: Article, *, desk: Desk) -> str:
    """Return the stamp of everything the page of an article shows: `thing=digits` for its words and each thing it stands on."""
    things: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in sorted(stamp(article, pack=desk.pack, seen=desk.seen).items()):
        things[key.split(" ", maxsplit=1)[0]].append(f"{key}={value}")
    return " ".join(f"{thing}={sha256(chr(10).join(lines).encode()).hexdigest()[:_DIGITS]}" for thing, lines in things.items())


def moved_since(stamped: str, *, article: Article, desk: Desk) -> tuple[str, ...]:
    """Return which things differ from a stamp: `article`, paths, and `source:<citation>`; a stamp that is none differs in all."""
    before, now = _things(stamped), _things(seen_by_her(article, desk=desk))
    return tuple(sorted(thing for thing in {*before, *now} if before.get(thing) != now.get(thing)))


def _things(stamped: str) -> dict[str, str]:
    pairs = (part.rpartition("=") for part in stamped.split())
    return {thing: digits for thing, _, digits in pairs if thing}

"""Hints for authors as text: grouped by kind and counted, with the first few of each."""

from collections.abc import Sequence
from itertools import groupby

from askfirst.journeys.pack_hints import WHY, Hint

EXAMPLES = 3

_TITLES = {
    "terms-file": "Terms that cannot be read",
    "unexplained": "Terms without an explanation",
    "long": "Long sentences",
    "hard": "Hard to read",
    "behind": "Translations that are behind",
    "language": "Languages that are missing",
    "situation": "Articles that no situation leads to",
    "uncited": "Citations that nobody cites",
    "read-again": "Sources to read again soon",
}


def hints_as_text(hints: Sequence[Hint], *, with_all: bool) -> str:
    """Return hints as lines to print, "" where there are none; at most `EXAMPLES` of each kind unless all are wanted."""
    if not hints:
        return ""
    lines = ["Hints. Nothing here is wrong; an author may want to look at it."]
    for kind, group in groupby(hints, key=lambda hint: hint.kind):
        found = list(group)
        shown = found if with_all else found[:EXAMPLES]
        lines += ["", f"{_TITLES[kind]}: {len(found)}. {WHY[kind]}", *(f"  {hint}" for hint in shown)]
        if len(shown) < len(found):
            lines.append(f"  and {len(found) - len(shown)} more (--hints shows all).")
    return "\n".join(lines)

"""What `law pull`, `law lock` and `law diff` did, for programs and for people."""

from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from askfirst.law.lock import Locked
    from askfirst.law.pull import NotRead, Pulled
    from askfirst.pack.content import Pack
    from askfirst.provisions.compare import Part
    from askfirst.provisions.law import Change, Law

NAMES = {"en": "English", "fr": "French"}
WIDTH = 110
_KINDS = {"amended": "amended", "added": "added", "repealed": "repealed", "markup": "only notes or dates moved"}
_PLAIN = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
_COLOURED = {"same": ("", ""), "gone": ("\x1b[31;9m", "\x1b[0m"), "new": ("\x1b[32;1m", "\x1b[0m")}


def pulled_as_json(done: "Pulled") -> dict[str, Any]:
    """Return what was read, refused and passed over, and the pinned texts that were found changed."""
    return {
        "read": [
            {"source": one.source, "law": one.law, "language": one.language, "new": one.is_new, "current_to": one.current_to}
            for one in done.read
        ],
        "refused": _not_read(done.refused),
        "not_read": _not_read(done.passed_over),
        "changes": [
            {"provision": one.provision, "language": one.language, "old": one.old, "new": one.new} for one in done.changes
        ],
    }


def pulled_as_text(done: "Pulled", *, pack: "Pack") -> str:
    """Return the same as lines: what was read, then what was not and why, then what changed."""
    lines = [
        f"{one.law} {one.language}: {'new' if one.is_new else 'as before'}"
        + (f", current to {one.current_to}" if one.current_to else "")
        for one in done.read
    ]
    lines += [f"not read: {one.source} ({one.reason})" for one in done.passed_over]
    lines += [f"REFUSED: {one.reason}" for one in done.refused]
    lines.append(f"{len(done.read)} read, {len(done.refused)} refused.")
    if done.changes:
        changed = sorted({one.provision for one in done.changes})
        cited = {path for one in pack.citations.values() for path in one.provisions}
        shown = ", ".join(path for path in changed if path in cited or path.startswith("source:"))
        lines.append(f"Changed since it was pinned: {shown or ', '.join(changed)}. See `askfirst law check`.")
    return "\n".join(lines)


def locked_as_json(done: "Locked") -> dict[str, Any]:
    """Return what was pinned, dropped and said, and what waits."""
    names = ("pinned", "pinned_again", "dropped", "said", "unseen", "not_approved", "waiting", "problems")
    return {name: list(getattr(done, name)) for name in names}


def locked_as_text(done: "Locked") -> str:
    """Return the same as lines, what needs somebody last."""
    counts = [
        (done.pinned, "pinned for the first time"),
        (done.pinned_again, "pinned again, after people read them"),
        (done.dropped, "dropped: no longer cited"),
        (done.said, "articles say something new from today on"),
    ]
    lines = [f"{len(some)} {what}." for some, what in counts if some] or ["Nothing to pin that was not pinned."]
    lines += [f"not seen yet, so not pinned: {one}" for one in done.unseen]
    lines += [f"NOT APPROVED: {one}" for one in done.not_approved]
    lines += [f"WRONG: {one}" for one in done.problems]
    lines += [f"WAITS: {one}" for one in done.waiting]
    if done.waiting:
        lines.append(
            "Read these articles beside the new text (askfirst law check). Then say who read, at the steward's desk or here:\n"
            "  askfirst law lock --verified-by NAME [--verified-by ANOTHER] --article ARTICLE"
        )
    return "\n".join(lines)


def changes_as_json(found: "Sequence[Change]") -> dict[str, Any]:
    """Return what changed by section."""
    names = ("provision", "section", "language", "text_changed", "notes_changed", "kind")
    return {"changes": [{name: getattr(one, name) for name in names} for one in found]}


def changes_as_text(found: "Sequence[Change]", *, old: "Law", new: "Law", is_coloured: bool) -> str:
    """Return what changed, section by section, with the difference in words."""
    if not found:
        return f"{new.id} ({new.language}): nothing changed."
    from askfirst.provisions.compare import shorten, word_diff

    blocks = []
    for one in found:
        lines = [f"{one.provision} ({one.language}): {_KINDS[one.kind]}"]
        if one.text_changed:
            texts = [law.provisions[one.provision].text if one.provision in law.provisions else "" for law in (old, new)]
            lines.append(in_words(shorten(word_diff(*texts)), is_coloured=is_coloured))
        blocks.append("\n".join(lines))
    words = sum(one.text_changed for one in found)
    return "\n\n".join([*blocks, f"{words} sections with other words, {len(found) - words} with only other notes or dates."])


def in_words(parts: "Iterable[Part]", *, is_coloured: bool, indent: str = "    ") -> str:
    """Return a difference as one paragraph: [-gone-] and {+new+}, or colours on a terminal."""
    marks = _COLOURED if is_coloured else _PLAIN
    text = "".join(_marked(words, *marks[kind]) for kind, words in parts)
    return fill(_without_controls(text), WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _marked(words: str, start: str, end: str) -> str:
    """Words between marks, with the space around them outside."""
    core = words.strip()
    before, _, after = words.partition(core)
    return f"{before}{start}{core}{end}{after}" if core else words


def _without_controls(text: str) -> str:
    return "".join(one for one in text if one.isprintable() or one in " \x1b")


def _not_read(some: "Iterable[NotRead]") -> list[dict[str, str]]:
    return [{"source": one.source, "reason": one.reason} for one in some]

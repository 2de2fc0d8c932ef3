"""Which pinned texts a pull found changed, as deeds to write down. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from askfirst.law.records import ABSENT, Deed, Lock, Pin, Seen, law_key, moment


def changed_provisions(lock: Lock, *, before: Seen, now: Seen, deeds: Sequence[Deed], at: datetime) -> tuple[Deed, ...]:
    """Return one deed for each pinned text that differs from its pin in a new way, or that moved since the last pull."""
    known: defaultdict[tuple[str, str], list[Deed]] = defaultdict(list)
    for deed in deeds:
        if deed.kind == "saw_change":
            known[deed.provision, deed.language].append(deed)
    return tuple(
        deed
        for path, pins in lock.pins.items()
        for language, pin in pins.items()
        for deed in _changed(
            path, language, pin, before, now, {one.new for one in known[path, language] if one.at > pin.at}, moment(at)
        )
    )


def changed_pages(lock: Lock, now: Seen, deeds: Sequence[Deed], *, at: datetime) -> tuple[Deed, ...]:
    """Return one deed for each page whose text differs from its pin in a way not yet written down."""
    known = {(deed.provision, deed.new) for deed in deeds if deed.kind == "saw_change"}
    return tuple(
        Deed(moment(at), "saw_change", provision=key, old=pin.page, new=page.fingerprint)
        for key, pin in lock.sources.items()
        if pin.page and (page := now.pages.get(key)) and page.fingerprint != pin.page and (key, page.fingerprint) not in known
    )


def _changed(path: str, language: str, pin: Pin, before: Seen, now: Seen, known: set[str], at: str) -> Iterator[Deed]:
    was, value = text_seen(path, language=language, seen=before), text_seen(path, language=language, seen=now)
    if not value or not _same_rule(pin.text, value):
        return
    has_moved = bool(was) and was != value and _same_rule(was, value)
    if has_moved or (value != pin.text and value not in known):
        yield Deed(at, "saw_change", provision=path, language=language, old=was if has_moved else pin.text, new=value)


def text_seen(path: str, *, language: str, seen: Seen) -> str:
    """Return the hash of a provision's text as seen, ABSENT where its law is whole without it, "" where nothing is known."""
    law = seen.laws.get(law_key(path, language=language))
    found = seen.print_of(path, language=language)
    if found:
        return found.text
    return ABSENT if law and not law.is_partial else ""


def _same_rule(one: str, other: str) -> bool:
    # What was made by another version of the reader cannot be compared; that is no change of the law.
    return ABSENT in (one, other) or one.partition(":")[0] == other.partition(":")[0]

"""One provision in one language: its pin, and what people settled since, beside the text last seen. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from askfirst.law.records import ABSENT, LANGUAGES, Lock, Pin, Seen, law_key, section_of
from askfirst.law.stamps import notes_key, notes_value, text_key
from askfirst.law.votes import History, Looked, Settled
from askfirst.pack.legal import Article
from askfirst.provisions.law import Print

State = Literal["ok", "review_due", "pending_change", "notes_changed", "law_changed", "repealed_or_missing", "source_unreachable"]
STATES: tuple[State, ...] = get_args(State)

FRESH_FOR_DAYS = 60
"""A text pulled longer ago than this says nothing about today."""


def worst(states: Iterable[State]) -> State:
    """Return the worst of these states, `ok` where there are none."""
    return max(states, key=STATES.index, default="ok")


@dataclass(frozen=True)
class Compared:
    """How a provision stands in one language. `old` and `new` are hashes where the words changed, `new` empty where it is gone.

    `people` approved the text that is there now; `waits` tells that more people could settle it. `was_seen` tells that a pull
    wrote the change down, so that it holds even when the text itself is lost.
    """

    state: State
    since: str | None = None
    is_changed: bool = False
    old: str = ""
    new: str = ""
    pending: tuple[str, ...] = ()
    in_force: str | None = None
    people: frozenset[str] = frozenset()
    waits: bool = False
    was_seen: bool = False


@dataclass(frozen=True)
class Comparing:
    """All that a comparison looks at: one provision under one article, on one day."""

    path: str
    lock: Lock
    seen: Seen
    history: History
    article: Article
    mark: str
    today: date

    def pin(self, language: str) -> Pin | None:
        """Return what was pinned in this language."""
        return self.lock.pins.get(self.path, {}).get(language)

    def unreachable_since(self, language: str) -> str | None:
        """Return the day since which nothing is known of the text, "" if it was never known, None if it is known."""
        key = law_key(self.path, language=language)
        read = self.seen.last_read(self.path, language=language)
        if self.seen.problem or not read:
            return ""
        if failure := self.seen.failures.get(key):
            return failure.at[:10]
        stale = date.fromisoformat(read[:10]) + timedelta(days=FRESH_FOR_DAYS)
        if stale < self.today:
            return stale.isoformat()
        is_cut = self.seen.laws[key].is_partial and self.seen.print_of(self.path, language=language) is None
        return "" if is_cut else None

    def amended_on(self, language: str) -> str | None:
        """Return the day on which the section around it was last amended; a piece of it often has no such day of its own."""
        section = self.seen.print_of(section_of(self.path), language=language)
        return section.last_amended if section else None

    def settled(self, key: str, *, now: str, pinned: str, at: str) -> Settled:
        """Return what people settled about one text of the provision."""
        return self.history.settled(Looked(key, now, pinned, at), article=self.article, mark=self.mark)


def compare(case: Comparing, *, language: str) -> Compared:
    """Return how the provision stands in one language."""
    pin, now = case.pin(language), case.seen.print_of(case.path, language=language)
    known = _words(case, pin, now, language)
    unknown_since = case.unreachable_since(language)
    if unknown_since is None:
        return known
    if pin is None and not unknown_since and any(case.unreachable_since(other) is None for other in LANGUAGES):
        # The other language was compared; that this one never was is a gap for people to close, not a source that fell silent.
        return Compared("review_due")
    kept = known if known.is_changed and (now is not None or known.was_seen) else Compared("ok")
    return Compared("source_unreachable", unknown_since or None, kept.is_changed, kept.old, kept.new, in_force=kept.in_force)


def _words(case: Comparing, pin: Pin | None, now: Print | None, language: str) -> Compared:
    """Compare the words, which count for most; where they stayed, the notes and what is to come."""
    key, value = text_key(case.path, language=language), now.text if now else ABSENT
    pinned = pin.text if pin else ""
    settled = case.settled(key, now=value, pinned=pinned, at=pin.at if pin else "")
    seen_on = case.seen.last_read(case.path, language=language)[:10] or None
    since = settled.open_since[:10] or seen_on
    was_seen = bool(settled.open_since)
    if now is None and pin is None and any(case.seen.print_of(case.path, language=other) for other in LANGUAGES):
        # The two languages are laid out differently here. That is for whoever cites it to mend; the law did not change.
        return Compared("review_due")
    if now is None:
        return Compared("repealed_or_missing", since, True, settled.base, "", was_seen=was_seen)
    if not settled.base:
        state: State = "repealed_or_missing" if now.is_repealed else "review_due"
        return Compared(state, None, now.is_repealed, "", value, people=settled.people, waits=True)
    if settled.base == value and not settled.open_since:
        return _around(case, pin, now, language)
    if _rule(settled.base) != _rule(value):
        # The reader changed, not the law: nobody can tell from these two hashes, so somebody looks.
        return Compared("review_due", seen_on, people=settled.people, waits=True)
    state = "repealed_or_missing" if now.is_repealed and settled.base != value else "law_changed"
    held = _after(pin, case.amended_on(language) or now.last_amended or now.in_force)
    return Compared(state, since, True, settled.base, value, (), held, settled.people, waits=True, was_seen=was_seen)


def _after(pin: Pin | None, day: str | None) -> str | None:
    """The day from which the new words hold; None where it lies before the text that was pinned, since it would mislead."""
    former = pin.current_to if pin else None
    return None if day and former and day < former else day


def _around(case: Comparing, pin: Pin | None, now: Print, language: str) -> Compared:
    """The words are those that were read: what of the notes, the dates, and amendments to come?"""
    value = notes_value(now)
    pinned = notes_value(pin) if pin else value
    settled = case.settled(notes_key(case.path, language=language), now=value, pinned=pinned, at=pin.at if pin else "")
    pending = _pending(case, language)
    seen_on = case.seen.last_read(case.path, language=language)[:10] or None
    if settled.base != value:
        return Compared("notes_changed", seen_on, pending=pending, people=settled.people, waits=True)
    return Compared("pending_change" if pending else "ok", seen_on if pending else None, pending=pending)


def _pending(case: Comparing, language: str) -> tuple[str, ...]:
    known = case.seen.pending.get(law_key(case.path, language=language), ())
    return tuple(dict.fromkeys(one.citation for one in known if any(_touch(path, case.path) for path in one.touches)))


def _touch(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _rule(text_hash: str) -> str:
    return text_hash.split(":", 1)[0]

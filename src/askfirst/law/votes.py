"""What people have settled about an article. Pure: from deeds, oldest first, to what counts as read.

A text counts as read when enough different people approved it, for this article, after it was last seen to change.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from askfirst.law.records import PEOPLE_APPROVE, Deed, Lock, Verified, person
from askfirst.pack.legal import Article

NEEDED = {"high": 2, "ordinary": 1}
"""How many different people it takes to read an article of this risk again."""

GOOD_FOR_DAYS = {"high": 183, "ordinary": 365}
"""For how many days that reading is good."""


@dataclass(frozen=True)
class Settled:
    """What one article counts as read in one text: `base` is its hash, `open_since` the moment a change was seen since, or "".

    `people` are those who approved the text that is there now and whose word still counts.
    """

    base: str
    open_since: str
    people: frozenset[str]


@dataclass(frozen=True)
class Looked:
    """One text of an article as it is compared: the key in a stamp, its value now, and the value and moment of its pin."""

    key: str
    now: str
    pin: str
    pinned_at: str


class History:
    """Deeds laid out to be asked many times; what was taken back is left out."""

    def __init__(self, deeds: Iterable[Deed]) -> None:
        deeds = tuple(deeds)
        undone = {deed.undoes for deed in deeds if deed.kind == "taken_back"}
        self._changes: defaultdict[str, list[tuple[int, Deed]]] = defaultdict(list)
        self._people: defaultdict[str, list[tuple[int, Deed]]] = defaultdict(list)
        for index, deed in enumerate(deeds):
            if deed.kind == "saw_change":
                self._changes[f"{deed.provision} {deed.language}".rstrip()].append((index, deed))
            elif deed.article and deed.kind != "taken_back" and (not deed.id or deed.id not in undone):
                self._people[deed.article].append((index, deed))

    def settled(self, looked: Looked, *, article: Article, mark: str) -> Settled:
        """Return what is settled about one text of an article. `mark` is the fingerprint of the article's words now."""
        base, open_since = looked.pin, ""
        votes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for deed in self._about(looked, article.head.id):
            if deed.kind == "saw_change":
                votes.clear()
                open_since = open_since or (deed.at if deed.new != base else "")
            elif deed.kind == "to_rewrite":
                votes.clear()
            elif value := deed.prints.get(looked.key, ""):
                votes[value, deed.prints.get("article", "")].add(person(deed.by))
                if len(votes[value, deed.prints.get("article", "")]) >= NEEDED[article.head.risk]:
                    base, open_since = value, ""
        return Settled(base, open_since, frozenset(votes[looked.now, mark]))

    def is_to_rewrite(self, article: Article) -> bool:
        """Return whether somebody said that the article must be rewritten, and not enough people approved it since."""
        waits = False
        people: set[str] = set()
        for _, deed in self._people[article.head.id]:
            if deed.kind == "to_rewrite":
                waits, people = True, set()
            elif deed.kind in PEOPLE_APPROVE:
                people.add(person(deed.by))
                waits = waits and len(people) < NEEDED[article.head.risk]
        return waits

    def deeds_of(self, article: str) -> tuple[Deed, ...]:
        """Return what people did about an article and did not take back, oldest first."""
        return tuple(deed for _, deed in self._people[article])

    def ids_of(self, article: str) -> tuple[str, ...]:
        """Return the ids of those deeds."""
        return tuple(deed.id for _, deed in self._people[article])

    def has_change_since(self, path: str, language: str, at: str) -> bool:
        """Return whether a change of this text was seen after a moment."""
        return any(deed.at > at for _, deed in self._changes[f"{path} {language}"])

    def _about(self, looked: Looked, article: str) -> Sequence[Deed]:
        """What happened to a text since it was pinned, and what people did about the article since."""
        of_text = looked.key.removesuffix(" notes")
        found = [*self._changes[of_text], *((i, d) for i, d in self._people[article] if d.kind != "reviewed")]
        return [deed for _, deed in sorted(found, key=lambda pair: pair[0]) if deed.at > looked.pinned_at]


def verifications(article: Article, *, lock: Lock, history: History) -> tuple[Verified, ...]:
    """Return who read an article again, from the lock and the log, the latest of each person, oldest first."""
    name = article.head.id
    found = [one for one in lock.verified if one.article == name and one.kind in PEOPLE_APPROVE]
    found += [as_verified(deed, article=article) for deed in history.deeds_of(name) if deed.kind in PEOPLE_APPROVE]
    return _latest(found)


def reviews(article: str, *, lock: Lock, history: History) -> tuple[Verified, ...]:
    """Return which lawyers and speakers reviewed an article, from the lock and the log, oldest first."""
    found = [one for one in lock.verified if one.article == article and one.kind not in PEOPLE_APPROVE]
    found += [
        Verified(article, deed.by, deed.at[:10], deed.note) for deed in history.deeds_of(article) if deed.kind == "reviewed"
    ]
    return _latest(found)


def as_verified(deed: Deed, *, article: Article) -> Verified:
    """Return what the lock keeps of an approval."""
    until = date.fromisoformat(deed.at[:10]) + timedelta(days=GOOD_FOR_DAYS[article.head.risk])
    return Verified(article.head.id, deed.by, deed.at[:10], deed.kind, until.isoformat())


def enough(verified: Iterable[Verified], *, needed: int) -> Verified | None:
    """Return the verification that completes the latest sufficient reading, or None where too few people read."""
    latest_first = sorted(_latest(verified), key=lambda one: one.on, reverse=True)
    return latest_first[needed - 1] if len(latest_first) >= needed else None


def _latest(verified: Iterable[Verified]) -> tuple[Verified, ...]:
    by_person = {(person(one.by), one.kind in PEOPLE_APPROVE or one.kind): one for one in sorted(verified, key=lambda v: v.on)}
    return tuple(sorted(by_person.values(), key=lambda one: (one.on, one.by)))

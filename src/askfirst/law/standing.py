"""How the law stands under each article today. Pure: what was pinned beside what was last seen and what people did since.

The worst of everything that an article stands on is what it says of itself, and what is not known is never well.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from askfirst.law.compare import Compared, Comparing, State, compare, worst
from askfirst.law.records import LANGUAGES, Deed, Lock, Seen, SourcePin, Verified, law_key, person, source_key
from askfirst.law.stamps import article_mark, source_value
from askfirst.law.votes import NEEDED, History, Looked, enough, reviews, verifications
from askfirst.pack.content import Pack
from askfirst.pack.legal import Article, Citation

__all__ = ["ArticleStanding", "ProvisionStanding", "State", "standings", "worst"]


@dataclass(frozen=True)
class ProvisionStanding:
    """How one provision stands, or one source without provisions (`source:<citation>`).

    `languages` are those in which its words changed; `old` and `new` its hashes there, `new` empty where it is gone. `since` is
    the day on which that was first seen, `in_force` the day on which its section was
    last amended, where the text tells it. `pending` cites amendments to come, in one language.
    """

    provision: str
    citation: str
    state: State
    since: str | None = None
    languages: tuple[str, ...] = ()
    old: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    in_force: str | None = None
    by_language: Mapping[str, State] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        """Whether its words are known to have changed, whatever else is not known about it."""
        return bool(self.languages)


@dataclass(frozen=True)
class ArticleStanding:
    """How an article stands. `people_needed` is how many more must read it again before it is well; `review_due` an ISO day."""

    article: str
    state: State
    provisions: tuple[ProvisionStanding, ...]
    is_withheld: bool
    leaves_paper: bool
    verified: tuple[Verified, ...] = ()
    people_needed: int = 0
    review_due: str | None = None
    compared_on: str | None = None
    rewrite: bool = False
    reviewed: tuple[Verified, ...] = ()


def standings(pack: Pack, *, lock: Lock, seen: Seen, deeds: Sequence[Deed], today: date) -> dict[str, ArticleStanding]:
    """Return how every article of the pack stands today, by id, in the order of the pack."""
    judge = _Judge(pack, lock, seen, History(deeds), today)
    return {name: judge.article(article) for name, article in pack.articles.items()}


@dataclass(frozen=True)
class _Judge:
    pack: Pack
    lock: Lock
    seen: Seen
    history: History
    today: date

    def article(self, article: Article) -> ArticleStanding:
        verified = verifications(article, lock=self.lock, history=self.history)
        found = tuple(self._things(article, verified))
        due = self._review_due(article, verified)
        states = [one.state for one, _ in found] or ["review_due"]
        # What nobody has read beside the official text yet is no more "well" than what was read too long ago.
        read = enough(verified, needed=NEEDED[article.head.risk])
        is_past = read is None or (due is not None and due < self.today.isoformat())
        is_changed = any(one.is_changed for one, _ in found)
        state = worst([*states, "review_due"] if is_past else states)
        rewrite = self.history.is_to_rewrite(article)
        return ArticleStanding(
            article=article.head.id,
            state=state,
            provisions=tuple(one for one, _ in found),
            is_withheld=is_changed and article.head.risk == "high",
            leaves_paper=is_changed,
            verified=verified,
            people_needed=self._needed(article, [people for _, people in found], verified, is_waiting=is_past or rewrite),
            review_due=due,
            compared_on=self._compared_on(article),
            rewrite=rewrite,
            reviewed=reviews(article.head.id, lock=self.lock, history=self.history),
        )

    def _things(
        self, article: Article, verified: tuple[Verified, ...]
    ) -> Iterator[tuple[ProvisionStanding, frozenset[str] | None]]:
        """Each thing the article stands on, with the people who read it as it is now; None where nobody needs to."""
        for name in article.head.citations:
            citation = self.pack.citations.get(name)
            if citation is None:
                yield ProvisionStanding(source_key(name), name, "source_unreachable"), None
            elif citation.provisions:
                yield from (self._provision(path, citation, article) for path in citation.provisions)
            else:
                yield self._source(citation, article, verified)

    def _provision(self, path: str, citation: Citation, article: Article) -> tuple[ProvisionStanding, frozenset[str] | None]:
        case = Comparing(path, self.lock, self.seen, self.history, article, article_mark(article), self.today)
        found = {language: compare(case, language=language) for language in LANGUAGES}
        changed = {language: one for language, one in found.items() if one.is_changed}
        state = worst([one.state for one in found.values()])
        standing = ProvisionStanding(
            provision=path,
            citation=citation.id,
            state=state,
            since=min((one.since for one in found.values() if one.since and one.state == state), default=None),
            languages=tuple(changed),
            old={language: one.old for language, one in changed.items()},
            new={language: one.new for language, one in changed.items()},
            pending=next((one.pending for one in found.values() if one.pending), ()),
            in_force=max((one.in_force for one in changed.values() if one.in_force), default=None),
            by_language={language: one.state for language, one in found.items()},
        )
        return standing, _people(found.values())

    def _source(
        self, citation: Citation, article: Article, verified: tuple[Verified, ...]
    ) -> tuple[ProvisionStanding, frozenset[str] | None]:
        key = source_key(citation.id)
        pin = self.lock.sources.get(key, SourcePin(at=""))
        now = source_value(citation, seen=self.seen)
        # A page that was never pinned has nothing that could have changed.
        looked = Looked(key, now, pin.page or now, pin.at)
        settled = self.history.settled(looked, article=article, mark=article_mark(article))
        due = _read_until(citation, verified, article=article)
        failure = self.seen.failures.get(key) if pin.page else None
        is_changed = bool(settled.open_since) or settled.base != looked.now
        is_due = is_changed or due is None or due < self.today.isoformat()
        state: State = "source_unreachable" if failure else "review_due" if is_due else "ok"
        since = failure.at[:10] if failure else settled.open_since[:10] or (due if is_due else None)
        people = settled.people if is_changed else _readers(citation, verified, today=self.today)
        return ProvisionStanding(key, citation.id, state, since=since), people if is_due else None

    def _review_due(self, article: Article, verified: tuple[Verified, ...]) -> str | None:
        """The first day on which somebody must look again; None where nothing sets a day."""
        complete = enough(verified, needed=NEEDED[article.head.risk])
        sources = [one for name in article.head.citations if (one := self.pack.citations.get(name)) and not one.provisions]
        days = [_read_until(one, verified, article=article) or one.read_again for one in sources]
        return min((day for day in (*days, complete.until if complete else None) if day), default=None)

    def _compared_on(self, article: Article) -> str | None:
        """The day of the oldest comparison; None while a provision was never compared."""
        cited = [self.pack.citations[name] for name in article.head.citations if name in self.pack.citations]
        read = [
            self.seen.last_read(path, language=language)[:10]
            for one in cited
            for path in one.provisions
            for language in LANGUAGES
            if language == "en" or law_key(path, language=language) in self.seen.laws
        ]
        return min(read, default=None) or None

    def _needed(
        self, article: Article, people: Sequence[frozenset[str] | None], verified: tuple[Verified, ...], *, is_waiting: bool
    ) -> int:
        needed = NEEDED[article.head.risk]
        read_by = sum(one.until >= self.today.isoformat() for one in verified)
        waiting = [needed - len(one) for one in people if one is not None]
        return max([0, *waiting, *([max(needed - read_by, 1)] if is_waiting and not waiting else [])])


def _people(found: Iterable[Compared]) -> frozenset[str] | None:
    waiting = [one.people for one in found if one.waits]
    return min(waiting, key=len) if waiting else None


def _read_until(citation: Citation, verified: tuple[Verified, ...], *, article: Article) -> str | None:
    """The day until which a source without provisions counts as read; None while too few people read it."""
    after = [one for one in verified if not citation.as_of or one.on >= citation.as_of]
    complete = enough(after, needed=NEEDED[article.head.risk])
    if complete is None:
        return None
    if citation.read_again and complete.on <= citation.read_again:
        return citation.read_again
    return complete.until


def _readers(citation: Citation, verified: tuple[Verified, ...], *, today: date) -> frozenset[str]:
    """The people whose reading of a source without provisions still counts today."""
    day, due = today.isoformat(), citation.read_again
    after = due if due and due < day else None
    counting = (one for one in verified if one.until >= day and (not after or one.on > after))
    return frozenset(person(one.by) for one in counting if not citation.as_of or one.on >= citation.as_of)

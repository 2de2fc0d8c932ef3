"""What others may ask about the law: how everything stands, what waits for people, and what happened to an article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from askfirst.ground.refusal import Refusal
from askfirst.law.lock_file import read_lock
from askfirst.law.log import read_log
from askfirst.law.records import Deed, Lock, Seen, source_key
from askfirst.law.standing import ArticleStanding, State, standings, worst
from askfirst.law.store import seen_or_unknown
from askfirst.pack.content import Pack

_ORDER: tuple[State, ...] = (
    "repealed_or_missing",
    "law_changed",
    "source_unreachable",
    "notes_changed",
    "pending_change",
    "review_due",
    "ok",
)


@dataclass(frozen=True)
class Look:
    """Everything about the law under a pack at one moment. `problems` are sentences about what is damaged and what to do."""

    lock: Lock
    seen: Seen
    deeds: tuple[Deed, ...]
    standings: Mapping[str, ArticleStanding]
    problems: tuple[str, ...] = ()


def look(pack: Pack, *, folder: Path, home: Path, today: date) -> Look:
    """Return how the law stands under every article. `folder` is the pack's, `home` the law's.

    A damaged lock, store or log is told as a problem, and every provision of federal law is then unknown.
    """
    problems: list[str] = []
    lock, deeds = Lock(), tuple[Deed, ...]()
    try:
        lock = read_lock(folder)
        deeds = read_log(home)
    except Refusal as refusal:
        problems.append(refusal.message)
    seen = Seen(problem=problems[0]) if problems else seen_or_unknown(home)
    if seen.problem and not problems:
        problems.append(seen.problem)
    return Look(lock, seen, deeds, standings(pack, lock=lock, seen=seen, deeds=deeds, today=today), tuple(problems))


def history(article: str, *, pack: Pack, deeds: tuple[Deed, ...]) -> tuple[Deed, ...]:
    """Return what happened to an article and to the texts it stands on, oldest first, with what was taken back.

    Raises Refusal if there is no such article.
    """
    if article not in pack.articles:
        raise Refusal("There is no such article in this pack. Choose one of those listed.", field="article")
    cited = [pack.citations[name] for name in pack.articles[article].head.citations if name in pack.citations]
    things = {path for one in cited for path in one.provisions} | {source_key(one.id) for one in cited}
    return tuple(deed for deed in deeds if deed.article == article or (not deed.article and deed.provision in things))


def waiting(standings: Mapping[str, ArticleStanding], *, today: date) -> tuple[ArticleStanding, ...]:
    """Return the articles that somebody must look at, the most urgent first: withheld, changed, then the rest by their day."""
    found = [one for one in standings.values() if one.state != "ok" or one.rewrite]
    return tuple(sorted(found, key=lambda one: (_urgency(one), one.review_due or today.isoformat(), one.article)))


def _urgency(one: ArticleStanding) -> tuple[bool, bool, bool, int]:
    known_worst = worst([thing.state for thing in one.provisions if thing.state in _ORDER[:2]])
    state = known_worst if known_worst != "ok" else one.state
    return (not one.is_withheld, not one.leaves_paper, not one.rewrite, _ORDER.index(state))

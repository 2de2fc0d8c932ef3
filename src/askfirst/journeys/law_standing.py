"""How the law stands under a pack's articles: the pack's lock beside what was pulled, and what people did since."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from askfirst.ground.refusal import Refusal
from askfirst.journeys.sheet import StandingView
from askfirst.journeys.standing_view import StandingOf, standing_unknown, standing_view
from askfirst.law.lock import read_lock
from askfirst.law.log import read_log
from askfirst.law.standing import ArticleStanding, standings
from askfirst.law.store import seen_or_unknown
from askfirst.pack.content import Pack
from askfirst.pack.legal import Article
from askfirst.phrasing.words import Phrasebook


def standings_of(pack: Pack, *, folder: Path, home: Path, today: date) -> dict[str, ArticleStanding]:
    """Return how the law stands under each article. `folder` is the pack's, `home` the law's.

    Where the lock or the log is damaged, nothing is known of any page: a talk goes on, and risky pages stay withheld.
    """
    try:
        return standings(pack, lock=read_lock(folder), seen=seen_or_unknown(home), deeds=read_log(home), today=today)
    except Refusal:
        return {name: _unreadable(article) for name, article in pack.articles.items()}


def _unreadable(article: Article) -> ArticleStanding:
    is_risky = article.head.risk == "high"
    return ArticleStanding(article.head.id, "source_unreachable", (), is_withheld=is_risky, leaves_paper=is_risky)


def in_words(found: Mapping[str, ArticleStanding], *, pack: Pack, home: Path) -> StandingOf:
    """Return what puts these standings into words; of an article that is not among them, nothing is known."""

    known: dict[tuple[str, str], StandingView] = {}

    def standing_of(article: str, *, words: Phrasebook) -> StandingView:
        if article not in found:
            return standing_unknown(article, words=words)
        key = (article, words.language)
        if key not in known:
            known[key] = standing_view(found[article], pack=pack, words=words, home=home)
        return known[key]

    return standing_of


def law_of(pack: Pack, *, folder: Path, home: Path, today: date, about: Collection[str]) -> StandingOf:
    """Return how the law stands, in words, under each article about one of these topics; of any other nothing is known."""
    asked = {name: one for name, one in pack.articles.items() if not set(about).isdisjoint(one.head.topics)}
    found = standings_of(replace(pack, articles=asked), folder=folder, home=home, today=today)
    return in_words(found, pack=pack, home=home)

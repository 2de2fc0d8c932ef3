"""The law library: every question the pack answers, by situation and by topic, each with a mark for what the law says of it today."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from askfirst.journeys.reasons import topic_in_words
from askfirst.journeys.standing_view import StandingOf
from askfirst.law.records import Deed
from askfirst.law.standing import ArticleStanding
from askfirst.pack.content import Pack, in_language
from askfirst.pack.legal import Article, ArticleText
from askfirst.phrasing.words import Phrasebook


@dataclass(frozen=True)
class Library:
    """What every page of the library is made of: the pack and its folder, how the law stands under it, and a language.

    `in_words` puts one standing into words; `deeds` are what was seen and done, oldest first.
    """

    pack: Pack
    words: Phrasebook
    folder: Path
    standings: Mapping[str, ArticleStanding]
    in_words: StandingOf
    deeds: Sequence[Deed] = ()

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.words.language

    def text_of(self, article: Article) -> ArticleText:
        """Return an article in the language of the page, or in English where it has none."""
        return article.texts.get(self.language) or article.texts["en"]

    def is_withheld(self, article: str) -> bool:
        """Return whether an article is not shown until people have read it again."""
        standing = self.standings.get(article)
        return standing.is_withheld if standing else False

    def topic_labels(self) -> Mapping[str, str]:
        """Return what each topic is called in the language of the page."""
        return {topic: topic_in_words(topic, words=self.words, pack=self.pack) for topic in self.pack.topics}


@dataclass(frozen=True)
class QuestionLink:
    """One question in a list: its article, the words, their language if it is not the page's, and what to know before opening it."""

    id: str
    question: str
    lang: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ring:
    """Questions that belong together, under the name of a situation or a topic."""

    id: str
    label: str
    questions: tuple[QuestionLink, ...]


@dataclass(frozen=True)
class TopicGroup:
    """Topics of one group that have questions."""

    label: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Home:
    """What the first page shows: situations, topics in their groups, and plain counts."""

    situations: tuple[Ring, ...]
    groups: tuple[TopicGroup, ...]
    counts: tuple[str, ...]


@dataclass(frozen=True)
class TopicView:
    """One topic: what it is called and about, its questions, and topics near it."""

    ring: Ring
    about: str
    near: tuple[tuple[str, str], ...]


def home_of(library: Library) -> Home:
    """Return what the first page of the library shows."""
    groups = (
        TopicGroup(in_language(label, library.language), tuple(_rings(library, group))) for group, label in _groups(library)
    )
    return Home(
        situations=situations_of(library),
        groups=tuple(group for group in groups if group.rings),
        counts=tuple(_counts(library)),
    )


def situations_of(library: Library) -> tuple[Ring, ...]:
    """Return every situation with its questions, in the pack's order."""
    return tuple(
        Ring(one.id, in_language(one.label, library.language), questions_of(library, one.articles))
        for one in library.pack.situations
    )


def situation_of(library: Library, situation: str) -> Ring | None:
    """Return one situation with its questions, or None if the pack has no such situation."""
    return next((ring for ring in situations_of(library) if ring.id == situation), None)


def topic_of(library: Library, topic: str) -> TopicView | None:
    """Return one topic with its questions, those of which it is the main topic first; None if there is no such topic."""
    if topic not in library.pack.topics:
        return None
    about = [one for one in library.pack.articles.values() if topic in one.head.topics]
    ids = [one.head.id for one in sorted(about, key=lambda one: one.head.topics.index(topic))]
    labels = library.topic_labels()
    texts = library.pack.topic_words.get(library.language) or library.pack.topic_words["en"]
    near = tuple((one, labels[one]) for one in library.pack.topics[topic].see_also)
    return TopicView(Ring(topic, labels[topic], questions_of(library, ids)), texts.topics[topic].about, near)


def questions_of(library: Library, articles: Iterable[str]) -> tuple[QuestionLink, ...]:
    """Return these articles as questions of a list; an id that the pack does not know is left out."""
    return tuple(question_link(library, library.pack.articles[one]) for one in articles if one in library.pack.articles)


def question_link(library: Library, article: Article) -> QuestionLink:
    """Return an article as a question of a list."""
    text = library.text_of(article)
    lang = "" if text.language == library.language else text.language
    return QuestionLink(article.head.id, text.question, lang, tuple(_marks(library, article, lang)))


def _marks(library: Library, article: Article, lang: str) -> Iterator[str]:
    words, standing = library.words, library.standings.get(article.head.id)
    if standing and standing.is_withheld:
        yield words["lib_mark_withheld"]
    elif standing and standing.leaves_paper:
        yield words["lib_mark_changed"]
    elif standing and standing.state == "pending_change":
        yield words["lib_mark_pending"]
    if is_for_workers(article):
        yield words["lib_mark_workers"]
    if lang:
        yield words["lib_mark_english"]


def is_for_workers(article: Article) -> bool:
    """Return whether an article is written for workers and not for clients."""
    return "client" not in article.head.audience


def _groups(library: Library) -> Iterable[tuple[str, dict[str, str]]]:
    return library.pack.head.groups.items()


def _rings(library: Library, group: str) -> Iterator[Ring]:
    """The topics of a group, each with the articles of which it is the main topic: every question stands once."""
    labels = library.topic_labels()
    for topic in library.pack.topics.values():
        mine = [one.head.id for one in library.pack.articles.values() if one.head.topics[0] == topic.id]
        if topic.group == group and mine:
            yield Ring(topic.id, labels[topic.id], questions_of(library, mine))


def _counts(library: Library) -> Iterator[str]:
    pack, words = library.pack, library.words
    yield words.say("lib_count", count=len(pack.articles))
    yield words.say("lib_count_withheld", count=sum(map(library.is_withheld, pack.articles)))
    if reviewed := sum(one.head.review != "none" for one in pack.articles.values()):
        yield words.say("lib_count_reviewed", count=reviewed)
    if missing := sum(library.language not in one.texts for one in pack.articles.values()):
        yield words.say("lib_count_english", count=missing)

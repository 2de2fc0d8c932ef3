"""Finds pages of the library for own words, in any of its languages, and says for each why it was found.

One small index for all pages of a pack and one page language, made when somebody first searches (some tenths of a second).
A page's score is BM25 over weighted fields: its question and the names of its topics weigh more than its other words, and
words of its other languages less. A phrase that the pack knows for a topic lifts the pages of that topic.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import has_cjk, require_plain
from askfirst.journeys.library import Library, QuestionLink, question_link
from askfirst.journeys.library_text import as_plain, short_answer
from askfirst.matching.offers import places_in_situations
from askfirst.pack.content import Pack
from askfirst.pack.legal import Article, ArticleText
from askfirst.search.expand import Meaning, meanings, mended, synonyms
from askfirst.search.vocabulary import Tongue, Vocabulary, stem, vocabulary_arrays
from askfirst.search.words import Token, asked_in, words_in
from askfirst.topics.phrases import Hit, Phrases

MOST_HITS = 12
MOST_WORDS = 40
MOST_REASONS = 3
LONGEST = 2_000

FIELDS: Mapping[str, float] = {"question": 3.0, "topic": 2.5, "short": 1.5, "phrase": 1.2, "page": 1.0, "other": 0.5}
"""What a word counts for by the field in which it stands: `phrase` is what people say about its main topic, `other` the same
page in another language."""

_LONG = ("question", "topic", "short", "page")

MAIN_TOPIC, ALSO_TOPIC = 6.0, 2.0
"""What a phrase of a topic adds to the pages of which it is the main topic, or one of the others."""

_SATURATION, _LENGTH_SHARE = 2.5, 0.5
_LEAST_SHARE = 0.2

# Words that say nothing about what somebody wants to know. They are looked for only where nothing else was typed.
_SMALL_WORDS = """
i me my mine he she they them his her him us if can could do does did has have had was were been am will would should may
not no what when where who whom which how why there here about so but get got any some me too just
je moi mon ma mes il elle ils elles on nous se sa son ses qui que quoi quand comment pourquoi si ne pas plus peut peux puis
suis ai as avez avons ont etre avoir fait faire mais donc cela ca
我 我的 可以 什么 怎么 怎样 为什 是不 不是 能不 不能 我在 我是 吗
"""
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True)
class Found:
    """A page found: its question, its short answer where it may be shown, and why it was found."""

    page: QuestionLink
    short: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """The first pages found, best first, and how many there are in all."""

    hits: tuple[Found, ...]
    total: int


@dataclass(frozen=True)
class _Why:
    """One word typed (where it stands), as it was read, and the best field of a page in which that stands."""

    score: float
    start: int
    end: int
    meaning: Meaning
    field: str


@dataclass(frozen=True)
class _Index:
    """For each word the pages in which it stands, with how often in each field; and what is needed to weigh that."""

    articles: tuple[str, ...]
    postings: Mapping[str, Mapping[str, Counter[str]]]
    lengths: Mapping[str, float]
    mean: float
    vocabulary: Vocabulary
    phrases: Phrases
    tongue: Tongue


def search_library(words: str, *, library: Library) -> Results:
    """Return the pages that answer these words. Raises Refusal if they are too long or hold marks that cannot be seen."""
    text = _require_short(require_plain(words, field="words"))
    index = index_of(library.pack, library.language)
    why = _why(text, index)
    topics = index.phrases.find([text])
    scores = {article: sum(one.score for one in reasons) for article, reasons in why.items()}
    for article, lift in _lifts(topics, library.pack).items():
        scores[article] = scores.get(article, 0.0) + lift
    ranked = _worth_showing(scores, library.pack)
    hits = (_found(article, text, why.get(article, []), topics, library) for article in ranked[:MOST_HITS])
    return Results(tuple(hits), len(ranked))


def _require_short(words: str) -> str:
    if len(words) > LONGEST:
        raise Refusal(
            f"These are {len(words):,} characters and at most {LONGEST:,} fit. Shorten them.",
            field="words",
            key="long",
            parts={"most": f"{LONGEST:,}"},
        )
    return words


def index_of(pack: Pack, language: str) -> _Index:
    """Return the index of a pack for one page language; made once."""
    return _made(_Held(pack), language)


class _Held:
    """A pack as a key: two packs are the same one only if they are one object, since comparing their texts takes long."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.pack is self.pack


@lru_cache(maxsize=8)
def _made(held: _Held, language: str) -> _Index:
    pack = held.pack
    postings: dict[str, dict[str, Counter[str]]] = {}
    lengths: dict[str, float] = {}
    for article in pack.articles.values():
        for field, words in _fields(article, language, pack):
            # A page is no longer for being there in more languages, or for having a topic of which people speak in many ways.
            longer = FIELDS[field] * len(words) if field in _LONG else 0.0
            lengths[article.head.id] = lengths.get(article.head.id, 0.0) + longer
            for word in words:
                postings.setdefault(word, {}).setdefault(article.head.id, Counter())[field] += 1
    vocabulary = Vocabulary(vocabulary_arrays(sorted(postings, key=str.encode)))
    mean = sum(lengths.values()) / max(1, len(lengths))
    tongue: Tongue = "french" if language == "fr" else "english"
    return _Index(tuple(pack.articles), postings, lengths, max(1.0, mean), vocabulary, _phrases(held), tongue)


@lru_cache(maxsize=2)
def _phrases(held: _Held) -> Phrases:
    return Phrases(held.pack)


def _fields(article: Article, language: str, pack: Pack) -> Iterator[tuple[str, list[str]]]:
    shown = article.texts.get(language) or article.texts["en"]
    yield "question", words_in(shown.question)
    topics = pack.topic_words.get(language) or pack.topic_words["en"]
    yield "topic", words_in(" . ".join(topics.topics[topic].label for topic in article.head.topics if topic in topics.topics))
    if main := topics.topics.get(article.head.topics[0]):
        yield "phrase", sorted(set(words_in(" . ".join(main.words))))
    yield "short", words_in(as_plain(short_answer(shown.sections), topics={}))
    yield "page", words_in(_rest(shown))
    for text in article.texts.values():
        if text is not shown:
            yield "other", words_in(f"{text.question} . {_rest(text)} . {as_plain(short_answer(text.sections), topics={})}")


def _rest(text: ArticleText) -> str:
    return " . ".join(as_plain(section.body, topics={}) for section in text.sections[1:])


def _why(text: str, index: _Index) -> dict[str, list[_Why]]:
    """For each page and each word typed, the one reading of it that says most there."""
    found: dict[str, list[_Why]] = {}
    asked = asked_in(text)
    for token in ([one for one in asked if one.text not in _SMALL] or asked)[:MOST_WORDS]:
        best: dict[str, _Why] = {}
        readings = list(_readings(token.text, index))
        rarity = _rarity(readings, index)
        for meaning in readings:
            for article, why in _matches(token, meaning, rarity, index):
                if article not in best or best[article].score < why.score:
                    best[article] = why
        for article, why in best.items():
            found.setdefault(article, []).append(why)
    return found


def _readings(word: str, index: _Index) -> Iterable[Meaning]:
    found = meanings(word, vocabularies=[index.vocabulary])
    known = [one for one in found if one.word in index.postings and _is_meant(word, one, index)]
    return known or mended(word, vocabularies=[index.vocabulary], live=lambda other: len(index.postings.get(other, ())))


def _is_meant(word: str, one: Meaning, index: _Index) -> bool:
    """Whether a reading holds in the language of the page. French endings cut from an English word make another word of it."""
    if one.how == "stem":
        return stem(one.word, tongue=index.tongue) == stem(word, tongue=index.tongue)
    return one.how != "synonym" or one.word in synonyms(word)


def _rarity(readings: Iterable[Meaning], index: _Index) -> float:
    """How rare a word is with all its readings, so that a rare synonym does not say more than the word itself."""
    pages = len({article for one in readings for article in index.postings[one.word]})
    return log(1 + (len(index.articles) - pages + 0.5) / (pages + 0.5))


def _matches(token: Token, meaning: Meaning, rarity: float, index: _Index) -> Iterator[tuple[str, _Why]]:
    for article, fields in index.postings[meaning.word].items():
        weight = sum(FIELDS[field] * count for field, count in fields.items())
        length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * index.lengths[article] / index.mean
        score = rarity * weight * (_SATURATION + 1) / (weight + _SATURATION * length) * _sureness(meaning)
        yield article, _Why(score, token.start, token.end, meaning, max(fields, key=lambda field: FIELDS[field]))


def _sureness(meaning: Meaning) -> float:
    """What a reading counts for beside the word itself: less than in the directory, for here every page has many words."""
    return (meaning.share / 256) ** 2


def _lifts(topics: Iterable[Hit], pack: Pack) -> dict[str, float]:
    """What phrases add. A topic that is named twice adds once."""
    named, lifts = {hit.topic for hit in topics}, {}
    for article in pack.articles.values():
        head = article.head
        worth = [MAIN_TOPIC if at == 0 else ALSO_TOPIC for at, topic in enumerate(head.topics) if topic in named]
        if worth:
            lifts[head.id] = sum(worth)
    return lifts


def _worth_showing(scores: Mapping[str, float], pack: Pack) -> list[str]:
    """The pages from the best on, the more useful first where two are as good; one that says far less is left out."""
    places = places_in_situations(pack)
    ranked = sorted(scores, key=lambda article: (-round(scores[article], 6), places.get(article, len(scores)), article))
    return [article for article in ranked if scores[article] >= _LEAST_SHARE * scores[ranked[0]]]


def _found(article: str, text: str, why: list[_Why], topics: Iterable[Hit], library: Library) -> Found:
    one = library.pack.articles[article]
    page = question_link(library, one)
    body = short_answer(library.text_of(one).sections)
    short = "" if library.is_withheld(article) else as_plain(body, topics=library.topic_labels())
    return Found(page, short, tuple(_because(one, text, why, topics, library))[:MOST_REASONS])


def _because(article: Article, text: str, why: list[_Why], topics: Iterable[Hit], library: Library) -> Iterator[str]:
    words, labels = library.words, library.topic_labels()
    said: dict[str, str] = {}
    for hit in topics:
        # The longest phrase for a topic says most.
        if hit.topic in article.head.topics and len(hit.span.words) > len(said.get(hit.topic, "")):
            said[hit.topic] = hit.span.words
    yield from (words.say("lib_why_topic", words=phrase, topic=labels[topic]) for topic, phrase in said.items())
    seen: dict[str, None] = {}
    for one in sorted(_joined(why, text), key=lambda one: -one.score):
        where, typed = words[f"lib_in_{one.field}"], text[one.start : one.end]
        seen[words.say(f"why_{one.meaning.how}", word=typed, found=one.meaning.word, where=where)] = None
    yield from seen


def _joined(why: list[_Why], text: str) -> Iterator[_Why]:
    """Pairs of characters that follow one another in what was typed, and stand in one field, as one piece: nobody reads in pairs."""
    pieces: list[_Why] = []
    for one in sorted(why, key=lambda one: (one.field, one.start)):
        last = pieces[-1] if pieces else None
        is_next = last is not None and (last.field, last.end) >= (one.field, one.start) and one.meaning.how == "exact"
        if last and is_next and has_cjk(text[last.start : one.end]):
            pieces[-1] = replace(last, score=last.score + one.score, end=max(last.end, one.end))
        else:
            pieces.append(one)
    # A pair that only bridges two pieces is covered by them, and says nothing of its own.
    for one in pieces:
        elsewhere = {at for other in pieces if other is not one for at in range(other.start, other.end)}
        if (
            one.end - one.start > 2
            or not has_cjk(text[one.start : one.end])
            or not elsewhere.issuperset(range(one.start, one.end))
        ):
            yield one

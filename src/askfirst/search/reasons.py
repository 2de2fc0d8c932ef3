"""Why each service is where it is: which of her words it has, where and how; and what else was asked that it has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from askfirst.ground.languages import spoken
from askfirst.matching.offers import NEAR_KM
from askfirst.matching.verdict import REMOTE
from askfirst.matching.where import covers
from askfirst.pack.content import Pack, Service
from askfirst.search.expand import Meaning
from askfirst.search.labels import Label, Labels
from askfirst.search.near import km_of
from askfirst.search.order import Docs, Placed
from askfirst.search.query import Hit, Query, Reachable, Reason
from askfirst.search.score import Scored
from askfirst.search.shelf import View
from askfirst.search.text import field_of, shared


@dataclass(frozen=True)
class _Best:
    strength: int
    meaning: Meaning
    where: str


Notes = dict[tuple[int, int], dict[int, _Best]]
"""For each service (its segment and number there) and each of her words, what says most."""


def as_hits(placed: Sequence[Placed], query: Query, *, scored: Scored, labels: Labels, pack: Pack) -> tuple[Hit, ...]:
    """Return the services of a page with the reasons for each."""
    own = _own_words(placed, scored)
    hits = []
    for one in placed:
        service = one.view.service(one.doc)
        distance = None if one.line is None else km_of(one.line)
        reachable = _reachable(service, distance, query, pack=pack)
        words = _word_reasons(service, own.get((id(one.view), one.doc), {}), scored, labels)
        because = (*words, *_other_reasons(service, reachable, query))
        hits.append(Hit(service, one.score, because, distance, reachable))
    return tuple(hits)


def _own_words(placed: Sequence[Placed], scored: Scored) -> Notes:
    """For each service and each of her words, the word of its own that says most."""
    found: Notes = {(id(one.view), one.doc): {} for one in placed}
    for view in {id(one.view): one.view for one in placed}.values():
        docs = np.array([one.doc for one in placed if one.view is view], dtype=np.intp)
        for number, meant in enumerate(scored.meanings):
            for meaning in meant:
                _note(view, docs, number, meaning, found)
    return found


def _note(view: View, docs: Docs, number: int, meaning: Meaning, found: Notes) -> None:
    word = view.segment.vocabulary.find(meaning.word)
    if word is None:
        return
    codes = view.segment.postings.at(docs, number=word)
    strengths = shared(codes, meaning.share)
    for doc, code, strength in zip(docs.tolist(), codes.tolist(), strengths.tolist(), strict=True):
        best = found[(id(view), doc)]
        if code and (number not in best or best[number].strength < strength):
            best[number] = _Best(strength, meaning, field_of(code))


def _word_reasons(service: Service, own: dict[int, _Best], scored: Scored, labels: Labels) -> Iterator[Reason]:
    for number, (understood, meant) in enumerate(zip(scored.understood, scored.meanings, strict=True)):
        for best in (own.get(number), _best_label(service, meant, labels)):
            if best is not None:
                yield Reason("word", understood.word, best.meaning.word, best.where, best.meaning.how)


def _best_label(service: Service, meant: Sequence[Meaning], labels: Labels) -> _Best | None:
    on: list[tuple[int, Meaning, Label]] = [
        (strength * meaning.share // 256, meaning, label)
        for meaning in meant
        for label, strength in labels.of(meaning.word).items()
        if label.is_on(service)
    ]
    if not on:
        return None
    _, meaning, label = max(on, key=lambda one: one[0])
    is_topic = label.family in ("main", "also")
    return _Best(0, meaning, f"topic:{label.key}" if is_topic else label.family)


def _other_reasons(service: Service, reachable: Reachable, query: Query) -> Iterator[Reason]:
    for topic in query.topics:
        if topic in service.main or topic in service.also:
            yield Reason("topic", topic, where="main" if topic in service.main else "also")
    yield from _language_reasons(service, query)
    if (query.near or query.place) and reachable in ("near", "remote", "serves_area"):
        yield Reason(reachable, query.place.name if query.place else "")
    if query.open_at is not None:
        yield Reason("open")
    if query.is_free:
        yield Reason("free")
    yield from (Reason("asks_no", what) for what in query.needs_no)
    yield from (Reason("delivery", way) for way in query.delivery if way in service.delivery)
    yield from (Reason("audience", one) for one in query.audience if one in service.audience)
    if query.age is not None and (service.minimum_age is not None or service.maximum_age is not None):
        yield Reason("age", f"{query.age:g}")


def _language_reasons(service: Service, query: Query) -> Iterator[Reason]:
    hers = spoken(query.languages)
    yield from (Reason("language", code) for code in service.languages if spoken((code,)) & hers)
    others = (code for code in service.interpreters if code not in service.languages)
    yield from (Reason("interpreter", code) for code in others if spoken((code,)) & hers)


def _reachable(service: Service, distance: float | None, query: Query, *, pack: Pack) -> Reachable:
    """As the filter sees it: near, then elsewhere if all it says it serves is elsewhere, then remote, then serving the place."""
    if distance is not None and distance <= NEAR_KM:
        return "near"
    covered = covers(service.area, query.place, pack=pack) if query.place else None
    is_remote = bool(REMOTE & set(service.delivery))
    if covered is False:
        return "far"
    if query.place and covered is None and service.area:
        return "unknown" if distance is None else "far"
    if is_remote:
        return "remote"
    if covered:
        return "serves_area"
    return "unknown" if distance is None else "far"

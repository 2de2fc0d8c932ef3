"""What can be added to a search, with counts, and what can be removed from it again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from askfirst.journeys.describe import language_name
from askfirst.journeys.find import find_services
from askfirst.journeys.reasons import topic_in_words
from askfirst.pack.content import Pack, in_language
from askfirst.phrasing.words import Phrasebook
from askfirst.search.query import Found, Query
from askfirst.web.directory_form import Asked, search_of, without
from askfirst.web.page import Tick

TICKS = (("is_free", "dir_free"), ("is_open", "dir_open"), ("no_id", "dir_no_id"), ("is_remote", "dir_remote"))
"""The boxes to tick, each with the phrase that names it."""

_MOST = 8

# What a button chooses, the counts it is about, its head, and the search without it: a count says what one would get.
_FAMILIES: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    ("topic", "topics", "dir_topic", {"topics": ()}),
    ("kind", "kinds", "dir_kind", {"kinds": ()}),
    ("language", "languages", "dir_language", {"languages": ()}),
    ("way", "delivery", "dir_way", {"delivery": ()}),
)


@dataclass(frozen=True)
class FacetGroup:
    """Things of one family that can be added, each with how many services it would leave; and counts that only inform."""

    label: str
    options: tuple[Tick, ...]
    notes: str = ""


@dataclass(frozen=True)
class Asking:
    """A search that was done: the form, the search it means, what was found, and the words and pack to speak of it."""

    asked: Asked
    query: Query
    found: Found
    words: Phrasebook
    pack: Pack
    at: datetime


def facet_groups(asking: Asking) -> Iterator[FacetGroup]:
    """Return what can be added to a search; a family of which nothing can be added and nothing said is left out."""
    groups = (*(_family(asking, *family) for family in _FAMILIES), _cost(asking), _open(asking), _asks_id(asking))
    yield from (group for group in groups if group.options or group.notes)


def chosen_things(asked: Asked, *, words: Phrasebook, pack: Pack) -> Iterator[Tick]:
    """Return everything that was chosen beside the words, as buttons that remove it."""
    named = {"topic": asked.topic, "kind": asked.kind, "language": asked.language, "way": asked.way}
    for name, value in named.items():
        if value:
            yield Tick(f"drop:{name}", label_of(name, value, words=words, pack=pack))
    yield from (Tick(f"drop:{name}", words[key]) for name, key in TICKS if getattr(asked, name))
    yield from (Tick(f"drop:limit:{limit}", in_language(pack.limits[limit].label, words.language)) for limit in asked.limits)
    if asked.within_km.strip():
        yield Tick("drop:within_km", f"≤ {asked.within_km.strip().lower().removesuffix('km').strip()} km")
    if asked.place.strip():
        yield Tick("drop:place", asked.place.strip())


def looser(asking: Asking) -> Iterator[Tick]:
    """Return what finds something when it alone is removed, as buttons with how many that would be."""
    words = asking.words
    things = list(chosen_things(asking.asked, words=words, pack=asking.pack))
    if asking.asked.words.strip():
        things.append(Tick("drop:words", words.say("dir_one_word", word=" ".join(asking.asked.words.split())[:60])))
    for thing in things:
        name, _, value = thing.value.removeprefix("drop:").partition(":")
        query = search_of(without(asking.asked, name, value), pack=asking.pack, at=asking.at).query
        if count := find_services(replace(query, size=0, facets=())).total:
            yield Tick(thing.value, words.say("dir_counted", label=thing.label, count=count))


def label_of(name: str, value: str, *, words: Phrasebook, pack: Pack) -> str:
    """Return what a topic, kind, language or way is called; its code where nobody wrote a name down."""
    if name == "topic":
        return topic_in_words(value, words=words, pack=pack)
    if name == "language":
        return language_name(value, words)
    if name == "way":
        return words.get(f"way_{value}", value)
    kinds = pack.head.kinds
    return in_language(kinds[value], words.language) if value in kinds else words["kind_other"]


def _family(asking: Asking, name: str, family: str, head: str, without_it: Mapping[str, Any]) -> FacetGroup:
    is_chosen = any(getattr(asking.query, column) for column in without_it)
    counts = asking.found.facets.get(family, {})
    total = asking.found.total
    if is_chosen:
        alone = find_services(replace(asking.query, **without_it, start=0, size=0, facets=(family,)))
        counts, total = alone.facets.get(family, {}), alone.total
    labels: dict[str, tuple[str, int]] = {}
    for value, count in counts.items():
        label = label_of(name, value, words=asking.words, pack=asking.pack)
        if value != getattr(asking.asked, name) and count < total and len(labels) < _MOST:
            labels.setdefault(label, (value, count))
    options = (_option(asking, f"add:{name}:{value}", label, count) for label, (value, count) in labels.items())
    return FacetGroup(asking.words[head], tuple(options))


def _option(asking: Asking, button: str, label: str, count: int) -> Tick:
    return Tick(button, asking.words.say("dir_counted", label=label, count=count))


def _cost(asking: Asking) -> FacetGroup:
    counts, words = asking.found.facets.get("cost", {}), asking.words
    free = counts.get("free", 0)
    can_add = not asking.asked.is_free and 0 < free < asking.found.total
    options = (_option(asking, "add:is_free", words["dir_free"], free),) if can_add else ()
    return FacetGroup(words["cost"], options, _notes(counts, "cost", ("may_cost", "unknown"), words))


def _open(asking: Asking) -> FacetGroup:
    words = asking.words
    if asking.asked.is_open:
        return FacetGroup(words["hours"], ())
    count = find_services(replace(asking.query, open_at=asking.at, start=0, size=0, facets=())).total
    options = (_option(asking, "add:is_open", words["dir_open"], count),) if 0 < count < asking.found.total else ()
    return FacetGroup(words["hours"], options)


def _asks_id(asking: Asking) -> FacetGroup:
    counts, words = asking.found.facets.get("asks_id", {}), asking.words
    does_not = counts.get("no", 0)
    can_add = not asking.asked.no_id and does_not
    options = (_option(asking, "add:no_id", words["dir_no_id"], does_not),) if can_add else ()
    return FacetGroup(words["dir_asks_id"], options, _notes(counts, "answer", ("yes", "unknown"), words))


def _notes(counts: Mapping[str, int], family: str, values: tuple[str, ...], words: Phrasebook) -> str:
    """What cannot be chosen is still counted, so that nobody takes "not known" for "no"."""
    known = (value for value in values if counts.get(value))
    return words.listed(words.say("dir_counted", label=words[f"{family}_{value}"], count=counts[value]) for value in known)

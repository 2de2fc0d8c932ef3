"""The pack's own words for topics, kinds, places and areas, in all its languages: a service is found by them as well.

They are not copied into the index of words: a topic has a label in four languages and thousands of services. A word of a
label leads to the topic, and the topic to its services. How much a label says is fixed by what it is a label of, and each of
its words says its part of that, so that one word out of five does not stand for the whole:

    main topic 60   other topic 40   place 50   kind 45   area 30   known to be free 30

Of the phrases by which a topic is known in talks, those of a single word are labels too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from askfirst.pack.content import Pack, Service
from askfirst.search.vocabulary import Vocabulary, vocabulary_arrays
from askfirst.search.words import asked_in, words_in

Family = Literal["main", "also", "kind", "place", "area", "cost"]

_PAIR_AND_ITS_UNITS = 3

STRENGTH: Mapping[Family, int] = {"main": 60, "also": 40, "place": 50, "kind": 45, "area": 30, "cost": 30}
# What people call a service that costs nothing; a service known to be free is found by these though it does not say so itself.
FREE = ("free", "gratuit", "gratuite", "gratis", "免费")


@dataclass(frozen=True)
class Label:
    """Something that has a word of its own: a topic as main or other work, a kind, a place by its name, an area, being free."""

    family: Family
    key: str

    def is_on(self, service: Service) -> bool:
        """Return whether a service stands under this label."""
        held = {
            "main": service.main,
            "also": service.also,
            "kind": (service.kind,),
            "place": (service.place,),
            "area": service.area,
            "cost": (service.cost,),
        }
        return self.key in held[self.family]


class Labels:
    """All words of a pack's labels. Made once for a pack; it takes a fifth of a second at most."""

    def __init__(self, pack: Pack) -> None:
        found: dict[str, dict[Label, int]] = {}
        for label, text in _texts(pack):
            strength = round(STRENGTH[label.family] / max(1, len(asked_in(text))))
            for word in words_in(text):
                labels = found.setdefault(word, {})
                labels[label] = max(strength, labels.get(label, 0))
        self._strengths = found
        self.vocabulary = Vocabulary(vocabulary_arrays(sorted(found, key=str.encode)))

    def of(self, word: str) -> Mapping[Label, int]:
        """Return what this word is a label of, and how much it says as that."""
        return self._strengths.get(word, _NO_LABELS)


def labels_of(pack: Pack) -> Labels:
    """Return the labels of a pack, kept for the pack used last."""
    if _LAST.pack is not pack or _LAST.labels is None:
        _LAST.labels, _LAST.pack = Labels(pack), pack
    return _LAST.labels


def _texts(pack: Pack) -> Iterator[tuple[Label, str]]:
    for language in pack.topic_words.values():
        for topic, said in language.topics.items():
            for text in (said.label, *_single(said.words)):
                yield Label("main", topic), text
                yield Label("also", topic), text
    yield from ((Label("cost", "free"), word) for word in FREE)
    for kind, names in pack.head.kinds.items():
        yield from ((Label("kind", kind), name) for name in names.values())
    for place in pack.places.values():
        yield from ((Label("place", place.name), name) for name in (place.name, *place.also))
    for area in pack.areas.values():
        yield from ((Label("area", area.id), name) for name in (area.id, *area.names.values()))


def _single(phrases: Iterable[str]) -> Iterator[str]:
    """The phrases of one word. A word out of a longer one would mean many other things."""
    return (phrase for phrase in phrases if len(words_in(phrase)) <= _PAIR_AND_ITS_UNITS and len(asked_in(phrase)) == 1)


class _Last:
    """The labels of the pack used last: they never change while a pack is loaded."""

    pack: Pack | None = None
    labels: Labels | None = None


_LAST = _Last()
_NO_LABELS: Mapping[Label, int] = MappingProxyType({})

"""Makes directories of invented services, as large as asked for, always the same for the same seed.

Nothing in them is a fact: names, numbers and addresses are plainly made up. Only their shape is like a real directory: people
and services gather where many live, most entries do not say what they ask, hours repeat, and words follow Zipf's law.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from askfirst.pack.content import Asks, Opening, Pack, Place, Point, Provenance, Reach, Service, ServiceText, Tells
from askfirst.places.find import lies_in

WORDS = 60_000
PATTERNS = 300
AT_ONCE = 5_000

KINDS = [
    ("legal-clinic", "Legal Clinic"), ("health-centre", "Health Centre"), ("settlement", "Newcomer House"),
    ("shelter", "Night Shelter"), ("helpline", "Counselling Line"), ("food-bank", "Food Bank"),
    ("women-centre", "Women's Centre"), ("legal-clinic", "Clinique juridique"), ("health-centre", "Centre de santé"),
    ("settlement", "Maison d'accueil"), ("outreach", "Drop-in"), ("tenants", "Tenant Advice Office"),
]  # fmt: skip
LANGUAGES = [
    (), ("en",), ("en", "fr"), ("fr",), ("en", "zh-Hans"), ("en", "zh-Hans", "zh-Hant"), ("en", "es"), ("en", "ar"),
    ("en", "fr", "es"), ("en", "th"), ("en", "ko"), ("en", "pa", "ur"), ("en", "ta"), ("en", "fa"), ("en", "tl"), ("en", "uk"),
]  # fmt: skip
LANGUAGE_WEIGHTS = [40, 22, 9, 3, 4, 3, 4, 3, 2, 1, 2, 2, 2, 1, 1, 1]
DELIVERY = [
    ("in_person",), ("in_person", "phone"), ("phone",), ("phone", "online"), ("online",), ("in_person", "phone", "online"),
    ("in_person", "outreach"), ("phone", "text"), ("phone", "video"),
]  # fmt: skip
DELIVERY_WEIGHTS = [30, 26, 12, 7, 5, 9, 4, 4, 3]
ASKS = [Asks(), Asks(id="no"), Asks(id="yes"), Asks(immigration_status="no", id="no"), Asks(name="no"), Asks(health_card="yes")]
ASKS_WEIGHTS = [90, 2, 3, 2, 1, 2]
_GROUND = {"en": "Example ground"}
TELLS: list[tuple[Tells, ...]] = [
    (),
    (Tells(recipient="police", practice="must_not", ground=_GROUND, source="https://example.org/privacy"),),
    (Tells(recipient="police", practice="may", ground=_GROUND, source="https://example.org/privacy"),),
    (Tells(recipient="child_protection", practice="must", ground=_GROUND, source="https://example.org/privacy"),),
]
TELLS_WEIGHTS = [94, 2, 2, 2]


@dataclass(frozen=True)
class Maker:
    """What invented services are made of; `pack` gives the places, areas and topics."""

    pack: Pack
    seed: int = 1

    def services(self, count: int) -> Iterator[Service]:
        """Make this many services, in order of id. The first ones do not depend on how many follow."""
        for start in range(0, count, AT_ONCE):
            yield from _Chunk(self, start).services(min(AT_ONCE, count - start))

    @cached_property
    def vocabulary(self) -> list[str]:
        """Return words that mean nothing, the most frequent first."""
        chance, words = random.Random(self.seed), dict[str, None]()
        while len(words) < WORDS:
            parts = [chance.choice("bdfghklmnprstvwz") + chance.choice("aeiou") for _ in range(chance.randint(1, 4))]
            words["".join(parts) + chance.choice(["", "n", "r", "s", "ing", "ment", "tion"])] = None
        return list(words)

    @cached_property
    def field_words(self) -> dict[str, list[str]]:
        """Return the words of the field in each language, as the pack's topics say them."""
        found: dict[str, list[str]] = {}
        for language, topics in self.pack.topic_words.items():
            texts = [f"{one.label} {one.about}" for one in topics.topics.values()]
            found[language] = sorted({word.strip(".,;:()?!") for text in texts for word in text.split()} - {""})
        return found

    @cached_property
    def places(self) -> list[Place]:
        """Return the places of the pack."""
        return sorted(self.pack.places.values(), key=lambda place: place.id)

    @cached_property
    def areas_of(self) -> list[tuple[str, ...]]:
        """Return, for each place, the areas in which it lies and that are not everywhere."""
        some = [area for area in self.pack.areas.values() if not area.everywhere]
        return [tuple(area.id for area in some if lies_in(place, area)) for place in self.places]

    @cached_property
    def patterns(self) -> list[tuple[Opening, ...]]:
        """Return weekly hours; the first says nothing."""
        chance = random.Random(self.seed + 1)
        return [(), *(tuple(_week(chance)) for _ in range(PATTERNS))]


def _week(chance: random.Random) -> Iterator[Opening]:
    """Some days with the same hours, perhaps an evening or a Saturday, now and then all night."""
    if chance.random() < 0.03:
        yield Opening(opens="00:00", closes="23:59", days=(1, 2, 3, 4, 5, 6, 7))
        return
    opens, length = chance.choice(range(14, 22)), chance.choice(range(6, 20))
    days = tuple(sorted(chance.sample(range(1, 6), chance.choice([1, 2, 3, 5, 5, 5, 5]))))
    yield Opening(opens=_time(opens), closes=_time(min(opens + length, 43)), days=days)
    if chance.random() < 0.3:
        yield (
            Opening(opens="18:00", closes="21:00", days=(days[0],))
            if opens + length < 36
            else Opening(opens="10:00", closes="14:00", days=(6,))
        )


def _time(halves: int) -> str:
    return f"{halves // 2:02d}:{halves % 2 * 30:02d}"


class _Chunk:
    """Some thousand services, whose chances are drawn at once."""

    def __init__(self, maker: Maker, start: int) -> None:
        self.maker, self.start = maker, start
        self.chance = np.random.default_rng((maker.seed, start))

    def services(self, count: int) -> Iterator[Service]:
        maker, draw = self.maker, self._draw
        self.place = draw(len(maker.places), [place.population or 300 for place in maker.places])
        self.jitter = self.chance.normal(0, 0.03, (AT_ONCE, 2))
        self.kind = draw(len(KINDS))
        topics = 1 / (np.arange(len(maker.pack.topics)) + 3)
        self.topics = np.stack([draw(len(topics), topics) for _ in range(5)], axis=1)
        self.how_many = self.chance.integers(0, 100, (AT_ONCE, 6))
        self.languages = draw(len(LANGUAGES), LANGUAGE_WEIGHTS)
        self.delivery = draw(len(DELIVERY), DELIVERY_WEIGHTS)
        self.asks, self.tells = draw(len(ASKS), ASKS_WEIGHTS), draw(len(TELLS), TELLS_WEIGHTS)
        self.hours = draw(len(maker.patterns), [PATTERNS * 0.6, *[1] * PATTERNS])
        self.about = self._texts("en", 30, 80)
        self.french, self.chinese = self._texts("fr", 15, 40), self._texts("zh-Hans", 5, 12)
        for row in range(count):
            yield self._service(row)

    def _draw(self, many: int, weights: Sequence[float] | NDArray[np.floating] | None = None) -> NDArray[np.int64]:
        shares = None if weights is None else np.asarray(weights, dtype=float) / np.sum(weights)
        return self.chance.choice(many, AT_ONCE, p=shares)

    def _texts(self, language: str, fewest: int, most: int) -> list[list[str]]:
        """For each service the words of one text: a quarter of the field, the others from the long tail."""
        field = self.maker.field_words.get(language) or [""]
        # Ranks by inverting the sum of Zipf's law with exponent 1: the common words come again and again.
        ranks = (WORDS ** self.chance.random((AT_ONCE, most)) - 1).astype(np.int64)
        of_field = self.chance.integers(0, len(field), (AT_ONCE, most))
        is_field = self.chance.random((AT_ONCE, most)) < (0.25 if language != "zh-Hans" else 1.0)
        lengths = self.chance.integers(fewest, most + 1, AT_ONCE)
        pool = np.array([*self.maker.vocabulary, *field], dtype=object)
        picked = pool[np.where(is_field, of_field + WORDS, ranks)]
        return [list(row[:length]) for row, length in zip(picked, lengths, strict=True)]

    def _service(self, row: int) -> Service:
        number = self.start + row
        place = self.maker.places[self.place[row]]
        kind, title = KINDS[self.kind[row]]
        delivery = DELIVERY[self.delivery[row]]
        many = self.how_many[row]
        topics = list(dict.fromkeys(self._topic(one) for one in self.topics[row]))
        mains = 1 + int(many[0] > 60) + int(many[0] > 90)
        texts = self._text(row, f"{title}, {place.name}. ", french=many[1] < 30, chinese=many[1] < 8)
        return Service(
            id=f"example-{number:08d}",
            name=f"Example {title} {number:05d} {place.name if many[2] < 40 else ''}".strip(),
            organization=f"Example Organization G{number // 3:05d}",
            kind=kind,
            main=tuple(topics[:mains]),
            also=tuple(topics[mains : mains + int(many[0]) % 4]),
            delivery=delivery,
            reach=tuple(self._reach(number, delivery)),
            place=place.name if "in_person" in delivery else None,
            points=(self._point(row, place),) if "in_person" in delivery else (),
            area=self._area(row, int(many[3])),
            languages=LANGUAGES[self.languages[row]],
            asks=ASKS[self.asks[row]],
            tells=TELLS[self.tells[row]],
            cost="free" if many[4] < 50 else "unknown" if many[4] < 85 else "may_cost",
            hours=self.maker.patterns[self.hours[row]],
            time_zone="America/Toronto",
            text=texts,
            text_state=dict.fromkeys(texts, "original"),
            minimum_age=16.0 if many[5] < 8 else None,
            source=Provenance(url=f"https://example.org/{number}", date=str(2018 + int(many[5]) % 8), kind="directory",
                              confidence="high" if many[5] % 2 else "medium"),
        )  # fmt: skip

    def _topic(self, number: int) -> str:
        return _topics(self.maker.pack)[number]

    def _text(self, row: int, opening: str, *, french: bool, chinese: bool) -> dict[str, ServiceText]:
        texts = {"en": ServiceText(about=opening + " ".join(self.about[row]))}
        if french:
            texts["fr"] = ServiceText(about=" ".join(self.french[row]))
        if chinese:
            texts["zh-Hans"] = ServiceText(about="，".join(self.chinese[row]))
        return texts

    def _point(self, row: int, place: Place) -> Point:
        north, east = self.jitter[row]
        return Point(lat=place.lat + float(north), lon=place.lon + float(east))

    def _area(self, row: int, lot: int) -> tuple[str, ...]:
        near = self.maker.areas_of[self.place[row]]
        if lot < 60 and near:
            return (near[lot % len(near)],)
        return ("Canada",) if lot > 90 else ("Ontario",)

    def _reach(self, number: int, delivery: tuple[str, ...]) -> Iterator[Reach]:
        if "phone" in delivery or number % 3:
            yield Reach(by="phone", value=f"416-555-{number % 10_000:04d}")
        if number % 7 == 0:
            yield Reach(by="email", value=f"hello{number}@example.org")
        yield Reach(by="web", value=f"https://example.org/{number}")


_TOPICS: dict[int, list[str]] = {}


def _topics(pack: Pack) -> list[str]:
    return _TOPICS.setdefault(id(pack), list(pack.topics))

"""Makes mixed queries as hurried people write them, the same for the same seed, in a form that any engine can be asked in."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.directory.make import DELIVERY, LANGUAGES, Maker

TUESDAY_MORNING = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Wish:
    """One query: any of the words, and all of the rest. `known` is the number of a service that it must bring to the top."""

    words: tuple[str, ...] = ()
    has_typo: bool = False
    near: tuple[float, float] | None = None
    within_km: float | None = None
    language: str = ""
    topic: str = ""
    delivery: str = ""
    is_open_now: bool = False
    known: int | None = None


def wishes(count: int, *, maker: Maker, services: int) -> list[Wish]:
    """Return this many queries for a directory of so many services; one in twenty looks for one service by its name."""
    chance = random.Random(maker.seed + 2)
    return [_known(chance, services) if number % 20 == 0 else _mixed(chance, maker) for number in range(count)]


def _known(chance: random.Random, services: int) -> Wish:
    number = chance.randrange(services)
    return Wish(words=("clinic", f"{number:05d}"), known=number)


def _mixed(chance: random.Random, maker: Maker) -> Wish:
    has_words = chance.random() < 0.85
    words = tuple(_words(chance, maker)) if has_words else ()
    has_typo = has_words and chance.random() < 0.12
    if has_typo:
        mistyped = _mistyped(words[0], chance)
        words, has_typo = (mistyped, *words[1:]), mistyped != words[0]
    is_near = chance.random() < 0.6
    place = chance.choices(maker.places, [place.population or 300 for place in maker.places])[0]
    return Wish(
        words=words,
        has_typo=has_typo,
        near=(place.lat, place.lon) if is_near else None,
        within_km=chance.choice([5, 10, 25, 50, 100]) if is_near else None,
        language=chance.choice([code for codes in LANGUAGES for code in codes]) if chance.random() < 0.25 else "",
        topic=chance.choice(list(maker.pack.topics)[:30]) if not has_words or chance.random() < 0.25 else "",
        delivery=chance.choice([mode for modes in DELIVERY for mode in modes]) if chance.random() < 0.15 else "",
        is_open_now=chance.random() < 0.12,
    )


def _words(chance: random.Random, maker: Maker) -> Iterator[str]:
    """One to three words: mostly of the field, in English, French or Chinese, else of the middle of the vocabulary."""
    language = chance.choices(["en", "fr", "zh-Hans"], [80, 14, 6])[0]
    field = [word for word in maker.field_words[language] if len(word) > 3 or language == "zh-Hans"]
    for _ in range(chance.choices([1, 2, 3], [45, 35, 20])[0]):
        if language == "en" and chance.random() < 0.3:
            yield maker.vocabulary[int(50 * 200 ** chance.random())]
        else:
            word = chance.choice(field).lower()
            yield word[: chance.choice([1, 2, 2, 3, 4])] if language == "zh-Hans" else word


def _mistyped(word: str, chance: random.Random) -> str:
    """One letter lost, doubled or swapped with the next; a short word is left as it is."""
    if len(word) < 6 or not word.isascii():
        return word
    at = chance.randrange(1, len(word) - 2)
    changed = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :]]
    return chance.choice(changed)

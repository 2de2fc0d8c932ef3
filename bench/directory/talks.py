"""Makes conversations as they may come to a desk, the same for the same seed, and times whole offers for them."""

import random
import time
from pathlib import Path
from typing import Any

from bench.directory.make import LANGUAGES, Maker
from bench.directory.ours import opened

from askfirst.journeys.offer import offer
from askfirst.listening.conversation import Conversation, Said
from askfirst.search.choose import Part, choose
from askfirst.topics.phrases import Phrases


def talks(count: int, *, maker: Maker) -> list[Conversation]:
    """Return this many conversations: one to three wants, often limits and a place."""
    chance = random.Random(maker.seed + 3)
    return [_talk(chance, maker) for _ in range(count)]


def _talk(chance: random.Random, maker: Maker) -> Conversation:
    pack = maker.pack
    wants = tuple(chance.sample(list(pack.topics), chance.choice([1, 1, 2, 3])))
    # The limit on one's own community reads her languages, the others do not; any of them may come.
    limits = tuple(chance.sample(list(pack.limits), chance.choice([0, 1, 1, 2, 3])))
    weights = [place.population or 300 for place in maker.places]
    place = chance.choices(maker.places, weights)[0].name if chance.random() < 0.8 else ""
    said = pack.topic_words["en"].topics[wants[0]].says[:1]
    return Conversation(
        version=1,
        said=tuple(Said(text, "en") for text in said),
        wants=wants,
        limits=limits,
        place=place,
        travel_km=chance.choice([10.0, 25.0, 50.0]) if place and chance.random() < 0.4 else None,
        languages=chance.choice(LANGUAGES),
    )


def time_offers(folder: Path, *, maker: Maker, count: int) -> dict[str, Any]:
    """Time choosing, judging, describing and asking back: everything that a page shows save the HTML."""

    pack, shelf = maker.pack, opened(folder)
    phrases, questions = Phrases(pack), talks(count, maker=maker)
    among = [Part(view.segment, view.dead_docs) for view in shelf.views(pack)]
    taken, cpu, shown = [], [], 0
    for turn, talk in enumerate([*questions[:20], *questions]):
        start, worked = time.perf_counter(), time.process_time()
        chosen = choose(talk, among=among, pack=pack)
        sheet = offer(talk, pack=pack, language="en", phrases=phrases, chosen=chosen)
        if turn >= 20:
            taken.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - worked) * 1000)
            shown += len(sheet.referrals)
    return {"ms": taken, "cpu": cpu, "shown": shown / len(questions)}

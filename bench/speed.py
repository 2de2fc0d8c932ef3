"""Times what people wait for, in process and from a cold shell. Prints a table; asserts nothing.

Usage: python bench/speed.py
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from askfirst.encoder.learned import reader_for
from askfirst.journeys.offer import offer
from askfirst.listening.reading import read_conversation
from askfirst.matching.offers import make_offers
from askfirst.pack.read import default_pack, read_pack
from askfirst.topics.suggest import read_words, suggest
from askfirst.wording.check import check

TALKS = sorted((Path(__file__).parents[1] / "tests" / "talks").glob("*.json"))
COMMAND = Path(sys.executable).with_name("askfirst")


def main() -> None:
    """Print one line for each thing measured: the bar, the median and the 95th percentile in milliseconds."""
    pack = read_pack(default_pack())
    reader = reader_for(pack, folder=default_pack())
    reader.encode(["warm"])
    talks = [read_conversation(path.read_bytes(), pack=pack) for path in TALKS]
    said = [[one.text for one in talk.said] for talk in talks]
    print("| what | bar, ms | median, ms | p95, ms |\n|---|---|---|---|")
    _row("offers alone", "20", [lambda talk=talk: make_offers(talk, pack=pack) for talk in talks], 50)
    _row(
        "offers with reasons, questions and topics",
        "20",
        [lambda talk=talk: offer(talk, pack=pack, language="en", phrases=reader.phrases, reader=reader) for talk in talks],
        50,
    )
    _row(
        "own words to topics, warm",
        "50",
        [lambda text=text: suggest(read_words(text, phrases=reader.phrases, reader=reader)) for text in said],
        50,
    )
    _row("a page, in process", "60", _pages(talks), 25)
    _row("askfirst offers, cold shell", "1000", [lambda path=path: _run("offers", str(path), "--json") for path in TALKS], 5)
    _row("askfirst topics, cold shell", "5000", [lambda: _run("topics", str(TALKS[0]))], 5)
    _words(pack.wording["en"].rules)
    print(f"\nMemory of this process at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _row(what: str, bar: str, deeds: list[Callable[[], object]], times: int) -> None:
    taken = []
    for _ in range(times):
        for deed in deeds:
            start = time.perf_counter()
            deed()
            taken.append((time.perf_counter() - start) * 1000)
    cuts = quantiles(taken, n=20)
    print(f"| {what} | {bar} | {cuts[9]:.1f} | {cuts[18]:.1f} |", flush=True)


def _pages(talks: list[object]) -> list[Callable[[], object]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "askfirst.config.settings")
    import django

    django.setup()
    from django.template.loader import render_to_string

    from askfirst.web.page import lay_out
    from askfirst.web.room import room
    from askfirst.web.state import TalkState

    place = room()
    states = [TalkState(mark="0", started=int(time.time()), conversation=talk) for talk in talks]  # type: ignore[arg-type]
    return [
        lambda state=state: render_to_string("sheet.html", {"page": lay_out(state, room=place, language="en")})
        for state in states
    ]


def _words(rules: tuple[object, ...]) -> None:
    text = "The worker met the client at the drop-in and they talked about the lease. " * 2000
    start = time.perf_counter()
    check(text, rules)  # type: ignore[arg-type]
    print(f"| wording check, words a minute | 1000000 | {len(text.split()) / (time.perf_counter() - start) * 60:,.0f} | |")


def _run(*arguments: str) -> None:
    done = subprocess.run([COMMAND, *arguments], capture_output=True, check=True)
    assert done.stdout
    if "--json" in arguments:
        json.loads(done.stdout)


if __name__ == "__main__":
    main()

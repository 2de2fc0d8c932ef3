"""Scores own words to topics on labelled lines, beside a plain TF-IDF on the same utterances.

Usage: python bench/topics/run.py [tune|held]     (tune is for choosing; held is only ever scored)
"""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from askfirst.encoder.learned import nothing_of, reader_for, utterances_of
from askfirst.ground.languages import LANGUAGES
from askfirst.pack.read import default_pack, read_pack
from askfirst.topics.reading import letters, rarity_of
from askfirst.topics.suggest import Reader, read_words, suggest

HERE = Path(__file__).parent
FIRST = 3


def main(split: str) -> None:
    """Print one row a language: hits in the first three, silence where nothing is wanted, and time."""
    pack = read_pack(default_pack())
    reader = reader_for(pack, folder=default_pack())
    reader.encode(["warm"])
    plain = TfIdf(utterances_of(pack), nothing_of(pack))
    print("| language | lines | hit in first three | main want in first three | silent on nothing | plain TF-IDF | p95 ms |")
    print("|---|---|---|---|---|---|---|")
    for language in LANGUAGES:
        print(_row(language, _lines(language, split), reader, plain))


class TfIdf:
    """The plain comparison: TF-IDF over runs of one to four letters, nearest utterance by cosine, no encoder."""

    def __init__(self, utterances: list[tuple[str, str]], nothing: list[str]) -> None:
        texts = [text for _topic, text in utterances] + nothing
        self.topics = [topic for topic, _text in utterances] + [""] * len(nothing)
        self.rarity = rarity_of(texts)
        self.rows = letters(texts, rarity=self.rarity)

    def first(self, text: str) -> list[str]:
        """Return the topics of the nearest utterances, at most FIRST different ones."""
        near = (self.rows @ letters([text], rarity=self.rarity)[0]).argsort()[::-1]
        return [topic for topic in dict.fromkeys(self.topics[at] for at in near[:200]) if topic][:FIRST]


def _lines(language: str, split: str) -> list[dict[str, Any]]:
    data = yaml.safe_load((HERE / f"{language}.yaml").read_text(encoding="utf-8"))
    return [line for line in data["lines"] if line["split"] == split]


def _row(language: str, lines: list[dict[str, Any]], reader: Reader, plain: TfIdf) -> str:
    times, shown = [], []
    for line in lines:
        start = time.perf_counter()
        shown.append([one.topic for one in suggest(read_words([line["text"]], phrases=reader.phrases, reader=reader))])
        times.append((time.perf_counter() - start) * 1000)
    wanted = [(line["want"], topics[:FIRST]) for line, topics in zip(lines, shown, strict=True) if line["want"]]
    nothing = [topics for line, topics in zip(lines, shown, strict=True) if not line["want"]]
    hit = np.mean([bool(set(want) & set(topics)) for want, topics in wanted])
    main_hit = np.mean([want[0] in topics for want, topics in wanted])
    other = np.mean([bool(set(line["want"]) & set(plain.first(line["text"]))) for line in lines if line["want"]])
    silent = np.mean([not topics for topics in nothing])
    return f"| {language} | {len(lines)} | {hit:.3f} | {main_hit:.3f} | {silent:.2f} of {len(nothing)} | {other:.3f} | {np.percentile(times, 95):.0f} |"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "held")

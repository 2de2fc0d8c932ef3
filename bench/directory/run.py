"""Measures directory search against other ways to search, as ratios in one run. Prints Markdown; `--write` puts it in the docs.

Usage: python -m bench.directory.run [--sizes 1000,100000,1000000] [--engines ours,tantivy,fts5,orm] [--write]

Every index is built, and every engine asked, in a process of its own, one after the other, on the same invented services
and the same queries. Times are of one thread with a warm page cache.
"""

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.directory.checking import check
from bench.directory.make import Maker
from bench.directory.others import Fts, Plain, Tantivy
from bench.directory.ours import Ours, OursWithAllCounts
from bench.directory.queries import Wish, wishes
from bench.directory.report import page, write
from bench.directory.talks import time_offers

from askfirst.pack.content import Service
from askfirst.pack.read import default_pack, read_pack

ENGINES = {"ours": Ours, "ours-all": OursWithAllCounts, "tantivy": Tantivy, "fts5": Fts, "orm": Plain}
# The plain ORM takes seconds for each query of a large directory, so it answers only as many as fit in about two minutes.
PATIENCE_S = 120
WARMING = 20
TALKS = 300
HEADING = "Directory search"


def main() -> None:
    """Measure, print, and write where asked."""
    asked = _arguments()
    if asked.step:
        print(json.dumps({"build": _build, "ask": _ask, "offers": _offers}[asked.step](asked)))
        return
    results, offers = [], []
    for size in map(int, asked.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="askfirst-bench-") as folder:
            # Made here, so that making them takes no memory where it is measured.
            questions = wishes(asked.queries, maker=_maker(asked), services=size)
            (Path(folder) / "wishes.pickle").write_bytes(pickle.dumps(questions))
            for engine in asked.engines.split(","):
                results.append(_measure(engine, size, Path(folder), asked))
                print(f"{engine} {size}: {_brief(results[-1])}", file=sys.stderr, flush=True)
            if "ours" in asked.engines.split(","):
                offers.append({"size": size, **_child("offers", "--folder", f"{folder}/ours", "--seed", str(asked.seed))})
    text = page(results, offers)
    print(text)
    if asked.write:
        write(text, heading=HEADING)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,100000,1000000")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the table into docs/reference/performance.md")
    for hidden in ("--step", "--engine", "--folder", "--wishes"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(engine: str, size: int, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Build and ask, each in a fresh process."""
    home = folder / engine
    home.mkdir()
    common = ["--engine", engine, "--size", str(size), "--folder", str(home), "--seed", str(asked.seed)]
    built = _child("build", *common)
    if "missing" in built:
        return {"engine": engine, "size": size, **built}
    disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 1e6
    answered = _child("ask", *common, "--wishes", str(folder / "wishes.pickle"))
    cuts = quantiles(answered["ms"], n=100)
    found = {
        "p50": cuts[49],
        "p95": cuts[94],
        "p99": cuts[98],
        "disk": disk,
        "answered": len(answered["ms"]),
        "asked": asked.queries,
    }
    return {
        "engine": engine,
        "size": size,
        **built,
        **found,
        **{key: answered[key] for key in ("own", "mapped", "base", "cpu", "checks")},
    }


def _child(step: str, *more: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.directory.run", "--step", step, *more], stdout=subprocess.PIPE, check=True
    )
    return dict(json.loads(done.stdout))


def _brief(result: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value:.3g}" if isinstance(value, float) else f"{key} {value}" for key, value in result.items())


def _maker(asked: argparse.Namespace) -> Maker:
    return Maker(read_pack(default_pack()), seed=asked.seed)


def _build(asked: argparse.Namespace) -> dict[str, Any]:
    """Build one index; making the services is not counted."""
    maker, making = _maker(asked), [0.0]
    start = time.perf_counter()
    try:
        ENGINES[asked.engine]().build(_timed(maker.services(asked.size), making), folder=Path(asked.folder), maker=maker)
    except ModuleNotFoundError as error:
        return {"missing": error.name}
    return {"build": time.perf_counter() - start - making[0], "build_rss": _memory("VmHWM")}


def _timed(services: Iterable[Service], spent: list[float]) -> Iterator[Service]:
    rest = iter(services)
    while True:
        start = time.perf_counter()
        one = next(rest, None)
        spent[0] += time.perf_counter() - start
        if one is None:
            return
        yield one


def _ask(asked: argparse.Namespace) -> dict[str, Any]:
    """Answer the queries one after the other, and check the answers."""
    maker = _maker(asked)
    questions = pickle.loads(Path(asked.wishes).read_bytes())
    base = _memory("RssAnon")
    engine = ENGINES[asked.engine]()
    engine.open(Path(asked.folder), maker=maker)
    ends = time.monotonic() + PATIENCE_S
    taken, cpu, answers = [], [], []
    for number, wish in enumerate([*questions[:WARMING], *questions]):
        start, worked = time.perf_counter(), time.process_time()
        answer = engine.ask(wish)
        if number >= WARMING:
            taken.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - worked) * 1000)
            answers.append(answer)
        if time.monotonic() > ends and len(taken) > 30:
            break
    told = {
        "ms": taken,
        "cpu": quantiles(cpu, n=20)[18],
        "own": _memory("RssAnon"),
        "mapped": _memory("RssFile"),
        "base": base,
        "checks": _checks(questions, answers),
    }
    if asked.engine == "ours":
        told["checks"] |= check(engine, questions, maker=maker, services=asked.size)
    return told


def _offers(asked: argparse.Namespace) -> dict[str, Any]:
    """Make whole offers for conversations from the index that is there."""
    timed = time_offers(Path(asked.folder), maker=_maker(asked), count=TALKS)
    cuts = quantiles(timed["ms"], n=100)
    return {
        "p50": cuts[49],
        "p95": cuts[94],
        "p99": cuts[98],
        "cpu": quantiles(timed["cpu"], n=20)[18],
        "shown": timed["shown"],
        "own": _memory("RssAnon"),
    }


def _checks(questions: list[Wish], answers: list[Any]) -> dict[str, int]:
    known = [(wish.known, answer) for wish, answer in zip(questions, answers, strict=False) if wish.known is not None]
    return {
        "known": len(known),
        "known_first": sum(answer.numbers[:1] == (number,) for number, answer in known),
        "known_on_page": sum(number in answer.numbers for number, answer in known),
        "found_nothing": sum(not answer.numbers for answer in answers),
    }


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    main()

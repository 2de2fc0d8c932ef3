"""Puts what was measured into words."""

import datetime
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "performance.md"
NAMES = {
    "ours": "Askfirst",
    "tantivy": "tantivy (Rust)",
    "fts5": "SQLite FTS5",
    "orm": "Django ORM, `icontains`",
    "ours-all": "Askfirst, seven kinds of counts",
}


def page(results: Sequence[dict[str, Any]], offers: Sequence[dict[str, Any]]) -> str:
    """Return everything that was measured in one run as Markdown."""
    return "\n\n".join([_introduction(results), _table(results), _checked(results), _offers(offers)])


def _introduction(results: Sequence[dict[str, Any]]) -> str:
    today = datetime.datetime.now(datetime.UTC).date()
    queries = max((one["asked"] for one in results if "asked" in one), default=0)
    return (
        f"`make bench-directory` reproduces this. Measured on {today}, Python {platform.python_version()}, one thread of"
        f" {os.cpu_count()} cores, warm page cache. Directories are invented (`bench/directory/make.py`); {queries} mixed queries"
        " (`queries.py`): one to three words, any of them, now and then mistyped; radius, language, topic, delivery, open now; the"
        " first 20 and how many there are of each topic. Each index is built, and each engine asked, in a process of its own, one"
        " after the other. Memory is that of the process after the last query, and what lies in it of mapped files, which"
        " the system shares between processes and takes back when it needs room; a process that has read the content pack and asked"
        f" nothing has {min((one['base'] for one in results if 'base' in one), default=0):.0f} MB. The bars are p95 under"
        " 5 ms at 100,000 services and under 35 ms at 1,000,000."
    )


def _table(results: Sequence[dict[str, Any]]) -> str:
    ours = {one["size"]: one for one in results if one["engine"] == "ours"}
    head = "| services | engine | p50, ms | p95, ms | p99, ms | p95 of CPU alone, ms | p50 and p95, times ours | index, s | most memory then, MB | disk, MB | memory and mapped file, MB | known service first |"
    return "\n".join([head, "|---" * 12 + "|", *(_line(one, ours.get(one["size"])) for one in results)])


def _line(one: dict[str, Any], ours: dict[str, Any] | None) -> str:
    name = NAMES.get(one["engine"], one["engine"])
    if "missing" in one:
        return f"| {one['size']:,} | {name} | not installed ({one['missing']})" + " |" * 10
    ratio = f"{one['p50'] / ours['p50']:.1f}, {one['p95'] / ours['p95']:.1f}" if ours and "p95" in ours else ""
    few = "" if one["answered"] == one["asked"] else f", {one['answered']} of the queries"
    built = (
        ("same", "", "same")
        if one["engine"] == "ours-all"
        else (f"{one['build']:.1f}", f"{one['build_rss']:,.0f}", f"{one['disk']:,.1f}")
    )
    known = f"{one['checks']['known_first']} of {one['checks']['known']}"
    return (
        f"| {one['size']:,} | {name}{few} | {one['p50']:.2f} | {one['p95']:.2f} | {one['p99']:.2f} | {one['cpu']:.2f} | {ratio} |"
        f" {built[0]} | {built[1]} | {built[2]} | {one['own']:,.0f} and {one['mapped']:,.0f} | {known} |"
    )


def _checked(results: Sequence[dict[str, Any]]) -> str:
    ours = [one for one in results if one["engine"] == "ours" and "checks" in one]
    unfit = sum(one["checks"]["unfit"] for one in ours)
    scanned = sum(one["checks"].get("scanned", 0) for one in ours)
    wrong = sum(one["checks"].get("miscounted", 0) for one in ours)
    compared = (
        f" Totals and topic counts of {scanned} queries without words were compared with a scan of every service: {wrong} differ."
    )
    return (
        f"Checked in the same run: of all first pages of ours, {unfit} services break what was asked.{compared if scanned else ''} *Known service first* looks"
        " for a service by the number in its name and one common word. The others do not read typos of more than one letter,"
        " Chinese without spaces, French stems or synonyms, and tell no reasons; tantivy takes a box for the circle."
    )


def _offers(offers: Sequence[dict[str, Any]]) -> str:
    lines = [
        "Whole offers from a directory (chosen, judged by limits, place and exposure, described, with questions and reasons), for"
        " 300 invented conversations; the bars are p95 under 20 ms at 100,000 and under 60 ms at 1,000,000:",
        "",
        "| services | p50, ms | p95, ms | p99, ms | p95 of CPU alone, ms | referrals shown, mean | memory, MB |",
        "|---" * 7 + "|",
    ]
    for one in offers:
        lines.append(
            f"| {one['size']:,} | {one['p50']:.1f} | {one['p95']:.1f} | {one['p99']:.1f} | {one['cpu']:.1f} | {one['shown']:.1f} | {one['own']:,.0f} |"
        )
    return "\n".join(lines)


def write(text: str, *, heading: str, page: Path = PAGE) -> None:
    """Put text under a heading of the page, in place of what stood there, and leave everything else alone."""
    before = page.read_text(encoding="utf-8")
    section = f"## {heading}\n{text.strip()}\n"
    found = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    after = found.sub(lambda _: section + "\n", before) if found.search(before) else f"{before.rstrip()}\n\n{section}"
    page.write_text(after.rstrip() + "\n", encoding="utf-8")

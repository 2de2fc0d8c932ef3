"""What `law check` found, for programs and for people: worst first, each change once, with the articles that cite it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askfirst.cli.show_law import NAMES, in_words

if TYPE_CHECKING:
    from askfirst.law.queries import Look
    from askfirst.law.standing import ArticleStanding, ProvisionStanding
    from askfirst.pack.content import Pack

_COUNTED = (
    ("source_unreachable", "where a text could not be compared: unknown"),
    ("notes_changed", "where only official notes or dates moved"),
    ("pending_change", "where a change is passed and not yet in force"),
    ("review_due", "to be read again by somebody"),
    ("ok", "well"),
)


def checked_as_json(found: "Look", *, pack: "Pack") -> dict[str, Any]:
    """Return every article with its state and the state of everything that it stands on."""
    answer: dict[str, Any] = {"articles": [_article_as_json(one, pack) for one in found.standings.values()]}
    return answer | ({"problems": list(found.problems)} if found.problems else {})


def _article_as_json(one: "ArticleStanding", pack: "Pack") -> dict[str, Any]:
    return {
        "article": one.article,
        "state": one.state,
        "provisions": [provision_as_json(thing) for thing in one.provisions],
        "title": _title(one.article, pack),
        "risk": pack.articles[one.article].head.risk,
        "withheld": one.is_withheld,
        "leaves_paper": one.leaves_paper,
        "people_needed": one.people_needed,
        "review_due": one.review_due,
        "compared_on": one.compared_on,
        "to_rewrite": one.rewrite,
    }


def provision_as_json(one: "ProvisionStanding") -> dict[str, Any]:
    """Return one provision, or source without provisions, with its state."""
    return {
        "provision": one.provision,
        "state": one.state,
        "citation": one.citation,
        "since": one.since,
        "in_force": one.in_force,
        "languages": list(one.languages),
        "pending": list(one.pending),
    }


@dataclass(frozen=True)
class _Telling:
    found: "Look"
    pack: "Pack"
    home: Path
    is_verbose: bool
    is_coloured: bool
    today: date
    citing: Mapping[str, "list[tuple[ArticleStanding, ProvisionStanding]]"]

    def only(self, keep: "Callable[[ProvisionStanding], bool]") -> "dict[str, list[tuple[ArticleStanding, ProvisionStanding]]]":
        """Everything that stands so under an article, with those articles; one provision may stand otherwise under another."""
        kept = {path: [pair for pair in pairs if keep(pair[1])] for path, pairs in self.citing.items()}
        return {path: pairs for path, pairs in kept.items() if pairs}

    def with_state(self, state: str) -> "dict[str, list[tuple[ArticleStanding, ProvisionStanding]]]":
        """Everything in this state, without what is told as changed."""
        return self.only(lambda thing: thing.state == state and not thing.is_changed)


def checked_as_text(found: "Look", *, pack: "Pack", home: Path, is_verbose: bool, is_coloured: bool, today: date) -> str:
    """Return the same for a person: counts, what changed with its words, what is unknown, and what to do next."""
    citing: defaultdict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for article in found.standings.values():
        for thing in article.provisions:
            citing[thing.provision].append((article, thing))
    telling = _Telling(found, pack, home, is_verbose, is_coloured, today, citing)
    parts = (_counts, _changed, _unknown, _noted, _coming, _to_rewrite, _to_read, _next)
    blocks = ["\n".join(part(telling)) for part in parts]
    return "\n\n".join([*(f"! {problem}" for problem in found.problems), *(block for block in blocks if block)])


def _counts(telling: _Telling) -> Iterator[str]:
    all_of = telling.found.standings.values()
    changed = [one for one in all_of if one.leaves_paper]
    withheld = sum(one.is_withheld for one in changed)
    yield f"{len(all_of)} articles."
    if changed:
        yield f"  {len(changed)} stand on law that changed; {withheld} of them withheld until people have read again"
    for state, what in _COUNTED:
        if number := sum(one.state == state and not one.leaves_paper for one in all_of):
            yield f"  {number} {what}"


def _changed(telling: _Telling) -> Iterator[str]:
    changed = telling.only(lambda thing: thing.is_changed)
    if changed:
        yield "THE LAW CHANGED"
    for path, pairs in sorted(changed.items(), key=lambda item: (not any(one.is_withheld for one, _ in item[1]), item[0])):
        yield from _one_change(path, pairs, telling)


def _one_change(path: str, pairs: "Sequence[tuple[ArticleStanding, ProvisionStanding]]", telling: _Telling) -> Iterator[str]:
    thing = pairs[0][1]
    days = [
        f"seen on {thing.since}" if thing.since else "",
        f"section last amended on {thing.in_force}" if thing.in_force else "",
    ]
    yield f"  {_cite(thing.citation, telling.pack)} ({path})"
    yield f"    in {' and '.join(NAMES[code] for code in thing.languages)}; {', '.join(day for day in days if day)}".rstrip("; ")
    for code in thing.languages:
        yield f"    {code}:"
        yield _difference(path, code, pairs, telling)
    yield from dict.fromkeys(f"    - {_named(article)}" for article, _ in pairs)


def _difference(path: str, code: str, pairs: "Sequence[tuple[ArticleStanding, ProvisionStanding]]", telling: _Telling) -> str:
    from askfirst.law.store import words_of
    from askfirst.provisions.compare import shorten, word_diff

    thing = pairs[0][1]
    old, new = (
        words_of(path, language=code, text_hash=mark, home=telling.home) if mark else ""
        for mark in (thing.old.get(code, ""), thing.new.get(code, ""))
    )
    if not thing.new.get(code):
        return "      It is not in the text any more."
    if old and old == new:
        return "      The former words are back. They changed in between, so somebody still has to look."
    if not old:
        return (
            f"      The former words are not here. Now:\n{in_words(shorten((('new', new),)), is_coloured=False, indent='      ')}"
        )
    return in_words(shorten(word_diff(old, new)), is_coloured=telling.is_coloured, indent="      ")


def _unknown(telling: _Telling) -> Iterator[str]:
    unknown = telling.with_state("source_unreachable")
    if not unknown:
        return
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for path, pairs in unknown.items():
        by_reason[_why_unknown(path, pairs[0][1], telling)].append(path)
    yield "UNKNOWN (not compared, so not well)"
    for reason, paths in sorted(by_reason.items()):
        articles = {article.article for path in paths for article, _ in unknown[path]}
        yield f"  {reason} {len(paths)} cited, by {len(articles)} articles."
        if telling.is_verbose:
            yield from (f"    {path}: {_names(unknown[path])}" for path in paths)


def _why_unknown(path: str, thing: "ProvisionStanding", telling: _Telling) -> str:
    from askfirst.law.records import law_key, law_of

    if path.startswith("source:"):
        return "Pages that could not be read:"
    codes = [code for code, state in thing.by_language.items() if state == "source_unreachable"]
    law, languages = law_of(path), " and ".join(NAMES[code] for code in codes)
    failures = [one for code in codes if (one := telling.found.seen.failures.get(law_key(path, language=code)))]
    if failures:
        return f"{law} in {languages} could not be read when it was last tried ({failures[0].at[:10]})."
    if any(telling.found.seen.print_of(path, language=code) for code in codes):
        return f"{law} in {languages} was pulled too long ago."
    return f"{law} in {languages} was not pulled."


def _noted(telling: _Telling) -> Iterator[str]:
    noted = telling.with_state("notes_changed")
    if noted:
        yield "ONLY NOTES OR DATES MOVED"
    for path, pairs in noted.items():
        yield f"  {_cite(pairs[0][1].citation, telling.pack)} ({path}): {_names(pairs)}"


def _coming(telling: _Telling) -> Iterator[str]:
    coming = telling.only(lambda thing: bool(thing.pending))
    if coming:
        yield "A CHANGE IS COMING (passed, not in force)"
    for path, pairs in coming.items():
        thing = pairs[0][1]
        yield f"  {_cite(thing.citation, telling.pack)} ({path}), by {'; '.join(thing.pending)}: {_names(pairs)}"


def _to_rewrite(telling: _Telling) -> Iterator[str]:
    waiting = [one.article for one in telling.found.standings.values() if one.rewrite]
    if waiting:
        yield f"TO REWRITE\n  {', '.join(waiting)}"


def _to_read(telling: _Telling) -> Iterator[str]:
    sources = telling.with_state("review_due")
    only_due = [one for one in telling.found.standings.values() if one.state == "review_due" and not one.leaves_paper]
    past = {path: pairs for path, pairs in sources.items() if _is_past(pairs[0][1], telling)}
    if not (only_due or sources):
        return
    yield "TO READ AGAIN"
    if telling.is_verbose:
        yield from (f"  {one.article}: {one.people_needed} people" for one in only_due)
    yield from (
        f"  {_cite(pairs[0][1].citation, telling.pack)}, since {pairs[0][1].since}: {_names(pairs)}" for pairs in past.values()
    )
    if others := len(sources) - len(past):
        yield f"  {others} sources that nobody has read and signed yet" + (
            "" if telling.is_verbose else " (-v names the articles)"
        )


def _is_past(thing: "ProvisionStanding", telling: _Telling) -> bool:
    return bool(thing.since and thing.since < telling.today.isoformat())


def _next(telling: _Telling) -> Iterator[str]:
    all_of = telling.found.standings.values()
    if any(one.leaves_paper or one.state == "notes_changed" for one in all_of):
        yield "Next: read these articles beside the new text, and correct them. Then say who read, here or at the steward's desk:"
        yield "  askfirst law lock --verified-by NAME [--verified-by ANOTHER] --article ARTICLE"
    if any(one.state == "source_unreachable" for one in all_of):
        yield "Next: pull the texts that are unknown: askfirst law pull"


def _named(article: "ArticleStanding") -> str:
    needed = f", {article.people_needed} more to read it" if article.people_needed else ""
    return f"{article.article}{' WITHHELD' if article.is_withheld else ''}{needed}"


def _names(pairs: "Sequence[tuple[ArticleStanding, ProvisionStanding]]") -> str:
    return ", ".join(dict.fromkeys(article.article for article, _ in pairs))


def _cite(citation: str, pack: "Pack") -> str:
    return pack.citations[citation].cite if citation in pack.citations else citation


def _title(article: str, pack: "Pack") -> str:
    texts = pack.articles[article].texts
    return (texts.get("en") or next(iter(texts.values()))).question if texts else article

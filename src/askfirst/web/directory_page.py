"""What the search page of the directory shows, as one frozen value. The templates only print it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from askfirst.directory.as_hsds import origin_of
from askfirst.directory.queries import Source, sources
from askfirst.ground.languages import LANGUAGES, OWN_NAMES
from askfirst.journeys.describe import language_name
from askfirst.journeys.find import find_services
from askfirst.journeys.reasons import topic_in_words
from askfirst.pack.content import Pack, in_language
from askfirst.phrasing.words import Phrasebook, phrasebook
from askfirst.places.find import nearest_names
from askfirst.search.query import Query
from askfirst.stewarding.checking import ORIGIN as STEWARDS
from askfirst.web.directory_facets import TICKS, Asking, label_of
from askfirst.web.directory_form import Asked, Meant, search_of
from askfirst.web.directory_results import Results, results_of
from askfirst.web.page import SPEAKS, Tick, TopicGroup

# Written languages, and a second code for one that has the same name: nobody chooses these to speak in.
_NOT_CHOSEN = ("zh-Hans", "zh-Hant", "cmn")


@dataclass(frozen=True)
class Home:
    """How the directory stands before anything is asked: how many services, of which kinds, and where they come from."""

    count: str
    kinds: tuple[Tick, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SearchPage:
    """Everything that the search page shows."""

    w: Phrasebook
    language: str
    languages: tuple[tuple[str, str], ...]
    asked: Asked
    message: str
    near_names: tuple[Tick, ...]
    speaks: tuple[Tick, ...]
    groups: tuple[TopicGroup, ...]
    ticks: tuple[Tick, ...]
    limits: tuple[Tick, ...]
    results: Results | None
    home: Home | None
    head: Mapping[str, str]


def lay_out_search(asked: Asked, *, pack: Pack, language: str, at: datetime) -> SearchPage:
    """Return the search page for a form: results where they are asked for, and every box as it was typed."""
    words = phrasebook(language)
    meant = search_of(asked, pack=pack, at=at)
    is_refused = asked.is_shown and bool(meant.refusals)
    return SearchPage(
        w=words,
        language=language,
        languages=other_languages(language),
        asked=asked,
        message=_message(meant, words) if is_refused else "",
        near_names=tuple(_near_names(asked, meant, pack)) if is_refused else (),
        speaks=tuple(_speaks(asked, words)),
        groups=_groups(asked, pack=pack, words=words),
        ticks=tuple(Tick(name, words[key], is_on=getattr(asked, name)) for name, key in TICKS),
        limits=tuple(
            Tick(limit.id, in_language(limit.label, language), is_on=limit.id in asked.limits) for limit in pack.limits.values()
        ),
        results=_results(asked, meant.query, words, pack, at) if asked.is_shown and not is_refused else None,
        home=None if asked.is_shown else _home(pack, words),
        head=head_of(pack, language),
    )


def other_languages(language: str) -> tuple[tuple[str, str], ...]:
    """Return the other languages of the pages, each in its own words."""
    return tuple((code, OWN_NAMES[code]) for code in LANGUAGES if code != language)


def head_of(pack: Pack, language: str) -> Mapping[str, str]:
    """Return the fixed lines of the pack that both pages show."""
    return {"drafts": in_language(pack.head.drafts, language), "not_confirmed": in_language(pack.head.not_confirmed, language)}


def _results(asked: Asked, query: Query, words: Phrasebook, pack: Pack, at: datetime) -> Results:
    return results_of(Asking(asked, query, find_services(query), words, pack, at))


def _message(meant: Meant, words: Phrasebook) -> str:
    return " ".join([*(words.refusal(refusal) for refusal in meant.refusals), words["dir_not_searched"]])


def _near_names(asked: Asked, meant: Meant, pack: Pack) -> Iterator[Tick]:
    if any(refusal.key == "place_near" for refusal in meant.refusals):
        yield from (Tick(f"add:place:{name}", name) for name in nearest_names(asked.place, pack=pack))


def _speaks(asked: Asked, words: Phrasebook) -> Iterator[Tick]:
    """Every language that has a name, the most asked for first; another one only where it was chosen."""
    named = (key.removeprefix("language_") for key in words if key.startswith("language_"))
    codes = dict.fromkeys([*SPEAKS, *named, *filter(None, [asked.language])])
    for code in codes:
        if code not in _NOT_CHOSEN or code == asked.language:
            yield Tick(code, language_name(code, words), is_on=code == asked.language)


def _groups(asked: Asked, *, pack: Pack, words: Phrasebook) -> tuple[TopicGroup, ...]:
    def ticks(group: str) -> Iterator[Tick]:
        for topic in pack.topics.values():
            if topic.group == group:
                yield Tick(topic.id, topic_in_words(topic.id, words=words, pack=pack), is_on=topic.id == asked.topic)

    return tuple(TopicGroup(in_language(label, words.language), tuple(ticks(group))) for group, label in pack.head.groups.items())


def _home(pack: Pack, words: Phrasebook) -> Home:
    found = find_services(Query(size=0, facets=("kinds",)))
    kinds = found.facets.get("kinds", {})
    return Home(
        count=words.say("dir_home_count", count=found.total),
        kinds=tuple(
            Tick(
                f"add:kind:{kind}",
                words.say("dir_counted", label=label_of("kind", kind, words=words, pack=pack), count=count),
            )
            for kind, count in kinds.items()
        ),
        sources=tuple(_source(one, pack, words) for one in sources()),
    )


def _source(source: Source, pack: Pack, words: Phrasebook) -> str:
    names = {
        origin_of(pack): words.say("dir_pack", name=in_language(pack.head.name, words.language)),
        STEWARDS: words["dir_stewards"],
    }
    parts = [names.get(source.name, source.name)]
    if source.imported_at:
        parts.append(words.say("dir_brought_in", date=f"{source.imported_at:%Y-%m-%d}"))
    if source.licence:
        parts.append(words.say("dir_licence", licence=source.licence))
    return words.listed(parts)

"""What a search found, as one frozen value: the services, what was set aside, how her words were read, and what can be done next."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from askfirst.ground.text import has_cjk
from askfirst.journeys.describe import Teller
from askfirst.listening.conversation import EMPTY
from askfirst.pack.content import in_language
from askfirst.search.query import Understood
from askfirst.web.directory_facets import Asking, FacetGroup, chosen_things, facet_groups, looser
from askfirst.web.directory_form import PAGE
from askfirst.web.directory_hit import HitView, hit_view
from askfirst.web.page import Tick

_ITSELF = ("exact", "stem", "synonym")


@dataclass(frozen=True)
class Results:
    """What was found and what can be done about it: things to remove, ways to narrow or loosen, and more to show."""

    head: str
    shown: str
    chosen: tuple[Tick, ...]
    facets: tuple[FacetGroup, ...]
    hits: tuple[HitView, ...]
    notes: tuple[str, ...]
    is_empty: bool
    loosen: tuple[Tick, ...]
    more: tuple[Tick, ...]


def results_of(asking: Asking) -> Results:
    """Return what was found, in words."""
    found, words = asking.found, asking.words
    typed = {one.word: _typed(one, asking) for one in found.understood}
    loosen = () if found.total else tuple(looser(asking))
    conversation = replace(EMPTY, languages=asking.query.languages)
    teller = Teller(pack=asking.pack, conversation=conversation, words=words, quotes={})
    return Results(
        head=_head(found.total, asking),
        shown=_shown(asking),
        chosen=() if loosen else tuple(chosen_things(asking.asked, words=words, pack=asking.pack)),
        facets=tuple(facet_groups(asking)) if found.total else (),
        hits=tuple(hit_view(hit, teller, limits=asking.query.limits, at=asking.at, typed=typed) for hit in found.hits),
        notes=tuple(_notes(asking)),
        is_empty=not found.total,
        loosen=loosen,
        more=tuple(_more(asking)),
    )


def _head(total: int, asking: Asking) -> str:
    words = asking.words
    if not total:
        return words["dir_none"]
    return words["dir_count_one"] if total == 1 else words.say("dir_count", count=total)


def _shown(asking: Asking) -> str:
    first, last = asking.query.start + 1, asking.query.start + len(asking.found.hits)
    return asking.words.say("dir_shown", first=first, last=last) if len(asking.found.hits) < asking.found.total else ""


def _more(asking: Asking) -> Iterator[Tick]:
    start, total = asking.query.start, asking.found.total
    if start:
        back = max(0, min(start, total) - PAGE)
        yield Tick(f"from:{back}", asking.words.say("dir_before", count=min(start, total) - back))
    left = total - start - len(asking.found.hits)
    if left > 0 and asking.found.hits:
        yield Tick(f"from:{start + PAGE}", asking.words.say("dir_next", count=min(PAGE, left)))


def _notes(asking: Asking) -> Iterator[str]:
    """What was set aside by which limit, how words were read, and what the search could not take into account."""
    words, found = asking.words, asking.found
    for limit, count in found.set_aside.items():
        if count:
            yield words.say("dir_set_aside", count=count, limit=in_language(asking.pack.limits[limit].label, words.language))
    yield from (_read_as(one, asking) for one in found.understood if one.read_as)
    yield from (
        words.say("dir_no_word", word=_typed(one, asking)) for one in found.understood if _is_missing(one, found.understood)
    )
    if found.unused:
        yield words.say("dir_unused", words=words.listed(found.unused))
    if asking.asked.is_open:
        yield words["dir_open_only"]
    if asking.asked.no_id and (unknown := found.facets.get("asks_id", {}).get("unknown", 0)):
        yield words.say("dir_id_unknown", count=unknown)


def _typed(one: Understood, asking: Asking) -> str:
    """One of her words as she typed it; it is searched for without accents, in small letters and one Chinese script."""
    return asking.query.words[one.start : one.end] or one.word


def _read_as(one: Understood, asking: Asking) -> str:
    reasons = (reason for hit in asking.found.hits for reason in hit.because)
    is_itself = any(reason.kind == "word" and reason.text == one.word and reason.how in _ITSELF for reason in reasons)
    others = asking.words.listed(asking.words.say("dir_one_word", word=word) for word in one.read_as)
    return asking.words.say("dir_read_as" if is_itself else "dir_read_only", word=_typed(one, asking), others=others)


def _is_missing(one: Understood, understood: tuple[Understood, ...]) -> bool:
    """Whether no service has a word. Of Chinese, cut into overlapping pieces, only a piece that no other one covers."""
    if one.services or one.read_as:
        return False
    if not has_cjk(one.word):
        return True
    return not any(other.services and other.start < one.end and one.start < other.end for other in understood)

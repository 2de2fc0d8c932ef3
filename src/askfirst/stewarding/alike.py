"""Which services are likely to be the same one, written down twice, and why. A person decides; nothing is merged by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from askfirst.ground.text import folded

# A number or page that more services than this share is a switchboard's, and tells nothing.
_MOST_SHARING = 12
_ALIKE_ENOUGH = 0.5
_NEARLY_EQUAL = 0.8
_SMALL_WORDS = frozenset({"the", "of", "and", "for", "in", "at", "a", "inc", "le", "la", "les", "de", "du", "des", "et"})


@dataclass(frozen=True)
class Outline:
    """What is compared of one service."""

    id: str
    name: str
    organization: str = ""
    place: str = ""
    numbers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    web: str = ""


@dataclass(frozen=True)
class Pair:
    """Two services that are likely the same, and the reasons: name, number, address, web or organization."""

    one: Outline
    other: Outline
    because: tuple[str, ...]


def likely_pairs(outlines: Iterable[Outline]) -> Iterator[Pair]:
    """Yield the likely duplicates: names alike, and at least one more thing in common; each pair once, in order of name."""
    known = {outline.id: outline for outline in outlines}
    for first, second in sorted(_sharing(known), key=lambda pair: (known[pair[0]].name, pair)):
        if because := reasons(known[first], known[second]):
            yield Pair(known[first], known[second], because)


def reasons(one: Outline, other: Outline) -> tuple[str, ...]:
    """Return why two services are likely the same; nothing where they are not."""
    likeness = _likeness(one.name, other.name)
    if likeness < _ALIKE_ENOUGH:
        return ()
    shared = {
        "number": bool(one.numbers & other.numbers),
        "address": bool(one.addresses & other.addresses),
        "web": bool(page_of(one.web)) and page_of(one.web) == page_of(other.web),
        "organization": bool(one.organization) and folded(one.organization) == folded(other.organization),
    }
    found = tuple(reason for reason, is_shared in shared.items() if is_shared)
    # One organization has many services, and one name stands in many towns: a number or an address says more than either.
    is_sure = bool({"number", "address"} & set(found))
    is_apart = bool(one.place and other.place) and folded(one.place) != folded(other.place)
    if not found or not (is_sure or (likeness >= _NEARLY_EQUAL and not is_apart)):
        return ()
    return ("name", *found)


def digits_of(number: str) -> str:
    """Return a number as it is compared: digits alone, without the country code of North America."""
    digits = "".join(character for character in number if character.isdigit())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def page_of(address: str) -> str:
    """Return a web address as it is compared: host and path."""
    parts = urlsplit(address if "//" in address else f"//{address}")
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"


def _words(name: str) -> frozenset[str]:
    return frozenset("".join(mark if mark.isalnum() else " " for mark in folded(name)).split()) - _SMALL_WORDS


def _likeness(one: str, other: str) -> float:
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return 0.0
    return len(mine & theirs) / len(mine | theirs)


def _sharing(known: Mapping[str, Outline]) -> set[tuple[str, str]]:
    """Pairs that share a number, an address, a page or all words of the name: only these are compared."""
    shelves: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for outline in known.values():
        keys = {("name", " ".join(sorted(_words(outline.name)))), ("web", page_of(outline.web))}
        keys |= {("number", number) for number in outline.numbers} | {("address", address) for address in outline.addresses}
        for key in keys:
            if key[1]:
                shelves[key].append(outline.id)
    few = (ids for ids in shelves.values() if 1 < len(ids) <= _MOST_SHARING)
    return {tuple(sorted(pair)) for ids in few for pair in combinations(ids, 2)}  # type: ignore[misc]

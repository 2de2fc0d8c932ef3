"""What a search found, for people at a terminal."""

from collections.abc import Iterator
from typing import Any


def found_as_text(answer: dict[str, Any]) -> str:
    """Return results line by line, then what was set aside and how the words were read."""
    lines = [f"{answer['total']} found."]
    for number, one in enumerate(answer["results"], start=1):
        lines += ["", f"{number}. {one['name']}  ({one['service']})", *_parts(one)]
    lines += ["", *(f"{count} set aside by {limit}." for limit, count in answer["set_aside"].items() if count)]
    lines += [
        f"“{word}” was read as: {', '.join(known)}." for word, known in answer["read_as"].items() if known and known != [word]
    ]
    return "\n".join(lines).rstrip()


def _parts(one: dict[str, Any]) -> Iterator[str]:
    yield from (f"   {reach['by']}: {reach['value']}" for reach in one["reach"][:3])
    if one["distance_km"] is not None:
        yield f"   {one['distance_km']:.1f} km"
    yield from (f"   + {because['text']}" for because in one["because"])

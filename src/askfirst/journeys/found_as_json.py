"""What a search found, as the documented JSON."""

from typing import Any

from askfirst.journeys.reasons import reason_text
from askfirst.pack.content import Pack
from askfirst.phrasing.words import phrasebook
from askfirst.search.query import Found, Hit


def found_as_json(found: Found, *, pack: Pack, language: str) -> dict[str, Any]:
    """Return what was found as plain data; reasons in words of this language."""
    return {
        "total": found.total,
        "results": [_hit(hit, pack=pack, language=language) for hit in found.hits],
        "facets": {name: dict(counts) for name, counts in found.facets.items()},
        "set_aside": dict(found.set_aside),
        "read_as": {one.word: list(one.read_as) for one in found.understood},
        "unused": list(found.unused),
    }


def _hit(hit: Hit, *, pack: Pack, language: str) -> dict[str, Any]:
    words = phrasebook(language)
    return {
        "service": hit.service.id,
        "name": hit.service.name,
        "because": [
            {"kind": reason.kind, "text": reason_text(reason, hit=hit, words=words, pack=pack)} for reason in hit.because
        ],
        "distance_km": hit.distance_km,
        "reachable": hit.reachable,
        "reach": [{"by": reach.by, "value": reach.value} for reach in hit.service.reach],
        "score": round(hit.score, 4),
    }

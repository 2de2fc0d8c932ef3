"""The offer as the documented JSON, key by key; other programs are written against it."""

from typing import Any

from askfirst.journeys.sheet import OfferSheet, ReferralView, SuggestionView, TellLine


def offers_as_json(sheet: OfferSheet) -> dict[str, Any]:
    """Return an offer as plain data in the shape of the contract."""
    return {
        "suggested_topics": [suggestion_as_json(one) for one in sheet.suggested],
        "ask": [
            {"fact": one.fact, "question": one.question, "why": one.why, "changes": one.changes, "is_limit": one.is_limit}
            for one in sheet.ask
        ],
        "information": [
            {
                "article": one.id,
                "title": one.question,
                "topic": one.topic,
                "because": list(one.because),
                "law_state": one.standing.state,
                "as_of": one.as_of,
                "withheld": one.standing.is_withheld,
                "changed": [
                    {"provision": change.provision, "language": change.code, "on": change.on} for change in one.standing.changes
                ],
                "ask_instead": [_referral(helper) for helper in one.helpers],
                "language": one.language,
                "draft": one.is_draft,
                "behind": one.is_behind,
            }
            for one in sheet.information
        ],
        "referrals": [_referral(one) for one in sheet.referrals],
        "set_aside": [
            {"service": one.id, "name": one.name, "limit": one.limit, "because": one.because} for one in sheet.set_aside
        ],
        "not_used": [
            {"fact": one.fact, "value": one.value, "source": one.source, "question": one.question} for one in sheet.not_used
        ],
        "rules_applied": [{"rule": one.rule, "source": one.source, "effect": one.effect} for one in sheet.rules],
        **_more(sheet),
    }


def _more(sheet: OfferSheet) -> dict[str, Any]:
    """Only where a large directory has more than is shown: how many, so that nothing disappears in silence."""
    more = sheet.more
    return {"more": {"referrals": more.referrals, "set_aside": dict(more.set_aside)}} if more.text else {}


def suggestion_as_json(one: SuggestionView) -> dict[str, Any]:
    """Return a suggested topic with the words it comes from; offsets in characters of that entry of `said`."""
    because = [{"words": words, "said": said, "start": start, "end": end} for words, said, start, end in one.because]
    return {"topic": one.topic, "label": one.label, "because": because}


def _referral(one: ReferralView) -> dict[str, Any]:
    return {
        "service": one.id,
        "name": one.name,
        "about": one.about,
        "because": [{"kind": because.kind, "text": because.text} for because in one.because],
        "reach": [{"by": reach.by, "value": reach.value, "note": reach.note} for reach in one.reach],
        "asks": dict(one.asks),
        "may_tell": [_tells(tell) for tell in one.tells],
        "unknown": [unknown.text for unknown in one.unknown],
        "alerts": list(one.alerts),
        "distance_km": one.distance_km,
        "checked_on": one.checked_on,
        "trust": list(one.trust),
        "source": one.source,
        "source_date": one.source_date,
    }


def _tells(tell: TellLine) -> dict[str, Any]:
    telling = tell.telling
    return {
        "recipient": telling.recipient,
        "practice": telling.practice,
        "ground": tell.ground,
        "path": list(tell.path),
        "source": telling.source,
        "checked_on": telling.checked_on,
    }

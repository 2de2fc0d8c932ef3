"""Puts one referral or article into words of one language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from askfirst.exposure.telling import Telling, may_tell
from askfirst.journeys.sheet import ArticleView, Because, ReachLine, ReferralView, StandingView, TellLine, UnknownLine
from askfirst.journeys.standing_view import StandingOf, standing_unknown
from askfirst.listening.conversation import Conversation, chosen
from askfirst.matching.offers import Answering, Information, Referral
from askfirst.matching.verdict import REMOTE
from askfirst.pack.content import Limit, Pack, Place, Reach, Service, in_language
from askfirst.pack.editions import is_behind
from askfirst.pack.lookup import cited_by
from askfirst.phrasing.words import Phrasebook
from askfirst.places.find import lies_in

LONGEST_QUOTE = 90
ASKED_FOR = ("name", "id", "immigration_status", "health_card")


@dataclass(frozen=True)
class Teller:
    """What is needed to put an offer into words: the pack, the conversation, the language, and her words for each topic."""

    pack: Pack
    conversation: Conversation
    words: Phrasebook
    quotes: Mapping[str, str]
    place: Place | None = None
    standings: StandingOf = standing_unknown

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.words.language

    def standing_of(self, article: str) -> StandingView:
        """Return how the law under an article stands, in words."""
        return self.standings(article, words=self.words)


def describe_referral(referral: Referral, teller: Teller) -> ReferralView:
    """Return a referral in words, with every reason, what is asked, who may be told and what is not known."""
    service, words = referral.service, teller.words
    text = service.text.get(teller.language) or service.text.get("en") or next(iter(service.text.values()))
    tells = may_tell(service, flows=teller.pack.flows)
    unknown = (*_unknown_cover(referral, teller), *_unknown(referral, tells, teller), *_unknown_languages(referral, teller))
    return ReferralView(
        id=service.id,
        name=service.name,
        kind=_kind(service, teller),
        about=text.about,
        who_for=text.who_for,
        hours=text.hours,
        cost=text.cost,
        because=tuple(_because(referral, teller)),
        reach=tuple(_reach(reach, words) for reach in service.reach),
        asks=tuple((what, getattr(service.asks, what)) for what in ASKED_FOR),
        ask_lines=tuple(_ask_line(service, what, words) for what in ASKED_FOR if getattr(service.asks, what) != "unknown"),
        tells=tuple(_tell_line(telling, teller) for telling in tells),
        unknown=unknown,
        distance_km=referral.distance_km,
        checked_on=service.confirmed_on,
        trust=tuple(_trust(service, teller)),
        source=service.source.url,
        source_date=service.source.date,
        text_state=service.text_state.get(teller.language, "draft"),
        topic=referral.answers[0].want if referral.answers else "",
        is_taken=chosen(teller.conversation, "service:").get(service.id, False),
        other_unknown=words.listed(one.short for one in unknown if not one.is_limit),
        alerts=tuple(_alerts(service, words)),
    )


def _kind(service: Service, teller: Teller) -> str:
    kinds = teller.pack.head.kinds
    return in_language(kinds[service.kind], teller.language) if service.kind in kinds else teller.words["kind_other"]


def _alerts(service: Service, words: Phrasebook) -> Iterator[str]:
    if service.is_paused:
        yield words["alert_paused"]
    if service.alert:
        yield words.say("alert_says", alert=service.alert)
    yield from (words[f"warning_{warning}"] for warning in service.warnings)


def describe_article(information: Information, teller: Teller, *, helpers: tuple[ReferralView, ...] = ()) -> ArticleView:
    """Return an article in the language of the page, or in English where it has none.

    Where the law under it changed, its banner says so; where it is withheld, its sections are left out and `helpers` stand
    in their place.
    """
    article = teller.pack.articles[information.article]
    text = article.texts.get(teller.language) or article.texts["en"]
    head, words = article.head, teller.words
    standing = teller.standing_of(head.id)
    return ArticleView(
        id=head.id,
        question=text.question,
        topic=information.topic,
        because=(because_want(information.topic, teller),),
        sections=() if standing.is_withheld else text.sections,
        citations=cited_by(article, pack=teller.pack),
        standing=standing,
        as_of=head.as_of,
        as_of_note=words.say("as_of", date=head.as_of) if head.as_of else words["as_of_unknown"],
        language=text.language,
        is_draft=text.state == "draft",
        is_behind=is_behind(article, text.language),
        is_taken=chosen(teller.conversation, "article:").get(head.id, False),
        helpers=helpers if standing.is_withheld else (),
    )


def because_want(topic: str, teller: Teller) -> str:
    """Return the reason that goes back to the client's own words for a topic, or to her choice of it."""
    label = topic_label(topic, teller)
    quote = _short(teller.quotes.get(topic, "")) or _short(teller.conversation.said[0].text if teller.conversation.said else "")
    return teller.words.say("because_said", words=quote, topic=label) if quote else teller.words.say("because_chose", topic=label)


def _because_answer(answer: Answering, teller: Teller) -> str:
    wanted = because_want(answer.want, teller)
    if answer.closeness < 2:
        return wanted
    return f"{wanted} {teller.words.say('because_related', topic=topic_label(answer.through, teller))}"


def topic_label(topic: str, teller: Teller) -> str:
    """Return what a topic is called on the page."""
    languages = teller.pack.topic_words
    return (languages.get(teller.language) or languages["en"]).topics[topic].label


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"


def _because(referral: Referral, teller: Teller) -> Iterator[Because]:
    words, pack = teller.words, teller.pack
    for answer in referral.answers:
        yield Because("want", _because_answer(answer, teller))
    for limit in referral.kept_limits:
        yield Because("limit", words.say("because_limit", limit=in_language(pack.limits[limit].label, teller.language)))
    yield from _because_place(referral, teller)
    if referral.languages:
        names = words.listed(dict.fromkeys(language_name(code, words) for code in referral.languages))
        yield Because("language", words.say("because_language", languages=names))
    for rule in referral.rules:
        yield Because("rule", in_language(rule.fits, teller.language))


def _because_place(referral: Referral, teller: Teller) -> Iterator[Because]:
    words, place = teller.words, teller.conversation.place
    if not place:
        if areas := _areas(referral.service, teller):
            yield Because("place", words.say("because_area_no_place", area=areas))
        return
    if area := _covering(referral.service, teller):
        yield Because("place", words.say("because_area", area=area, place=place))
    if referral.distance_km is not None:
        yield Because("place", words.say("because_near", km=_km(referral.distance_km), place=place))
    if ways := [
        way for way in referral.service.delivery if way in REMOTE and referral.reach == "remote" and not referral.may_not_serve
    ]:
        yield Because("place", words.say("because_remote", place=place, ways=words.listed(words[f"way_{way}"] for way in ways)))


def _areas(service: Service, teller: Teller) -> str:
    areas = teller.pack.areas
    return teller.words.listed(in_language(areas[one].names, teller.language) if one in areas else one for one in service.area)


def _covering(service: Service, teller: Teller) -> str:
    """The smallest named area of the service that holds the client's place; empty where no area says so."""
    place = teller.place
    if place is None:
        return ""
    areas = [teller.pack.areas[area] for area in service.area if area in teller.pack.areas]
    holding = [area for area in areas if lies_in(place, area)]
    holding.sort(key=lambda area: area.everywhere)
    if holding:
        return in_language(holding[0].names, teller.language)
    return place.name if service.place and not service.area else ""


def _km(distance: float) -> str:
    return f"{distance:.0f}" if distance >= 10 else f"{distance:.1f}"


def _reach(reach: Reach, words: Phrasebook) -> ReachLine:
    return ReachLine(by=reach.by, label=words[f"by_{reach.by}"], value=reach.value, note=reach.note, link=_link(reach))


def _link(reach: Reach) -> str:
    number = "".join(character for character in reach.value.split("ext")[0] if character.isdigit())
    if reach.by in ("phone", "toll_free") and len(number) >= 10:
        return f"tel:+1{number[-10:]}"
    if reach.by == "short_code" and number == reach.value:
        return f"tel:{number}"
    return {"web": reach.value, "email": f"mailto:{reach.value}"}.get(reach.by, "")


def _ask_line(service: Service, what: str, words: Phrasebook) -> str:
    return words.say(f"asks_{getattr(service.asks, what)}", what=words[f"asks_{what}"])


def _tell_line(telling: Telling, teller: Teller) -> TellLine:
    who = recipient_name(telling.recipient, teller.words)
    return TellLine(
        telling=telling,
        text=teller.words.say(f"practice_{telling.practice}", who=who),
        ground=in_language(telling.ground, teller.language),
        path=tuple(in_language(step, teller.language) for step in telling.path),
        checked_on=telling.checked_on or teller.words["never"],
    )


def _unknown(referral: Referral, tells: Sequence[Telling], teller: Teller) -> Iterator[UnknownLine]:
    """What is not known: first what a limit of hers hangs on, then whatever else nobody wrote down."""
    words, pack = teller.words, teller.pack
    for limit in referral.ask_first:
        ask = in_language(pack.limits[limit].ask, teller.language)
        label = in_language(pack.limits[limit].label, teller.language)
        yield UnknownLine(label, words.say("unknown_limit", limit=label, ask=ask), ask, True)
    asked = {(pack.limits[limit].test, pack.limits[limit].value) for limit in referral.ask_first}
    for telling in tells:
        if telling.practice == "unknown" and ("tells", telling.recipient) not in asked:
            ask, who = _sentence("tells", telling.recipient, teller), recipient_name(telling.recipient, words)
            yield UnknownLine(words.say("short_tells", who=who), words.say("unknown_tells", who=who, ask=ask), ask, False)
    for what in ASKED_FOR:
        ask, name = _sentence("asks", what, teller), words[f"asks_{what}"]
        if getattr(referral.service.asks, what) == "unknown" and ("asks", what) not in asked:
            yield UnknownLine(words.say("short_asks", what=name), words.say("unknown_asks", what=name, ask=ask), ask, False)


def _unknown_cover(referral: Referral, teller: Teller) -> Iterator[UnknownLine]:
    """Whether it serves the place, where it names no area that the pack knows."""
    if referral.may_not_serve:
        text = teller.words.say("unknown_cover", place=teller.conversation.place)
        yield UnknownLine(teller.words["short_cover"], text, text, False)


def _unknown_languages(referral: Referral, teller: Teller) -> Iterator[UnknownLine]:
    """Whether anybody there speaks her language, where she named one and the service names none."""
    words, hers = teller.words, [code for code in teller.conversation.languages if code != "en"]
    if hers and not referral.service.languages:
        names = words.listed(language_name(code, words) for code in hers)
        text = words.say("unknown_languages", languages=names)
        yield UnknownLine(words["short_languages"], text, text, False)


def _sentence(test: str, value: str, teller: Teller) -> str:
    """The sentence of the limit about this, else a plain one."""
    limits: Sequence[Limit] = list(teller.pack.limits.values())
    if found := next((limit for limit in limits if (limit.test, limit.value) == (test, value)), None):
        return in_language(found.ask, teller.language)
    if test == "tells":
        return teller.words.say("ask_tells", who=recipient_name(value, teller.words))
    return teller.words.say("ask_asks", what=teller.words[f"asks_{value}"])


def _trust(service: Service, teller: Teller) -> Iterator[str]:
    head = teller.pack.head
    if service.confirmed_on is None:
        yield in_language(head.not_confirmed, teller.language)
    if service.source.kind == "third_party" and service.confirmed_on is None:
        yield in_language(head.third_party, teller.language)


def language_name(code: str, words: Phrasebook) -> str:
    """Return what a language is called in the language of the page; its code where nobody wrote a name down."""
    return words.get(f"language_{code}", code)


def recipient_name(recipient: str, words: Phrasebook) -> str:
    """Return who is told, in the language of the page; as it is written where a directory names somebody else."""
    return words.get(f"recipient_{recipient}", recipient)

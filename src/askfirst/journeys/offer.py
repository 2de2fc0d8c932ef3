"""Makes the whole offer for a conversation: topics, questions, information, referrals, and what was left out and why."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from askfirst.journeys.describe import Teller, describe_article, describe_referral
from askfirst.journeys.sheet import ArticleView, AsideView, MoreView, NotUsed, OfferSheet, QuestionView, RuleView, SuggestionView
from askfirst.journeys.standing_view import StandingOf, standing_unknown
from askfirst.listening.conversation import Conversation, chosen
from askfirst.matching.ask import NextQuestion, next_questions
from askfirst.matching.offers import Chosen, Offers, Referral, SetAside, make_offers
from askfirst.matching.where import distance_to
from askfirst.pack.content import Pack, Place, Rule, Service, in_language
from askfirst.phrasing.words import phrasebook
from askfirst.places.find import find_place
from askfirst.topics.phrases import Phrases
from askfirst.topics.suggest import Reader, Suggestion, read_words, suggest, words_for

MOST_HELPERS = 2


def offer(
    conversation: Conversation,
    *,
    pack: Pack,
    language: str,
    phrases: Phrases,
    reader: Reader | None = None,
    chosen: Chosen | None = None,
    standings: StandingOf = standing_unknown,
) -> OfferSheet:
    """Return everything to show for this conversation in this language.

    `standings` tells how the law under an article stands; without it, that is not known. Topics are suggested by the encoder where a reader is given, else by the pack's phrases alone. Services are the
    pack's own, or those chosen from a directory.
    """
    said = [words.text for words in conversation.said]
    read = read_words(said, phrases=phrases, reader=reader)
    quotes = words_for(conversation.wants, read)
    teller = Teller(pack, conversation, phrasebook(language), quotes, _place(conversation, pack=pack), standings)
    offers = make_offers(conversation, pack=pack, chosen=chosen)
    return OfferSheet(
        suggested=describe_suggestions(suggest(read, without=settled_topics(conversation)), teller),
        ask=tuple(_question(one, teller) for one in next_questions(conversation, offers, pack=pack)),
        information=_information(offers, teller),
        referrals=tuple(describe_referral(one, teller) for one in offers.referrals),
        set_aside=tuple(_aside(one, teller) for one in offers.set_aside),
        not_used=tuple(_not_used(offers, teller)),
        rules=tuple(_rules(offers, teller)),
        more=_more(offers, teller),
    )


def _information(offers: Offers, teller: Teller) -> tuple[ArticleView, ...]:
    """The articles; where one is withheld, whoever can say how the law stands, within the client's own limits and place."""
    is_any_withheld = any(teller.standing_of(one.article).is_withheld for one in offers.information)
    helpers = tuple(describe_referral(one, teller) for one in _helpers(offers, teller)) if is_any_withheld else ()
    return tuple(describe_article(one, teller, helpers=helpers) for one in offers.information)


def _helpers(offers: Offers, teller: Teller) -> list[Referral]:
    topic, pack = teller.pack.head.ask_instead, teller.pack
    found = [one for one in offers.referrals if topic in one.service.main]
    if not found and not offers.more.services and topic:
        asking = msgspec.structs.replace(teller.conversation, wants=(topic,))
        found = list(make_offers(asking, pack=pack).referrals)
    return [one for one in found if not one.ask_first][:MOST_HELPERS] or found[:MOST_HELPERS]


def _place(conversation: Conversation, *, pack: Pack) -> Place | None:
    return find_place(conversation.place, pack=pack) if conversation.place else None


def _more(offers: Offers, teller: Teller) -> MoreView:
    """What a large directory has besides what is shown; nothing disappears in silence."""
    asides = Counter(one.limit for one in offers.set_aside)
    set_aside = {limit: count - asides[limit] for limit, count in offers.more.set_aside.items() if count > asides[limit]}
    referrals = max(0, offers.more.referrals - len(offers.referrals))
    hidden = referrals + sum(set_aside.values())
    text = teller.words.say("more_in_directory", referrals=referrals, aside=sum(set_aside.values())) if hidden else ""
    return MoreView(referrals, tuple(set_aside.items()), text)


def settled_topics(conversation: Conversation) -> set[str]:
    """Return the topics that are not suggested any more: already wanted, or dropped."""
    return {*conversation.wants, *(topic for topic, kept in chosen(conversation, "topic:").items() if not kept)}


def describe_suggestions(suggestions: Sequence[Suggestion], teller: Teller) -> tuple[SuggestionView, ...]:
    """Return suggestions with their labels and the client's words that led to them."""
    languages = teller.pack.topic_words
    shown = languages.get(teller.language) or languages["en"]
    return tuple(
        SuggestionView(
            topic=one.topic,
            label=shown.topics[one.topic].label,
            about=shown.topics[one.topic].about,
            because=tuple((span.words, span.said, span.start, span.end) for span in one.because),
        )
        for one in suggestions
    )


def _question(asked: NextQuestion, teller: Teller) -> QuestionView:
    if asked.is_limit:
        label = in_language(teller.pack.limits[asked.about].label, teller.language)
        question = teller.words.say("limit_question", limit=label)
        why = teller.words.say("limit_question_why", changes=asked.changes)
        return QuestionView(asked.about, question, why, (), asked.changes, True)
    question_ = teller.pack.questions[asked.about]
    options = tuple((option.value, in_language(option.label, teller.language)) for option in question_.options)
    text, why = in_language(question_.question, teller.language), in_language(question_.why, teller.language)
    return QuestionView(asked.about, text, why, options, asked.changes, False)


def _aside(aside: SetAside, teller: Teller) -> AsideView:
    service, words, pack = aside.service, teller.words, teller.pack
    if aside.limit == "place":
        areas = words.listed(in_language(pack.areas[area].names, teller.language) for area in service.area if area in pack.areas)
        because = words.say("set_aside_place", areas=areas, place=teller.conversation.place)
        return AsideView(service.id, service.name, "place", words["limit_place"], because)
    if aside.limit == "travel_km":
        km, most = distance_to(service, teller.place, pack=pack) or 0, teller.conversation.travel_km or 0
        because = words.say("set_aside_far", km=f"{km:.0f}", most=f"{most:g}")
        return AsideView(service.id, service.name, "travel_km", words["limit_travel_km"], because)
    limit = pack.limits[aside.limit]
    label, because = in_language(limit.label, teller.language), in_language(limit.broken, teller.language)
    return AsideView(service.id, service.name, aside.limit, label, because)


def _not_used(offers: Offers, teller: Teller) -> list[NotUsed]:
    return [NotUsed(fact.key, str(fact.value), fact.source, _as_question(fact.key, teller)) for fact in offers.not_used]


def _as_question(key: str, teller: Teller) -> str:
    question = teller.pack.questions.get(key)
    if question is None:
        return teller.words["not_used_note"]
    return teller.words.say("not_used_fact", question=in_language(question.question, teller.language))


def _rules(offers: Offers, teller: Teller) -> list[RuleView]:
    shown = [_rule(referral.service, rule, teller, rules_out=False) for referral in offers.referrals for rule in referral.rules]
    ruled_out = [_rule(service, rule, teller, rules_out=True) for service, rule in offers.ruled_out]
    return sorted([*shown, *ruled_out], key=lambda view: (view.rule, view.effect))


def _rule(service: Service, rule: Rule, teller: Teller, *, rules_out: bool) -> RuleView:
    what = teller.words.say("rule_not_shown" if rules_out else "rule_shown", service=service.name)
    why = in_language(rule.elsewhere if rules_out else rule.fits, teller.language)
    return RuleView(rule.id, rules_out, rule.source, f"{what} {why}")

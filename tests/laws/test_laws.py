"""The laws of the product as properties over the real pack: whoever the client is, whatever is asked."""

import os
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from askfirst.ground.languages import LANGUAGES
from askfirst.journeys.as_json import offers_as_json
from askfirst.journeys.offer import offer
from askfirst.listening.conversation import Conversation, Fact, Said
from askfirst.matching.ask import MOST_QUESTIONS, next_questions
from askfirst.matching.offers import Offers, make_offers
from askfirst.matching.verdict import Case, judge
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack
from askfirst.topics.phrases import Phrases

PACK: Pack = read_pack(default_pack())
PHRASES = Phrases(PACK)
EXAMPLES = int(os.environ.get("ASKFIRST_EXAMPLES", "100"))

wants = st.lists(st.sampled_from(sorted(PACK.topics)), min_size=1, max_size=4, unique=True).map(tuple)
limits = st.lists(st.sampled_from(sorted(PACK.limits)), max_size=4, unique=True).map(tuple)
places = st.sampled_from(
    ["", "Toronto", "Markham", "Timmins", "Moosonee", "Thunder Bay", "Kingston", "Pickle Lake", "Sudbury", "Ottawa"]
)
languages = st.lists(st.sampled_from(["en", "fr", "zh-Hans", "zh-Hant", "yue", "es", "vi"]), max_size=2, unique=True).map(tuple)
distances = st.one_of(st.none(), st.sampled_from([5.0, 50.0, 500.0]))

# Who somebody is, in ways that no rule of the pack reads.
UNREAD = [
    "occupation",
    "race",
    "sexuality",
    "immigration-status",
    "criminal-record",
    "religion",
    "worker",
    "agency",
    "nationality",
]
READ = sorted({rule.fact for rule in PACK.rules})
values = st.sampled_from(["yes", "no", "woman", "man", "18-29", "sex worker", "massage", "visitor", "none", "Black", "trans"])

talks = st.builds(
    Conversation,
    version=st.just(1),
    said=st.sampled_from([(), (Said("They came to my work again."),), (Said("我想找律师"),)]),
    wants=wants,
    limits=limits,
    place=places,
    travel_km=distances,
    languages=languages,
)


def law(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=EXAMPLES, deadline=None)(test)


def offered(offers: Offers) -> list[str]:
    return [referral.service.id for referral in offers.referrals]


def whole(conversation: Conversation, language: str = "en") -> dict[str, object]:
    return offers_as_json(offer(conversation, pack=PACK, language=language, phrases=PHRASES))


# 1. The client leads.


@law
@given(talks, st.sampled_from(["observed", "reported", "assumed"]), st.sampled_from(UNREAD + READ), values)
def test_what_was_only_seen_told_or_assumed_changes_no_offer(talk, source, key, value):
    guessed = replace(talk, facts=(Fact(key, value, source),))

    before, after = whole(talk), whole(guessed)

    assert [one["fact"] for one in after["not_used"]] == [key]
    assert {**after, "not_used": []} == before


@law
@given(talks)
def test_every_offer_goes_back_to_something_the_client_chose(talk):
    offers = make_offers(talk, pack=PACK)

    for referral in offers.referrals:
        for answer in referral.answers:
            assert answer.want in talk.wants
            assert answer.through == answer.want or answer.through in PACK.topics[answer.want].see_also
            assert answer.through in (*referral.service.main, *referral.service.also)
    assert all(one.topic in talk.wants for one in offers.information)


def test_someone_who_has_chosen_nothing_is_offered_nothing():
    talk = Conversation(version=1, said=(Said("I have no papers, I do sex work, he hits me"),), place="Toronto")

    offers = make_offers(talk, pack=PACK)

    assert offers == Offers()


# 2. No conflation.

VOLUNTEERED = [
    "I do sex work.",
    "I am a migrant.",
    "I have no papers.",
    "I use drugs.",
    "I have HIV.",
    "我是性工作者。",
    "Je suis travailleuse du sexe.",
]


@law
@given(talks, st.sampled_from(VOLUNTEERED))
def test_what_a_person_says_about_herself_adds_no_offer(talk, words):
    told = replace(talk, said=(*talk.said, Said(words)))

    assert offered(make_offers(told, pack=PACK)) == offered(make_offers(talk, pack=PACK))
    assert make_offers(told, pack=PACK).information == make_offers(talk, pack=PACK).information


@law
@given(talks)
def test_other_work_is_offered_to_nobody_who_did_not_ask_for_it(talk):
    talk = replace(talk, wants=tuple(want for want in talk.wants if want != "other-work") or ("sex-work-law",))

    for referral in make_offers(talk, pack=PACK).referrals:
        assert "other-work" not in {answer.through for answer in referral.answers}


def test_someone_who_is_held_finds_the_full_range_of_help_each_with_whom_it_may_tell():
    talk = Conversation(version=1, wants=("forced-or-threatened",), place="Toronto")

    answer = whole(talk)
    kinds = {PACK.services[one["service"]].kind for one in answer["referrals"]}

    assert {"peer-network", "legal-clinic", "helpline", "shelter", "victim-services", "community"} <= kinds
    for one in answer["referrals"]:
        assert {tell["recipient"] for tell in one["may_tell"]} >= {"police", "immigration", "child_protection"}


@pytest.mark.parametrize(
    "want", ["bylaw-inspection", "police-stop", "work-permit", "sex-work-law", "sexual-health", "unpaid-wages"]
)
def test_a_wish_about_work_or_law_brings_no_shelter_counselling_or_victim_service(want):
    talk = Conversation(version=1, wants=(want,), place="Toronto")

    kinds = {referral.service.kind for referral in make_offers(talk, pack=PACK).referrals}

    assert not kinds & {"shelter", "victim-services", "sexual-assault-centre"}


# 3. Same wish, same offer.


@law
@given(talks, st.sampled_from(UNREAD), values)
def test_who_a_person_is_changes_nothing_that_no_rule_names(talk, key, value):
    known = replace(talk, facts=(Fact(key, value, "said"),))

    assert whole(known) == whole(talk)


@law
@given(talks, st.sampled_from(READ), values)
def test_every_difference_is_explained_by_a_written_rule(talk, key, value):
    known = replace(talk, facts=(Fact(key, value, "said"),))

    before, after = make_offers(talk, pack=PACK), make_offers(known, pack=PACK)
    lost = set(offered(before)) - set(offered(after))

    assert set(offered(after)) <= set(offered(before))
    assert lost == {service.id for service, _rule in after.ruled_out}
    for service, rule in after.ruled_out:
        assert rule.audience in service.audience


@law
@given(talks)
def test_the_same_offers_come_in_the_same_order_in_every_language(talk):
    answers = [whole(talk, language) for language in LANGUAGES]

    assert len({tuple(one["service"] for one in answer["referrals"]) for answer in answers}) == 1
    assert len({tuple(one["article"] for one in answer["information"]) for answer in answers}) == 1
    assert len({tuple((one["fact"], one["changes"]) for one in answer["ask"]) for answer in answers}) == 1


@law
@given(talks, st.sampled_from(READ), values)
def test_taking_a_fact_back_gives_the_same_answer_as_before(talk, key, value):
    known = replace(talk, facts=(Fact(key, value, "said"),))

    taken_back = replace(known, facts=())

    assert whole(taken_back) == whole(talk)


# 4. Limits are obeyed.


@law
@given(talks, st.sampled_from(sorted(PACK.limits)))
def test_a_limit_adds_nothing_and_sets_aside_only_what_breaks_it(talk, limit):
    without = replace(talk, limits=tuple(one for one in talk.limits if one != limit))
    with_it = replace(without, limits=(*without.limits, limit))

    before, after = make_offers(without, pack=PACK), make_offers(with_it, pack=PACK)
    lost = set(offered(before)) - set(offered(after))

    assert set(offered(after)) <= set(offered(before))
    assert lost == {one.service.id for one in after.set_aside if one.limit == limit and one.service.id in offered(before)}
    for service in lost:
        assert judge(PACK.limits[limit], Case(PACK.services[service], with_it, PACK)) == "broken"


@law
@given(talks)
def test_nothing_offered_is_known_to_break_a_limit(talk):
    for referral in make_offers(talk, pack=PACK).referrals:
        for limit in talk.limits:
            assert judge(PACK.limits[limit], Case(referral.service, talk, PACK)) != "broken"


@law
@given(talks)
def test_nothing_disappears_in_silence(talk):
    offers = make_offers(talk, pack=PACK)
    everything = make_offers(Conversation(version=1, wants=talk.wants), pack=PACK)

    shown = [
        *offered(offers),
        *(one.service.id for one in offers.set_aside),
        *{service.id for service, _rule in offers.ruled_out},
    ]

    assert sorted(shown) == sorted(offered(everything))


# 5. Unknown is not no.


@law
@given(talks)
def test_what_is_unknown_comes_with_a_sentence_to_ask_and_is_never_called_kept(talk):
    answer = whole(talk)

    for one in answer["referrals"]:
        unknown = [tell["recipient"] for tell in one["may_tell"] if tell["practice"] == "unknown"]
        assert len(one["unknown"]) >= len(unknown)
    for referral in make_offers(talk, pack=PACK).referrals:
        assert not set(referral.kept_limits) & set(referral.ask_first)


# 6. Ask little.


@law
@given(talks)
def test_a_question_is_asked_only_if_an_answer_changes_what_is_offered(talk):
    offers = make_offers(talk, pack=PACK)

    questions = next_questions(talk, offers, pack=PACK)

    assert len(questions) <= MOST_QUESTIONS
    for question in questions:
        assert any(offered(make_offers(answer, pack=PACK)) != offered(offers) for answer in _answers(talk, question.about)), (
            question
        )


@law
@given(talks)
def test_an_unanswered_question_never_narrows_the_list(talk):
    open_talk = replace(talk, place="", travel_km=None)

    here, anywhere = make_offers(talk, pack=PACK), make_offers(open_talk, pack=PACK)

    assert set(offered(here)) <= set(offered(anywhere))


def _answers(talk: Conversation, about: str) -> list[Conversation]:
    if about in PACK.limits:
        return [replace(talk, limits=(*talk.limits, about))]
    if about == "place":
        return [
            replace(talk, place=place.name)
            for place in (PACK.places["toronto"], max(PACK.places.values(), key=lambda one: one.lat))
        ]
    options = PACK.questions[about].options
    return [replace(talk, facts=(*talk.facts, Fact(about, option.value, "said"))) for option in options]

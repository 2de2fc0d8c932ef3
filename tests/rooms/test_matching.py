"""From wishes, limits and a place to offers: what a limit says, what is set aside and why, what may be read, what is asked."""

import pytest
from msgspec.structs import replace

from askfirst.listening.conversation import EMPTY, Conversation, Fact
from askfirst.matching.ask import MOST_QUESTIONS, next_questions
from askfirst.matching.heard import HeardFacts, fits, rules_for
from askfirst.matching.offers import Offers, Referral, make_offers
from askfirst.matching.verdict import Case, Verdict, judge
from askfirst.pack.content import Asks, Limit, Pack, Practice, Reach, Service, Tells

WORDS = {"en": "words"}


@pytest.fixture
def plain(pack: Pack) -> Service:
    """A service for anybody, of which nothing is known but that it takes calls all over Ontario."""
    return replace(
        pack.services["halco"],
        id="plain",
        main=("police-stop",),
        also=(),
        audience=(),
        community=(),
        peer_led="unknown",
        women_only="unknown",
        call_backs="unknown",
        cost="unknown",
        delivery=("phone",),
        place=None,
        area=("Ontario",),
        languages=(),
        asks=Asks(),
        tells=(),
    )


def only(pack: Pack, *services: Service) -> Pack:
    """The same pack with no services but these and no general practice of any kind of service."""
    return replace(pack, services={service.id: service for service in services}, flows=())


def verdict(limit: str, service: Service, pack: Pack, conversation: Conversation = EMPTY) -> Verdict:
    return judge(pack.limits[limit], Case(service, conversation, only(pack, service)))


def offered(offers: Offers) -> list[str]:
    return [referral.service.id for referral in offers.referrals]


def aside(offers: Offers) -> dict[str, str]:
    return {one.service.id: one.limit for one in offers.set_aside}


def want(*topics: str, **more: object) -> Conversation:
    return replace(EMPTY, wants=topics, **more)


def the_one(offers: Offers) -> Referral:
    (referral,) = offers.referrals
    return referral


# What a limit says about a service


@pytest.mark.parametrize(
    ("practice", "expected"),
    [
        ("must", "broken"),
        ("may", "broken"),
        ("unknown", "unknown"),
        ("only_if_compelled", "kept"),
        ("only_with_consent", "kept"),
        ("must_not", "kept"),
    ],
)
@pytest.mark.parametrize(("limit", "recipient"), [("no-police", "police"), ("no-immigration-officers", "immigration")])
def test_no_officers_sets_aside_who_tells_them_on_their_own(
    pack: Pack, plain: Service, limit: str, recipient: str, practice: Practice, expected: Verdict
):
    tells = Tells(recipient=recipient, practice=practice, ground=WORDS, source="its site")

    assert verdict(limit, replace(plain, tells=(tells,)), pack) == expected


def test_whom_a_service_tells_about_other_things_breaks_no_other_limit(pack: Pack, plain: Service):
    tells = Tells(recipient="immigration", practice="must", ground=WORDS, source="its site")

    assert verdict("no-police", replace(plain, tells=(tells,)), pack) == "unknown"


@pytest.mark.parametrize(("limit", "what"), [("no-id", "id"), ("no-name", "name"), ("no-status-questions", "immigration_status")])
@pytest.mark.parametrize(("answer", "expected"), [("yes", "broken"), ("no", "kept"), ("unknown", "unknown")])
def test_what_a_service_asks_for_decides(pack: Pack, plain: Service, limit: str, what: str, answer: str, expected: Verdict):
    assert verdict(limit, replace(plain, asks=Asks(**{what: answer})), pack) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "field", "answers"),
    [
        ("free-only", "cost", {"free": "kept", "may_cost": "broken", "unknown": "unknown"}),
        ("no-callbacks", "call_backs", {"no": "kept", "yes": "broken", "unknown": "unknown"}),
        ("women-only", "women_only", {"yes": "kept", "no": "broken", "unknown": "unknown"}),
        ("peers-only", "peer_led", {"yes": "kept", "no": "broken", "unknown": "unknown"}),
    ],
)
def test_each_limit_is_kept_broken_or_not_known(pack: Pack, plain: Service, limit: str, field: str, answers: dict[str, Verdict]):
    for answer, expected in answers.items():
        assert verdict(limit, replace(plain, **{field: answer}), pack) == expected


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (("in_person",), "broken"),
        (("outreach",), "broken"),
        (("phone",), "kept"),
        (("in_person", "video"), "kept"),
        ((), "unknown"),
    ],
)
def test_not_in_person_sets_aside_what_is_only_met_in_person(
    pack: Pack, plain: Service, delivery: tuple[str, ...], expected: Verdict
):
    assert verdict("remote-only", replace(plain, delivery=delivery), pack) == expected


def test_nothing_by_post_sets_aside_only_what_a_letter_alone_can_reach(pack: Pack, plain: Service):
    letter = Reach(by="address", value="1 Main St")
    call = Reach(by="phone", value="416-340-7790")

    assert verdict("no-post", replace(plain, delivery=(), reach=(letter,)), pack) == "broken"
    assert verdict("no-post", replace(plain, delivery=("in_person",), reach=(letter,)), pack) == "kept"
    assert verdict("no-post", replace(plain, delivery=(), reach=(letter, call)), pack) == "kept"


@pytest.mark.parametrize(
    ("community", "languages", "expected"),
    [
        ((), ("zh-Hans",), "kept"),
        (("chinese",), ("zh-Hans", "en"), "broken"),
        (("asian",), ("vi",), "broken"),
        (("chinese",), ("es",), "kept"),
        (("chinese",), ("en",), "unknown"),
        (("chinese",), (), "unknown"),
        (("martian",), ("zh-Hans",), "unknown"),
    ],
)
def test_not_within_my_own_community_goes_by_the_languages_she_named(
    pack: Pack, plain: Service, community: tuple[str, ...], languages: tuple[str, ...], expected: Verdict
):
    service = replace(plain, community=community)

    assert verdict("not-my-community", service, pack, replace(EMPTY, languages=languages)) == expected


def test_every_limit_of_the_pack_gives_a_verdict_on_every_service(pack: Pack):
    verdicts = {judge(limit, Case(service, EMPTY, pack)) for limit in pack.limits.values() for service in pack.services.values()}

    assert verdicts == {"kept", "broken", "unknown"}


@pytest.mark.parametrize(
    "limit", ["no-police", "no-immigration-officers", "no-status-questions", "no-name", "no-id", "free-only"]
)
def test_what_is_not_known_is_neither_kept_nor_set_aside_and_is_to_be_asked_first(pack: Pack, plain: Service, limit: str):
    referral = the_one(make_offers(want("police-stop", limits=(limit,)), pack=only(pack, plain)))

    assert referral.ask_first == (limit,)
    assert referral.kept_limits == ()


# What is set aside, and why


def test_a_service_that_breaks_a_limit_is_shown_as_set_aside_by_that_limit(pack: Pack, plain: Service):
    costly = replace(plain, id="costly", cost="may_cost")

    offers = make_offers(want("police-stop", limits=("free-only",)), pack=only(pack, plain, costly))

    assert offered(offers) == ["plain"]
    assert aside(offers) == {"costly": "free-only"}


def test_where_several_limits_are_broken_the_first_of_hers_is_named(pack: Pack, plain: Service):
    service = replace(plain, cost="may_cost", asks=Asks(name="yes"))
    hers = want("police-stop", limits=("no-name", "free-only"), place="Timmins")
    other = want("police-stop", limits=("free-only", "no-name"), place="Timmins")

    assert aside(make_offers(hers, pack=only(pack, service))) == {"plain": "no-name"}
    assert aside(make_offers(other, pack=only(pack, service))) == {"plain": "free-only"}


def test_a_limit_never_adds_an_offer_and_never_loses_one_without_a_word(pack: Pack):
    without = make_offers(want("police-stop", "unpaid-wages"), pack=pack)

    for limit in pack.limits:
        offers = make_offers(want("police-stop", "unpaid-wages", limits=(limit,)), pack=pack)

        assert set(offered(offers)) | set(aside(offers)) == set(offered(without))


def test_a_service_that_does_not_serve_her_place_is_set_aside_by_place(pack: Pack, plain: Service):
    service = replace(plain, area=("Toronto",), delivery=("in_person", "phone"))

    assert aside(make_offers(want("police-stop", place="Timmins"), pack=only(pack, service))) == {"plain": "place"}
    assert offered(make_offers(want("police-stop", place="Scarborough"), pack=only(pack, service))) == ["plain"]
    assert offered(make_offers(want("police-stop"), pack=only(pack, service))) == ["plain"]


def test_what_is_too_far_and_only_in_person_is_set_aside_by_distance(pack: Pack, plain: Service):
    clinic = replace(plain, place="Kingston", delivery=("in_person",))

    near = make_offers(want("police-stop", place="Toronto", travel_km=300.0), pack=only(pack, clinic))
    far = make_offers(want("police-stop", place="Toronto", travel_km=50.0), pack=only(pack, clinic))

    assert offered(near) == ["plain"]
    assert aside(far) == {"plain": "travel_km"}


def test_what_is_too_far_to_travel_to_but_takes_calls_is_still_offered(pack: Pack, plain: Service):
    clinic = replace(plain, place="Kingston", delivery=("in_person", "phone"))

    referral = the_one(make_offers(want("police-stop", place="Toronto", travel_km=5.0), pack=only(pack, clinic)))

    assert referral.reach == "remote"
    assert referral.distance_km == pytest.approx(242, abs=8)


def test_a_distance_without_a_place_sets_nothing_aside(pack: Pack, plain: Service):
    clinic = replace(plain, place="Kingston", delivery=("in_person",))

    assert offered(make_offers(want("police-stop", travel_km=1.0), pack=only(pack, clinic))) == ["plain"]


def test_a_service_nearby_says_how_far_it_is(pack: Pack, plain: Service):
    clinic = replace(plain, place="Kingston", delivery=("in_person",))

    referral = the_one(make_offers(want("police-stop", place="Kingston"), pack=only(pack, clinic)))

    assert (referral.reach, referral.distance_km) == ("near", 0.0)


# What is offered, and in which order


def test_nothing_is_offered_before_a_want(pack: Pack):
    talk = replace(EMPTY, place="Toronto", limits=("no-police",), facts=(Fact("gender", "woman", "said"),))

    offers = make_offers(talk, pack=pack)

    assert (offers.referrals, offers.information, offers.set_aside) == ((), (), ())
    assert next_questions(talk, offers, pack=pack) == ()


def test_every_offer_answers_a_want_of_hers(pack: Pack):
    offers = make_offers(want("unpaid-wages", "police-stop"), pack=pack)

    assert offers.referrals
    for referral in offers.referrals:
        for answer in referral.answers:
            assert answer.want in ("unpaid-wages", "police-stop")
            assert answer.through in (*referral.service.main, *referral.service.also)


def test_her_first_want_comes_first(pack: Pack):
    wages_first = make_offers(want("unpaid-wages", "doctor-without-coverage"), pack=pack)
    doctor_first = make_offers(want("doctor-without-coverage", "unpaid-wages"), pack=pack)

    assert wages_first.referrals[0].answers[0].want == "unpaid-wages"
    assert doctor_first.referrals[0].answers[0].want == "doctor-without-coverage"
    assert set(offered(wages_first)) == set(offered(doctor_first))
    assert wages_first.information[0].topic == "unpaid-wages"


def test_what_is_known_to_keep_a_limit_comes_before_what_must_be_asked_first(pack: Pack, plain: Service):
    sure = replace(plain, id="zz-sure", asks=Asks(name="no"))

    offers = make_offers(want("police-stop", limits=("no-name",)), pack=only(pack, plain, sure))

    assert offered(offers) == ["zz-sure", "plain"]


def test_what_may_tell_police_comes_after_what_is_not_known_and_that_after_what_keeps_quiet(pack: Pack, plain: Service):
    practices: list[tuple[str, Practice]] = [("a-tells", "may"), ("b-unknown", "unknown"), ("c-quiet", "must_not")]
    services = [
        replace(
            plain,
            id=name,
            tells=tuple(
                Tells(recipient=who, practice=practice, ground=WORDS, source="its site") for who in ("police", "immigration")
            ),
        )
        for name, practice in practices
    ]

    assert offered(make_offers(want("police-stop"), pack=only(pack, *services))) == ["c-quiet", "b-unknown", "a-tells"]


def test_a_service_that_speaks_her_language_comes_first_and_says_so(pack: Pack, plain: Service):
    speaks = replace(plain, id="zz-speaks", languages=("en", "yue"))

    offers = make_offers(want("police-stop", languages=("zh-Hant",)), pack=only(pack, plain, speaks))

    assert offered(offers) == ["zz-speaks", "plain"]
    assert offers.referrals[0].languages == ("yue",)


def test_an_article_for_two_of_her_wants_is_shown_once(pack: Pack):
    articles = [
        one.article for one in make_offers(want("unpaid-wages", "work-conditions", "injury-at-work"), pack=pack).information
    ]

    assert "not-paid" in articles
    assert len(articles) == len(set(articles))


# What may be read of who she is


def test_only_a_rule_that_declares_a_fact_may_read_it(pack: Pack):
    talk = replace(EMPTY, facts=(Fact("gender", "woman", "said"), Fact("occupation", "sex worker", "said")))
    heard = HeardFacts(talk, pack=pack)
    rule = next(rule for rule in pack.rules if rule.fact == "gender")

    assert heard.answer("gender", rule=rule) == "woman"
    for undeclared in ("occupation", "hiv", "note"):
        with pytest.raises(KeyError, match=undeclared):
            heard.answer(undeclared, rule=rule)


def test_a_rule_that_is_not_in_the_pack_opens_no_door(pack: Pack):
    talk = replace(EMPTY, facts=(Fact("occupation", "sex worker", "said"),))
    invented = replace(pack.rules[0], id="invented", fact="occupation")

    with pytest.raises(KeyError, match="invented"):
        HeardFacts(talk, pack=pack).answer("occupation", rule=invented)


@pytest.mark.parametrize("source", ["observed", "reported", "assumed"])
def test_what_was_not_heard_cannot_be_read_through_any_door(pack: Pack, source: str):
    talk = replace(EMPTY, facts=(Fact("gender", "man", source),))  # type: ignore[arg-type]
    rule = next(rule for rule in pack.rules if rule.fact == "gender")

    assert HeardFacts(talk, pack=pack).answer("gender", rule=rule) is None


@pytest.mark.parametrize("source", ["observed", "reported", "assumed"])
def test_what_was_not_heard_changes_no_offer_and_comes_back_as_not_used(pack: Pack, source: str):
    facts = (Fact("gender", "man", source), Fact("occupation", "sex worker", source))  # type: ignore[arg-type]

    without, with_it = make_offers(want("place-to-stay"), pack=pack), make_offers(want("place-to-stay", facts=facts), pack=pack)

    assert with_it.referrals == without.referrals
    assert with_it.set_aside == without.set_aside
    assert with_it.ruled_out == ()
    assert with_it.not_used == facts


@pytest.mark.parametrize(
    ("audience", "said", "expected"),
    [
        ((), {}, True),
        (("women",), {}, None),
        (("women",), {"gender": "woman"}, True),
        (("women",), {"gender": "man"}, False),
        (("women",), {"gender": "it depends"}, None),
        (("women", "trans"), {"gender": "man"}, None),
        (("women", "trans"), {"gender": "man", "trans": "yes"}, True),
        (("women", "trans"), {"gender": "man", "trans": "no"}, False),
        (("women", "sex-workers"), {"gender": "man"}, None),
        (("sex-workers",), {"gender": "man"}, True),
    ],
)
def test_a_service_is_hers_is_not_or_only_she_knows(
    pack: Pack, plain: Service, audience: tuple[str, ...], said: dict[str, str], expected: bool | None
):
    talk = replace(EMPTY, facts=tuple(Fact(key, value, "said") for key, value in said.items()))

    assert fits(replace(plain, audience=audience), HeardFacts(talk, pack=pack), pack=pack) is expected


def test_only_a_written_rule_rules_a_service_out_and_it_is_named(pack: Pack, plain: Service):
    shelter = replace(plain, audience=("women",))

    offers = make_offers(want("police-stop", facts=(Fact("gender", "man", "said"),)), pack=only(pack, shelter))

    assert offered(offers) == []
    assert [(service.id, rule.id) for service, rule in offers.ruled_out] == [("plain", "women-services")]
    assert all(rule.source and rule.checked_on and rule.who_gains for _service, rule in offers.ruled_out)


def test_without_the_rule_the_difference_is_gone(pack: Pack, plain: Service):
    shelter = replace(plain, audience=("women",))
    without_rules = replace(only(pack, shelter), rules=())

    offers = make_offers(want("police-stop", facts=(Fact("gender", "man", "said"),)), pack=without_rules)

    assert offered(offers) == ["plain"]


def test_no_rule_of_the_pack_reads_an_occupation_or_a_status(pack: Pack):
    assert {rule.fact for rule in pack.rules}.isdisjoint({"occupation", "immigration-status", "status", "job", "race"})
    assert all(rule.audience != "sex-workers" for rule in pack.rules)


def test_a_service_made_by_sex_workers_is_offered_for_the_same_wish_to_everyone(pack: Pack):
    butterfly = pack.services["butterfly"]

    assert "sex-workers" in butterfly.audience
    assert "sex-workers" not in {rule.audience for rule in rules_for(butterfly, pack=pack)}
    assert "butterfly" in offered(make_offers(want("police-at-the-door"), pack=pack))


# The next useful question


def about(talk: Conversation, pack: Pack) -> dict[str, int]:
    return {one.about: one.changes for one in next_questions(talk, make_offers(talk, pack=pack), pack=pack)}


def test_never_more_than_three_questions_and_each_would_change_something(pack: Pack):
    for topic in pack.topics:
        asked = about(want(topic), pack)

        assert len(asked) <= MOST_QUESTIONS
        assert all(changes > 0 for changes in asked.values())


def test_nothing_is_asked_where_no_answer_could_change_anything(pack: Pack, plain: Service):
    sure = replace(
        plain,
        cost="free",
        call_backs="no",
        women_only="yes",
        peer_led="yes",
        asks=Asks(id="no", name="no", immigration_status="no", health_card="no"),
    )

    assert about(want("police-stop"), only(pack, sure)) == {}


def test_where_she_is_is_asked_only_where_it_matters_and_only_once(pack: Pack, plain: Service):
    local = replace(plain, area=("Toronto",))

    assert about(want("police-stop"), only(pack, local))["place"] == 1
    assert "place" not in about(want("police-stop", place="Toronto"), only(pack, local))
    assert "place" not in about(want("police-stop"), only(pack, plain))


@pytest.fixture
def shelters(pack: Pack, plain: Service) -> Pack:
    """Nothing but shelters for women: enough of them that it is worth asking for whom they are."""
    return only(pack, *(replace(plain, id=f"shelter-{number}", audience=("women",)) for number in range(8)))


def test_what_she_has_said_is_not_asked_again(shelters: Pack):
    said = (Fact("gender", "woman", "confirmed"),)

    assert about(want("police-stop"), shelters)["gender"] == 8
    assert "gender" not in about(want("police-stop", facts=said), shelters)


def test_what_she_has_said_is_not_asked_again_even_where_it_did_not_settle_it(pack: Pack, plain: Service):
    for_two_groups = only(pack, *(replace(plain, id=f"shelter-{number}", audience=("women", "trans")) for number in range(8)))
    said = (Fact("gender", "man", "said"),)

    asked = about(want("police-stop", facts=said), for_two_groups)

    assert "trans" in asked
    assert "gender" not in asked


def test_what_was_only_assumed_is_still_asked(shelters: Pack):
    assumed = (Fact("gender", "woman", "assumed"),)

    assert "gender" in about(want("police-stop", facts=assumed), shelters)


def test_a_limit_is_asked_about_only_where_it_would_set_something_aside(pack: Pack, plain: Service):
    costly = replace(plain, cost="may_cost")

    assert about(want("police-stop"), only(pack, costly)).get("free-only") == 1
    assert "free-only" not in about(want("police-stop"), only(pack, plain))
    assert "free-only" not in about(want("police-stop", limits=("free-only",)), only(pack, costly))


def test_a_limit_that_a_pack_spells_wrong_is_a_bug_and_never_a_verdict(pack: Pack, plain: Service):
    limit = Limit(id="odd", label=WORDS, why=WORDS, test="no such test", broken=WORDS, ask=WORDS)

    with pytest.raises(KeyError):
        judge(limit, Case(plain, EMPTY, pack))

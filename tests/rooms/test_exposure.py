"""Whom a service may tell. What nobody wrote down is unknown, and unknown is never safe."""

import pytest
from msgspec.structs import replace

from askfirst.exposure.telling import RISK, TELLING, may_tell, practice_towards
from askfirst.pack.content import RECIPIENTS, Flow, Pack, Practice, Service, Tells


def flow(name: str, *, recipient: str, practice: Practice, kinds: tuple[str, ...] = ("*",)) -> Flow:
    return Flow(
        id=name,
        kinds=kinds,
        recipient=recipient,
        practice=practice,
        ground={"en": f"The ground of {name}."},
        path=({"en": "You tell the nurse."}, {"en": "The nurse tells."}),
        source="https://example.org/law",
        checked_on="2026-11-01",
    )


@pytest.fixture
def clinic(pack: Pack) -> Service:
    """A legal clinic that wrote down nothing about whom it tells."""
    return replace(pack.services["halco"], tells=())


def test_what_nobody_wrote_down_is_unknown_for_every_recipient(clinic: Service):
    tellings = may_tell(clinic, flows=())

    assert [(one.recipient, one.practice) for one in tellings] == [(recipient, "unknown") for recipient in RECIPIENTS]
    assert all(one.checked_on is None and one.source == "" for one in tellings)


def test_police_immigration_and_childrens_aid_are_always_spoken_of(pack: Pack):
    for service in pack.services.values():
        told = {telling.recipient for telling in may_tell(service, flows=pack.flows)}

        assert {"police", "immigration", "child_protection"} <= told


def test_a_service_without_a_practice_of_its_own_has_that_of_its_kind(clinic: Service):
    flows = [flow("privilege", recipient="police", practice="only_with_consent", kinds=("legal-clinic",))]

    telling = may_tell(clinic, flows=flows, recipients=("police",))[0]

    assert telling.practice == "only_with_consent"
    assert telling.ground == {"en": "The ground of privilege."}
    assert [step["en"] for step in telling.path] == ["You tell the nurse.", "The nurse tells."]
    assert (telling.source, telling.checked_on) == ("https://example.org/law", "2026-11-01")


def test_a_rule_for_another_kind_says_nothing_of_this_service(clinic: Service):
    flows = [flow("hospitals", recipient="police", practice="only_if_compelled", kinds=("hospital",))]

    assert may_tell(clinic, flows=flows, recipients=("police",))[0].practice == "unknown"


def test_what_a_service_itself_says_counts_before_what_its_kind_does(clinic: Service):
    own = Tells(recipient="police", practice="may", ground={"en": "It says so."}, source="its site", checked_on="2026-01-02")
    service = replace(clinic, tells=(own,))
    flows = [flow("privilege", recipient="police", practice="only_with_consent")]

    telling = may_tell(service, flows=flows, recipients=("police",))[0]

    assert (telling.practice, telling.source, telling.checked_on) == ("may", "its site", "2026-01-02")


def test_a_recipient_that_only_this_service_names_is_shown_as_well(clinic: Service):
    own = Tells(recipient="employer", practice="must_not", ground={"en": "It says so."}, source="its site")
    service = replace(clinic, tells=(own,))

    told = [telling.recipient for telling in may_tell(service, flows=())]

    assert told == [*RECIPIENTS, "employer"]


@pytest.mark.parametrize("order", [1, -1])
def test_where_two_rules_speak_the_more_exposing_one_counts(clinic: Service, order: int):
    flows = [
        flow("quiet", recipient="immigration", practice="must_not"),
        flow("loud", recipient="immigration", practice="may"),
    ][::order]

    assert may_tell(clinic, flows=flows, recipients=("immigration",))[0].practice == "may"


def test_unknown_is_riskier_than_every_promise_and_less_sure_than_telling():
    promises: list[Practice] = ["only_if_compelled", "only_with_consent", "must_not"]

    assert all(RISK["unknown"] > RISK[practice] for practice in promises)
    assert all(RISK["unknown"] < RISK[practice] for practice in TELLING)
    assert "unknown" not in TELLING


def test_everybody_must_report_harm_to_a_child(pack: Pack):
    practices = {practice_towards(service, "child_protection", pack=pack) for service in pack.services.values()}

    assert practices == {"must"}


def test_victim_services_are_not_shown_as_keeping_things_from_police(pack: Pack):
    working_with_police = [service for service in pack.services.values() if service.kind == "victim-services"]

    assert working_with_police
    assert {practice_towards(service, "police", pack=pack) for service in working_with_police} == {"may"}


def test_no_promise_is_shown_without_a_source_and_a_ground(pack: Pack):
    bare = [
        (service.id, telling.recipient)
        for service in pack.services.values()
        for telling in may_tell(service, flows=pack.flows)
        if telling.practice != "unknown" and not (telling.source and telling.ground.get("en"))
    ]

    assert bare == []


def test_a_service_that_recorded_unknown_stays_unknown(pack: Pack):
    hotline = pack.services["human-trafficking-hotline"]

    assert practice_towards(hotline, "police", pack=pack) == "may"
    assert practice_towards(hotline, "immigration", pack=pack) == "unknown"

"""The conversation: kept word for word, one step after another, and a refusal changes nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from askfirst.ground.refusal import Refusal
from askfirst.listening.conversation import EMPTY, Choice, Conversation, Fact, Said, chosen, heard_facts, unheard_facts
from askfirst.listening.reading import read_conversation, write_conversation
from askfirst.listening.steps import Answer, step, take
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack

PACK = read_pack(default_pack())
ODD_WORDS = "  我 need help…\n\tl’été e\u0301te\u0301  😀👩🏽‍⚕️ «fin»  "

AMINA = Conversation(
    version=1,
    said=(Said(text="They came to my work again.", language="en"),),
    wants=("bylaw-inspection", "immigration-officers", "find-a-lawyer"),
    limits=("no-police",),
    limits_in_words=("not my cousin's agency",),
    place="Markham",
    travel_km=20.0,
    languages=("zh-Hans",),
    facts=(Fact("gender", "woman", "said"), Fact("gender", "man", "reported"), Fact("note", "looks tired", "observed")),
    choices=(Choice("service:halco", True),),
)


def after(talk: Conversation, button: str = "", **answer: object) -> Conversation:
    """The talk after one answer: text fields by name, ticked boxes as tuples, and a button."""
    fields = {name.replace("__", ":"): value for name, value in answer.items() if isinstance(value, str)}
    lists = {name: value for name, value in answer.items() if isinstance(value, tuple)}
    return step(talk, Answer(fields=fields, lists=lists, button=button), pack=PACK)


def read(**keys: object) -> Conversation:
    return read_conversation(json.dumps({"version": 1, **keys}), pack=PACK)


# One step after another


def test_her_words_are_kept_byte_for_byte():
    talk = after(EMPTY, said=ODD_WORDS, said_language="zh-Hans")

    assert talk.said == (Said(text=ODD_WORDS, language="zh-Hans"),)
    assert talk.said[0].text.encode() == ODD_WORDS.encode()


def test_a_line_end_from_the_form_is_the_line_end_that_was_typed():
    assert after(EMPTY, said="one\r\ntwo").said[0].text == "one\ntwo"


def test_words_said_later_stand_after_the_first_and_change_none_of_them():
    talk = after(after(EMPTY, said="My boss."), said="My boss.")

    assert [one.text for one in talk.said] == ["My boss.", "My boss."]


@pytest.mark.parametrize("blank", ["", "   ", "\n\t\r\n"])
def test_saying_nothing_adds_nothing(blank: str):
    assert after(AMINA, said=blank) == AMINA


def test_she_can_take_back_one_thing_she_said_and_the_rest_stays():
    talk = after(after(after(EMPTY, said="a"), said="b"), said="c")

    assert [one.text for one in after(talk, button="unsay:1").said] == ["a", "c"]
    assert after(talk, button="unsay:9") == talk
    assert after(talk, button="unsay:x") == talk


def test_an_empty_answer_changes_nothing():
    assert after(AMINA) == AMINA
    assert after(AMINA, button="no-such-button:x") == AMINA


def test_wants_stay_in_the_order_she_chose_and_new_ones_come_last():
    talk = after(AMINA, want=("unpaid-wages", "find-a-lawyer", "bylaw-inspection", "immigration-officers"))

    assert talk.wants == ("bylaw-inspection", "immigration-officers", "find-a-lawyer", "unpaid-wages")


def test_a_want_that_is_no_longer_ticked_is_gone():
    assert after(AMINA, want=("find-a-lawyer",)).wants == ("find-a-lawyer",)
    assert after(AMINA, want=()).wants == ()


def test_a_want_that_the_pack_does_not_know_is_never_added():
    assert after(EMPTY, want=("flying", "police-stop", "police-stop")).wants == ("police-stop",)


def test_she_can_move_a_want_up_and_the_first_stays_first():
    assert after(AMINA, button="up:find-a-lawyer").wants == ("bylaw-inspection", "find-a-lawyer", "immigration-officers")
    assert after(AMINA, button="up:bylaw-inspection") == AMINA
    assert after(AMINA, button="up:flying") == AMINA


def test_a_dropped_topic_stays_dropped_until_she_chooses_it_herself():
    talk = after(EMPTY, button="drop:police-stop")
    later = after(after(talk, said="The police stopped me."), want=("find-a-lawyer",))

    assert chosen(later, "topic:") == {"police-stop": False}

    back = after(later, want=("find-a-lawyer", "police-stop"))
    assert "police-stop" in back.wants
    assert chosen(back, "topic:") == {}


def test_none_of_these_drops_everything_that_was_shown_and_says_so():
    talk = after(EMPTY, button="topics:none:police-stop,taxes")

    assert chosen(talk, "topic:") == {"police-stop": False, "taxes": False}
    assert chosen(talk, "topics:") == {"none": True}


@pytest.mark.parametrize("answer", ["not-sure", "rather-not"])
def test_not_sure_and_rather_not_say_drop_nothing(answer: str):
    talk = after(EMPTY, button=f"topics:{answer}:police-stop,taxes")

    assert chosen(talk, "topic:") == {}
    assert chosen(talk, "topics:") == {answer: True}


def test_only_the_last_answer_about_the_topics_counts():
    talk = after(after(EMPTY, button="topics:not-sure:taxes"), button="topics:none:taxes")

    assert chosen(talk, "topics:") == {"none": True}


def test_limits_are_kept_with_her_own_words_line_by_line():
    talk = after(EMPTY, limit=("no-name", "no-police", "no-flying"), limits_in_words=" not my cousin's agency \r\n\n 不要找老乡 ")

    assert set(talk.limits) == {"no-name", "no-police"}
    assert talk.limits_in_words == ("not my cousin's agency", "不要找老乡")


def test_a_limit_that_is_no_longer_ticked_is_gone():
    talk = after(AMINA, limit=("",), limits_in_words="")

    assert talk.limits == ()
    assert talk.limits_in_words == ()


def test_where_she_is_is_kept_as_she_wrote_it():
    talk = after(EMPTY, place=" 万锦 ", travel_km="50 km", speaks=("zh-Hans", "en", "en"))

    assert (talk.place, talk.travel_km, talk.languages) == ("万锦", 50.0, ("zh-Hans", "en"))


def test_she_can_take_back_where_she_is_and_what_she_speaks():
    talk = after(AMINA, place="", travel_km="", speaks=())

    assert (talk.place, talk.travel_km, talk.languages) == ("", None, ())


@pytest.mark.parametrize(("typed", "km"), [("0", 0.0), ("5000", 5000.0), (" 12 KM ", 12.0), ("", None), ("  ", None)])
def test_a_distance_is_read_as_a_person_writes_it(typed: str, km: float | None):
    assert after(EMPTY, place="", travel_km=typed).travel_km == km


@pytest.mark.parametrize("typed", ["far", "-1", "5001", "1e3", "5.5", "NaN", "inf", "५०", "9" * 400, "0000009999"])
def test_what_is_no_distance_up_to_5000_km_is_refused(typed: str):
    with pytest.raises(Refusal, match="travel_km") as refused:
        after(EMPTY, place="", travel_km=typed)

    assert refused.value.field == "travel_km"


def test_an_answer_she_gives_is_heard_and_takes_the_place_of_her_earlier_one():
    talk = after(AMINA, fact__gender="another")

    assert Fact("gender", "another", "said") in talk.facts
    assert Fact("gender", "woman", "said") not in talk.facts
    assert Fact("gender", "man", "reported") in talk.facts


def test_a_question_that_is_skipped_or_was_never_asked_leaves_no_answer():
    assert after(EMPTY, fact__gender="").facts == ()
    assert after(EMPTY, fact__occupation="sex worker").facts == ()


def test_she_can_take_an_answer_back():
    talk = after(AMINA, button="forget:gender")

    assert [fact for fact in talk.facts if fact.key == "gender"] == [Fact("gender", "man", "reported")]


def test_what_the_worker_saw_was_told_or_assumed_is_never_heard():
    talk = after(EMPTY, i_saw="a bruise\n\nno shoes", i_was_told="the boss says she is 17", i_assumed="held")

    assert heard_facts(talk) == ()
    assert {(fact.value, fact.source) for fact in unheard_facts(talk)} == {
        ("a bruise", "observed"),
        ("no shoes", "observed"),
        ("the boss says she is 17", "reported"),
        ("held", "assumed"),
    }


def test_a_note_that_is_written_again_takes_the_place_of_the_first():
    talk = after(after(EMPTY, i_saw="a bruise", i_assumed="held"), i_saw="tired")

    assert {(fact.value, fact.source) for fact in talk.facts} == {("tired", "observed"), ("held", "assumed")}


def test_every_fact_is_heard_or_not_and_never_both():
    heard, unheard = heard_facts(AMINA), unheard_facts(AMINA)

    assert set(heard) | set(unheard) == set(AMINA.facts)
    assert not set(heard) & set(unheard)
    assert heard == (Fact("gender", "woman", "said"),)


def test_what_she_takes_with_her_is_only_what_was_shown_and_ticked():
    shown = ("service:halco", "article:not-paid", "nothing", "service:made-up")

    talk = after(EMPTY, shown=shown, take=("service:halco", "nothing", "service:made-up", "service:butterfly"))

    assert chosen(talk, "service:") == {"halco": True}
    assert Choice("nothing", True) in talk.choices


def test_what_is_no_longer_ticked_is_no_longer_taken():
    assert chosen(after(AMINA, shown=("service:halco",)), "service:") == {}


def test_what_is_not_on_this_page_stays_taken():
    assert chosen(after(AMINA, shown=("service:butterfly",)), "service:") == {"halco": True}


REFUSED = [
    ({"said": "hi \u202e"}, "said"),
    ({"said": "a\x00"}, "said"),
    ({"said": "x" * 20_001}, "said"),
    ({"limit": (), "limits_in_words": "a\x1b[2J"}, "limits_in_words"),
    ({"place": "Atlantis"}, "place"),
    ({"place": "\u202emiT"}, "place"),
    ({"place": "", "travel_km": "far"}, "travel_km"),
    ({"fact__gender": "wo\u2066man"}, "gender"),
    ({"i_saw": "\x07"}, "i_saw"),
]


@pytest.mark.parametrize(("answer", "field"), REFUSED)
def test_a_refusal_names_the_field_and_changes_nothing(answer: dict[str, object], field: str):
    before = write_conversation(AMINA)

    with pytest.raises(Refusal) as refused:
        after(AMINA, **{"said": "And one more thing.", **answer})

    assert refused.value.field == field
    assert write_conversation(AMINA) == before


def test_a_part_that_is_refused_takes_nothing_else_with_it():
    answer = Answer(fields={"said": "The police stopped me.", "place": "Marckham"}, lists={"want": ("police-stop",)})

    taken = take(EMPTY, answer, pack=PACK)

    assert [one.text for one in taken.conversation.said] == ["The police stopped me."]
    assert taken.conversation.wants == ("police-stop",)
    assert taken.conversation.place == ""
    assert [refusal.field for refusal in taken.refusals] == ["place"]


def test_a_talk_that_is_full_refuses_more_words_and_keeps_the_earlier_ones():
    talk = EMPTY
    with pytest.raises(Refusal, match="said") as refused:
        for _ in range(60):
            talk = after(talk, said="x" * 19_000)

    assert refused.value.field == "said"
    assert len(talk.said) >= 2
    assert after(talk, button="unsay:0", said="").said == talk.said[1:]


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
TICKED = st.lists(st.sampled_from([*sorted(PACK.topics)[:6], "flying"]), max_size=5).map(tuple)
ANSWERS = st.one_of(
    st.builds(lambda words: Answer(fields={"said": words}), WORDS),
    st.builds(lambda ticked: Answer(lists={"want": ticked}), TICKED),
    st.builds(lambda ticked: Answer(lists={"shown": ticked, "take": ticked}), TICKED),
    st.builds(lambda words: Answer(fields={"limits_in_words": words}, lists={"limit": ("no-police", words)}), WORDS),
    st.builds(lambda words: Answer(fields={"i_saw": words, "i_assumed": words, "fact:gender": words}), WORDS),
    st.builds(lambda place: Answer(fields={"place": place}), st.sampled_from(["", "Timmins", "万锦", "Atlantis"])),
    st.builds(
        lambda deed, topic: Answer(button=f"{deed}:{topic}"),
        st.sampled_from(["drop", "up", "unsay", "forget", "topics:none", "end", ""]),
        st.sampled_from(["police-stop", "0", "gender", ""]),
    ),
)


@given(st.lists(ANSWERS, max_size=8))
@settings(max_examples=150, deadline=None)
def test_after_any_answers_the_talk_can_be_written_and_read_again(answers: list[Answer]):
    talk = EMPTY
    for answer in answers:
        try:
            talk = step(talk, answer, pack=PACK)
        except Refusal:
            continue

    assert read_conversation(write_conversation(talk), pack=PACK) == talk


@given(st.lists(ANSWERS, max_size=6))
@settings(max_examples=100, deadline=None)
def test_nothing_a_worker_notes_ever_becomes_something_she_said(answers: list[Answer]):
    talk = EMPTY
    for answer in answers:
        before = heard_facts(talk)
        try:
            talk = step(talk, answer, pack=PACK)
        except Refusal:
            continue
        if "fact:gender" not in answer.fields and not answer.button.startswith("forget"):
            assert heard_facts(talk) == before

    assert all(fact.key != "note" for fact in heard_facts(talk))


# The document


def test_a_whole_conversation_comes_back_as_it_was():
    assert read_conversation(write_conversation(AMINA), pack=PACK) == AMINA


def test_every_key_but_the_version_may_be_left_out(pack: Pack):
    assert read_conversation('{"version": 1}', pack=pack) == EMPTY
    assert read_conversation(b'\xef\xbb\xbf{"version": 1}', pack=pack) == EMPTY


def test_a_document_says_no_more_than_was_said():
    assert json.loads(write_conversation(EMPTY)) == {"version": 1}
    assert json.loads(write_conversation(after(EMPTY, said="Hi."))) == {"version": 1, "said": [{"text": "Hi."}]}


def test_words_in_a_document_are_kept_byte_for_byte():
    assert read(said=[{"text": ODD_WORDS}]).said[0].text == ODD_WORDS


@pytest.mark.parametrize(
    ("keys", "field", "says"),
    [
        ({"want": ["police-stop"]}, "want", "is not a key"),
        ({"wants": ["flying"]}, "wants", "“flying” is not a topic"),
        ({"limits": ["no-flying"]}, "limits", "no-police"),
        ({"place": "Marckham"}, "place", "Did you mean Markham?"),
        ({"travel_km": -1}, "travel_km", "0 to 5000"),
        ({"travel_km": 5001}, "travel_km", "0 to 5000"),
        ({"travel_km": "far"}, "travel_km", "travel_km"),
        ({"languages": ["English, please"]}, "languages", "zh-Hans"),
        ({"said": "Hi."}, "said", "said"),
        ({"said": [{"text": "Hi.", "mood": "sad"}]}, "said[0]", "mood"),
        ({"said": [{"text": "a"}, {"text": "b\u202e"}]}, "said[1].text", "direction of reading"),
        ({"facts": [{"key": "a", "value": "b", "source": "guessed"}]}, "facts[0].source", "guessed"),
        ({"facts": [{"key": "a", "value": None, "source": "said"}]}, "facts[0].value", "null"),
        ({"choices": [{"offer": "service:halco", "chosen": "yes"}]}, "choices[0].chosen", "bool"),
        ({"wants": ["police-stop"] * 501}, "wants", "at most 500"),
        ({"plan": []}, "plan", "plan"),
    ],
)
def test_what_a_document_cannot_say_is_refused_by_the_name_of_its_field(keys: dict[str, object], field: str, says: str):
    with pytest.raises(Refusal) as refused:
        read(**keys)

    assert refused.value.field == field
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ('{"version": 1, "place": "Wawa", "place": "Timmins"}', "“place” stands twice"),
        ('{"version": 1, "said": [{"text": "a", "text": "b"}]}', "“text” stands twice"),
        ('{"version": 1, "travel_km": NaN}', "NaN"),
        ('{"version": 1, "plan": {"a": Infinity}}', "Infinity"),
        ("[" * 100_000, "nested too deeply"),
        (b'{"version": 1, "place": "Qu\xe9"}', "not UTF-8"),
        ("", "not JSON"),
    ],
)
def test_a_document_that_could_be_read_two_ways_or_none_is_refused(document: bytes | str, says: str):
    with pytest.raises(Refusal, match=says):
        read_conversation(document, pack=PACK)


@pytest.mark.parametrize("version", ["1", 2, 0, True, None, [1], 1.5])
def test_no_other_version_is_read_as_version_1(version: object):
    with pytest.raises(Refusal, match="version"):
        read(version=version)


def test_a_key_with_a_hidden_mark_is_not_repeated_into_a_terminal():
    with pytest.raises(Refusal) as refused:
        read(**{"\x1b[2J\u202e": 1})

    assert "\x1b" not in refused.value.message
    assert "\u202e" not in refused.value.message


@given(st.text(max_size=40))
@settings(max_examples=200)
def test_any_text_at_all_is_read_or_refused_in_a_sentence(text: str):
    try:
        read_conversation(text, pack=PACK)
    except Refusal as refusal:
        assert refusal.message.endswith(".")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), st.lists, max_leaves=4))
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize(
    "key", ["said", "wants", "limits", "place", "travel_km", "languages", "facts", "choices", "plan", "consents"]
)
def test_any_value_under_any_key_is_read_or_refused(key: str, value: object):
    try:
        talk = read(**{key: value})
    except Refusal as refusal:
        assert refusal.message
    else:
        assert talk.version == 1


def test_the_last_choice_about_an_offer_counts():
    talk = replace(EMPTY, choices=(Choice("service:halco", True), Choice("service:halco", False)))

    assert chosen(talk, "service:") == {"halco": False}

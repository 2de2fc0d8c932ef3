"""What travels inside a page: nobody but this process can read it, change it, or bring it back."""

from base64 import urlsafe_b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askfirst.ground.refusal import Refusal
from askfirst.vault.seal import PageSeal

WORDS = "My boss keeps my passport. 我的护照".encode()
SEAL = PageSeal()


@given(st.binary(max_size=2000))
@settings(max_examples=100, deadline=None)
def test_what_was_sealed_comes_back_byte_for_byte(data: bytes):
    assert SEAL.open(SEAL.seal(data)) == data


def test_no_word_can_be_read_in_the_sealed_page():
    sealed = SEAL.seal(WORDS)

    assert b"passport" not in urlsafe_b64decode(sealed)
    assert "passport" not in sealed


def test_the_same_words_never_look_the_same_twice():
    assert SEAL.seal(WORDS) != SEAL.seal(WORDS)


def test_short_answers_cannot_be_told_apart_by_their_length():
    assert len(SEAL.seal(b"yes")) == len(SEAL.seal(b"no")) == len(SEAL.seal(WORDS))


def test_another_process_cannot_open_it():
    sealed = SEAL.seal(WORDS)

    with pytest.raises(Refusal) as refused:
        PageSeal().open(sealed)

    assert "You can start anew" in refused.value.message
    assert refused.value.field == "sealed"


@pytest.mark.parametrize("place", [0, 30, 80, -5])
def test_one_changed_letter_is_noticed(place: int):
    sealed = SEAL.seal(WORDS)
    letters = list(sealed)
    letters[place] = "A" if letters[place] != "A" else "B"

    with pytest.raises(Refusal):
        SEAL.open("".join(letters))


@pytest.mark.parametrize("junk", ["", "x", "not sealed at all", "=" * 40, "é", "\ud800", "A" * 100_000])
def test_what_this_process_did_not_seal_is_refused_and_never_a_crash(junk: str):
    with pytest.raises(Refusal):
        SEAL.open(junk)


def test_a_refusal_does_not_repeat_what_was_in_the_page():
    sealed = SEAL.seal(WORDS)

    with pytest.raises(Refusal) as refused:
        PageSeal().open(sealed)

    assert sealed[:20] not in refused.value.message


def test_a_long_talk_is_never_cut_short_without_a_word():
    talk = b"a" * 700_000

    try:
        back = SEAL.open(SEAL.seal(talk))
    except Refusal:
        return

    assert back == talk

"""What travels sealed in the page between two requests: the conversation, a random mark, and what is unfolded."""

import secrets
import time

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.listening.conversation import EMPTY, Conversation
from askfirst.web.room import LONGEST_TALK_SECONDS, Room


class TalkState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One talk as its page carries it."""

    mark: str
    started: int
    conversation: Conversation = EMPTY
    reading: tuple[str, ...] = ()
    shows_all: bool = False


def new_talk() -> TalkState:
    """Return an empty talk with a fresh random mark."""
    return TalkState(mark=secrets.token_hex(16), started=int(time.time()))


def seal_talk(state: TalkState, *, room: Room) -> str:
    """Return the talk sealed for the page."""
    return room.seal.seal(msgspec.json.encode(state))


def open_talk(sealed: str, *, room: Room) -> TalkState:
    """Return the talk a page carries. Raises Refusal if it was not sealed here or is too old."""
    state = msgspec.json.decode(room.seal.open(sealed), type=TalkState)
    if time.time() - state.started > LONGEST_TALK_SECONDS:
        raise Refusal(
            "This page is more than twelve hours old, so what it held is gone. You can start anew.", field="sealed", key="old"
        )
    return state

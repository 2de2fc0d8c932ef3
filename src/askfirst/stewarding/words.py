"""The words of stewarding, from one file, so that another language is another file."""

from functools import cache
from pathlib import Path

from askfirst import phrasing
from askfirst.pack.yaml_file import load
from askfirst.phrasing.words import Phrasebook
from askfirst.stewarding.rules import ENOUGH

_FILE = Path(phrasing.__file__).parent / "steward.en.yaml"


@cache
def steward_words() -> Phrasebook:
    """Return every phrase of the steward's pages, and of what a report says to others."""
    return Phrasebook("en", load(_FILE.read_text(encoding="utf-8")))


def warning(finding: str, *, people: int) -> str:
    """Return what is said on a service while so many people report a finding and nobody checked."""
    words = steward_words()
    key = "warning_one" if people < ENOUGH else "warning_more"
    return words.say(key, finding=words[f"says_{finding}"], count=people)


def hidden_because(finding: str) -> str:
    """Return why a service is hidden for which two people report the same finding."""
    words = steward_words()
    return words.say("hidden_reports", finding=words[f"says_{finding}"])

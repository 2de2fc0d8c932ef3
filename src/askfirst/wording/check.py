"""Finds words in a worker's own text that may carry an assumption, and asks a question back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from askfirst.ground.text import sentences
from askfirst.pack.content import WordingRule

# What stands between quotation marks is somebody else's voice, most often the client's, and is not read.
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|「[^」]*」|『[^』]*』")


@dataclass(frozen=True)
class Finding:
    """A stretch of text (characters from `start` to `end`) and the rule that asks about it."""

    start: int
    end: int
    text: str
    rule: WordingRule


def check(text: str, rules: Sequence[WordingRule]) -> tuple[Finding, ...]:
    """Return what may be worth another look, in the order of the text. Quoted words are left alone."""
    own_voice = _QUOTED.sub(lambda match: " " * len(match.group()), text)
    found = [
        Finding(start + match.start(), start + match.end(), text[start + match.start() : start + match.end()], rule)
        for start, end in sentences(own_voice)
        for rule in rules
        if (match := _finds(rule, own_voice[start:end]))
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.rule.id)))


def _finds(rule: WordingRule, sentence: str) -> re.Match[str] | None:
    match = next((match for pattern in rule.any if (match := _pattern(pattern).search(sentence))), None)
    if match is None or any(_pattern(lifted).search(sentence) for lifted in rule.unless):
        return None
    return match


@lru_cache(maxsize=2000)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)

"""Finds a phrase in a language and puts in what is particular to this page."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from askfirst.ground.languages import LANGUAGES, nearest_language
from askfirst.ground.refusal import Refusal
from askfirst.pack.yaml_file import load

_FOLDER = Path(__file__).parent


class Phrasebook(Mapping[str, str]):
    """Every phrase of the pages in one language. A phrase that is missing is a bug, and raises KeyError."""

    def __init__(self, language: str, phrases: Mapping[str, str]) -> None:
        self.language = language
        self._phrases = phrases

    def __getitem__(self, key: str) -> str:
        return self._phrases[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)

    def __len__(self) -> int:
        return len(self._phrases)

    def say(self, key: str, **parts: object) -> str:
        """Return a phrase with its {parts} filled in."""
        return self._phrases[key].format(**parts)

    def refusal(self, refusal: Refusal) -> str:
        """Return a refusal in this language; in English where it is one that no page can cause."""
        return self.say(f"refusal_{refusal.key}", **refusal.parts) if refusal.key else refusal.message

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts as a list in a sentence, with the comma of this language."""
        return self._phrases["list_comma"].join(parts)


@cache
def phrasebook(language: str) -> Phrasebook:
    """Return the phrasebook of the page language nearest to this one."""
    code = language if language in LANGUAGES else nearest_language(language)
    return Phrasebook(code, load((_FOLDER / f"{code}.yaml").read_text(encoding="utf-8")))

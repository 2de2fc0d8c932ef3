"""Checks a whole pack: its files, the limits it can judge, its wording rules against their own examples, and its own words."""

import re
from collections.abc import Iterator
from pathlib import Path

from askfirst.matching.verdict import LIMIT_TESTS
from askfirst.pack.check import check_files
from askfirst.pack.content import WordingRule
from askfirst.pack.files import Problem, read_text
from askfirst.pack.shelf import Shelf
from askfirst.wording.check import check


def check_pack(folder: Path) -> list[Problem]:
    """Return everything wrong with a pack, by file and line; an empty list if nothing is."""
    shelf = check_files(folder)
    found = [*shelf.problems, *_limits(shelf), *_wording(shelf), *_own_words(shelf)]
    return sorted(found, key=lambda problem: (problem.file, problem.line, problem.reason))


def _limits(shelf: Shelf) -> Iterator[Problem]:
    for limit in shelf.limits:
        if limit.test not in LIMIT_TESTS:
            yield _at(
                shelf,
                "limits.yaml",
                f"id: {limit.id}",
                f"The test {limit.test} is not known.",
                f"Use one of {', '.join(sorted(LIMIT_TESTS))}.",
            )


def _wording(shelf: Shelf) -> Iterator[Problem]:
    for code, rules in shelf.wording.items():
        for rule in rules.rules:
            for reason, remedy in _faults_of(rule):
                yield _at(shelf, f"wording/{code}.yaml", f"id: {rule.id}", reason, remedy)


def _faults_of(rule: WordingRule) -> Iterator[tuple[str, str]]:
    try:
        misses = [sentence for sentence in rule.match if not check(sentence, [rule])]
        disturbs = [sentence for sentence in rule.leave if check(sentence, [rule])]
    except re.error as error:
        yield f"{rule.id} holds a pattern that is no regular expression ({error}).", "Correct it."
        return
    yield from ((f"{rule.id} does not find its own example “{sentence}”.", "Correct the pattern.") for sentence in misses)
    yield from ((f"{rule.id} disturbs “{sentence}”.", "Add what lifts it under unless.") for sentence in disturbs)
    if min(len(rule.match), len(rule.leave)) < 2:
        yield f"{rule.id} has fewer than two sentences under match or leave.", "Add them."


def _own_words(shelf: Shelf) -> Iterator[Problem]:
    """Our own texts pass our own check."""
    sound = {code: [rule for rule in rules.rules if not list(_faults_of(rule))] for code, rules in shelf.wording.items()}
    for name, article in shelf.articles.items():
        for code, text in article.texts.items():
            for finding in check("\n".join(section.body for section in text.sections), sound.get(code, [])):
                reason = f"“{finding.text}”: {finding.rule.question}"
                yield _at(shelf, f"articles/{name}/{code}.md", finding.text, reason, f"See the rule {finding.rule.id}.")


def _at(shelf: Shelf, name: str, needle: str, reason: str, remedy: str) -> Problem:
    path = shelf.folder / name
    lines = read_text(path).splitlines()
    line = next((number for number, text in enumerate(lines, start=1) if needle in text), 1)
    return Problem(str(path), line, reason, remedy)

"""What a steward typed, as the values of the columns it is meant for; each "no" in words that say what to write."""

import re
from collections.abc import Mapping
from typing import Any

from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES, Field
from askfirst.stewarding.facts import Fact
from askfirst.stewarding.words import steward_words

MOST_LETTERS = 5_000

# Choices that HSDS and our Profile allow, less those that the pages set in another way.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": ("active", "temporarily closed"),
    "practice": ("must", "may", "only_if_compelled", "only_with_consent", "must_not", "unknown"),
    "asked": ("yes", "no", "unknown"),
    "written_down": ("yes", "no", "unknown"),
    "cost": ("free", "may_cost", "unknown"),
}

_NEEDED = ("number", "address_1", "city")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def corrected(fact: Fact, *, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of a fact that were typed anew, as their tables hold them; None for emptied ones.

    Raises Refusal where a value is none of the choices, no number, empty but needed, too long, or where nothing is new.
    """
    new = {column: typed[column].strip() for column in fact.columns if column in typed}
    changed = {column: value for column, value in new.items() if value != fact.values.get(column, "")}
    if not changed:
        raise Refusal(steward_words()["nothing_changed"], field=fact.key)
    return {column: _value(column, value, fact) for column, value in changed.items()}


def language_codes(typed: str) -> tuple[str, ...]:
    """Return language codes as they were typed, each once. Raises Refusal for what is no code."""
    codes = [part for part in re.split(r"[,;\s]+", typed) if part]
    for code in codes:
        if not _CODE.fullmatch(code):
            raise Refusal(steward_words().say("not_a_language", value=code[:40]), field="languages")
    return tuple(dict.fromkeys(codes))


def _value(column: str, value: str, fact: Fact) -> Any:
    _refuse_unfit(column, value, fact)
    if column == "languages":
        return language_codes(value)
    field = TABLES[fact.table].by_name[column]
    return _number(value, field, fact) if field.kind == "number" else value or None


def _refuse_unfit(column: str, value: str, fact: Fact) -> None:
    words = steward_words()
    label = words[f"column_{column}"]
    choices = CHOICES.get(column, ())
    if len(value) > MOST_LETTERS:
        raise Refusal(words.say("value_too_long", label=label, most=MOST_LETTERS), field=fact.key)
    if value and choices and value not in choices:
        listed = ", ".join(choice_label(column, choice) for choice in choices)
        raise Refusal(words.say("not_a_choice", value=value[:40], label=label, choices=listed), field=fact.key)
    if not value and (column in _NEEDED or column in ("status", "practice", "asked")):
        raise Refusal(words.say("value_needed", label=label), field=fact.key)


def _number(value: str, field: Field, fact: Fact) -> float | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1
    # Ages and extensions are the only numbers here: none is below nought, and none is "nan".
    if not 0 <= number < 1e12:
        label = steward_words()[f"column_{field.name}"]
        raise Refusal(steward_words().say("not_a_number", value=value[:40], label=label), field=fact.key)
    return number


def choice_label(column: str, choice: str) -> str:
    """Return a choice in plain words."""
    head = {"asked": "answer", "written_down": "answer"}.get(column, column)
    return steward_words().get(f"{head}_{choice}", choice)

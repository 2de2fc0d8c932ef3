"""What the pages of likely duplicates show: pairs in a list, and two entries side by side."""

from dataclasses import dataclass

from askfirst.ground.refusal import Refusal
from askfirst.stewarding.correcting import choice_label
from askfirst.stewarding.doubles import likely_duplicates
from askfirst.stewarding.facts import Fact, ServiceFacts
from askfirst.stewarding.merging import Difference, differences, languages_and_more
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_form import Form, link
from askfirst.web.steward_home import Line
from askfirst.web.steward_labels import column_label, fact_label, key_label
from askfirst.web.steward_page import Problem, anchor


@dataclass(frozen=True)
class PairsPage:
    """Everything that the list of likely duplicates shows."""

    title: str
    by: str
    pairs: tuple[Line, ...]


@dataclass(frozen=True)
class Pick:
    """One thing that two entries say differently, and which is chosen."""

    key: str
    label: str
    here: str
    there: str
    is_there: bool


@dataclass(frozen=True)
class MergePage:
    """Everything that two entries side by side show."""

    title: str
    by: str
    here: str
    there: str
    here_url: str
    there_url: str
    swap_url: str
    picks: tuple[Pick, ...]
    comes_over: tuple[str, ...]
    done: None
    problem: Problem | None


def lay_out_pairs(*, by: str) -> PairsPage:
    """Lay out the list of likely duplicates, each with the reasons why."""
    words = steward_words()
    pairs = tuple(
        Line(
            link("steward-merge", pair.one.id, pair.other.id, by=by),
            f"{pair.one.name} / {pair.other.name}",
            tuple(words[f"because_{reason}"] for reason in pair.because),
        )
        for pair in likely_duplicates()
    )
    return PairsPage(words["duplicates"], by, pairs)


def lay_out_merge(keep: ServiceFacts, other: ServiceFacts, *, form: Form, refusal: Refusal | None = None) -> MergePage:
    """Lay out two entries side by side; what only one says is chosen, else what the one says that stays."""
    return MergePage(
        title=steward_words()["merge_title"],
        by=form.by,
        here=keep.name,
        there=other.name,
        here_url=link("steward-service", keep.id, by=form.by),
        there_url=link("steward-service", other.id, by=form.by),
        swap_url=link("steward-merge", other.id, keep.id, by=form.by),
        picks=tuple(_pick(one, form) for one in differences(keep, other)),
        comes_over=tuple(
            f"{fact_label(fact)}: {', '.join(filter(None, fact.values.values()))}" for fact in languages_and_more(other)
        ),
        done=None,
        problem=Problem(refusal.message, anchor(refusal.field)) if refusal else None,
    )


def _coming(fact: Fact) -> str:
    return f"{fact_label(fact)}: {fact.values['languages']}" if fact.key == "languages" else fact_label(fact)


def picked(form: Form) -> frozenset[str]:
    """Return the keys for which the entry that closes was chosen."""
    return frozenset(key for key, side in form.starting_with("pick.").items() if side == "there")


def _pick(one: Difference, form: Form) -> Pick:
    is_empty = one.here in (None, "", "unknown")
    sent = form.get(f"pick.{one.key}")
    label = key_label(one.key) if ":" in one.key else column_label(one.key)
    return Pick(one.key, label, _shown(one.key, one.here), _shown(one.key, one.there), sent == "there" if sent else is_empty)


def _shown(key: str, value: object) -> str:
    if value in (None, ""):
        return steward_words()["merge_nothing"]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    column = {"tells": "practice", "asks": "asked"}.get(key.partition(":")[0], key)
    return choice_label(column, str(value))

"""One button of a law page, one deed about it, and what it came to in words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from askfirst.ground.refusal import Refusal
from askfirst.law import actions
from askfirst.law.files import one_writer
from askfirst.law.records import Deed, person
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_deeds import DoneNow
from askfirst.web.steward_form import Form
from askfirst.web.steward_law_desk import Desk, desk_now
from askfirst.web.steward_law_labels import needed_label, thing_label
from askfirst.web.steward_law_stamp import moved_since


def perform(form: Form, *, article: str, desk: Desk, at: datetime) -> Callable[[Desk], DoneNow] | None:
    """Do what the pressed button says, and return what tells, from the desk as it is afterwards, what it came to.

    None if the button says nothing. Raises Refusal where it cannot be done; then nothing was written down.
    """
    deed = _DEEDS.get(form.deed)
    if deed is None:
        return None
    if desk.look.problems:
        raise Refusal(f"{steward_words()['law_damaged']} {' '.join(desk.look.problems)}")
    done = deed(form, article, desk, at)
    return lambda after: DoneNow(_told(form.deed, article, after), "" if form.deed == "undo" else done.id)


def _approve(form: Form, article: str, desk: Desk, at: datetime) -> Deed:
    # Nobody may pull between the comparison with what she saw and the line in the log.
    with one_writer(desk.home):
        now = desk_now()
        _require_same(form.get("stamp"), article, now)
        _require_new_person(form.by, article, now)
        kind = _KINDS[form.deed]
        return actions.approve(article, pack=now.pack, home=now.home, by=form.by, at=at, note=form.get("note"), kind=kind)


def _require_same(stamped: str, article: str, desk: Desk) -> None:
    words = steward_words()
    if not stamped.strip():
        raise Refusal(words["law_no_stamp"])
    if moved := moved_since(stamped, article=desk.pack.articles[article], desk=desk):
        what = "; ".join(thing_label(one, desk=desk) for one in moved if one in _things(article, desk))
        raise Refusal(words.say("law_moved", what=what) if what else words["law_no_stamp"])


def _things(article: str, desk: Desk) -> frozenset[str]:
    """What an article stands on; whatever else a form names is not repeated."""
    cited = desk.cited(article)
    return frozenset({"article", *(path for one in cited for path in one.provisions), *(f"source:{one.id}" for one in cited)})


def _require_new_person(by: str, article: str, desk: Desk) -> None:
    if person(by) in {person(deed.by) for deed in desk.looked(desk.pack.articles[article])}:
        raise Refusal(steward_words()["law_approved_before"], field="by")


def _rewrite(form: Form, article: str, desk: Desk, at: datetime) -> Deed:
    return actions.mark_to_rewrite(article, pack=desk.pack, home=desk.home, by=form.by, at=at, note=form.get("note"))


def _review(form: Form, article: str, desk: Desk, at: datetime) -> Deed:
    words, capacity = steward_words(), form.get("capacity")
    by = " ".join(form.get("review_by").split()) or form.by
    if not by:
        raise Refusal(words["law_reviewer_needed"], field="review_by")
    if capacity not in actions.CAPACITIES:
        raise Refusal(words["law_capacity_needed"], field="capacity")
    return actions.record_review(article, pack=desk.pack, home=desk.home, by=by, capacity=capacity, at=at)


def _take_back(form: Form, article: str, desk: Desk, at: datetime) -> Deed:
    if not any(deed.id == form.about and deed.article == article for deed in desk.look.deeds):
        raise Refusal(steward_words()["law_not_here"], field="deed")
    return actions.take_back(form.about, home=desk.home, by=form.by, at=at)


def _told(deed: str, article: str, desk: Desk) -> str:
    words = steward_words()
    said = [words[f"law_done_{_SAID[deed]}"]]
    standing = desk.standings.get(article)
    if standing is None or deed == "review":
        return said[0]
    if desk.still_needed(standing):
        said.append(needed_label(standing, desk=desk))
    elif deed in _KINDS:
        said += [words["law_done_enough"], words["law_done_lock"]]
    return " ".join(said)


_KINDS: Mapping[str, Literal["approved", "editorial"]] = {"approve": "approved", "editorial": "editorial"}
_SAID = {"approve": "approved", "editorial": "editorial", "rewrite": "rewrite", "review": "reviewed", "undo": "undone"}
_DEEDS: Mapping[str, Callable[[Form, str, Desk, datetime], Deed]] = {
    "approve": _approve,
    "editorial": _approve,
    "rewrite": _rewrite,
    "review": _review,
    "undo": _take_back,
}

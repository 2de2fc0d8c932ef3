"""What happened to an article and to what it stands on, the newest first, with a button beside what can be taken back."""

from collections.abc import Iterator, Mapping

from askfirst.law.queries import history
from askfirst.law.records import PEOPLE_APPROVE, Deed
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_changes import DeedView
from askfirst.web.steward_law_desk import Desk
from askfirst.web.steward_law_labels import language_label, moment_day, thing_label


def history_views(article: str, *, desk: Desk) -> tuple[DeedView, ...]:
    """Return what happened, the newest first; after it, who read the page according to the pack's lock."""
    deeds = history(article, pack=desk.pack, deeds=desk.look.deeds)
    undone = {deed.undoes for deed in deeds if deed.kind == "taken_back"}
    by_id = {deed.id: deed for deed in deeds if deed.id}
    views = [_view(deed, by_id, undone, desk) for deed in reversed(deeds)]
    return (*views, *_from_lock(article, deeds, desk))


def capacity_label(capacity: str) -> str:
    """Return as what somebody reviewed a page."""
    return steward_words().get(f"law_as_{capacity}", capacity)


def _view(deed: Deed, by_id: Mapping[str, Deed], undone: set[str], desk: Desk) -> DeedView:
    words, day = steward_words(), moment_day(deed.at)
    is_undone = deed.id in undone
    can_undo = bool(deed.id and deed.article) and deed.kind != "taken_back" and not is_undone
    return DeedView(
        when=words.say("law_when", day=day, by=deed.by) if deed.by else day,
        what=_what(deed, by_id, desk),
        note="" if deed.kind == "reviewed" else deed.note,
        lines=(words["law_was_taken_back"],) if is_undone else (),
        undo=deed.id if can_undo else "",
    )


def _what(deed: Deed, by_id: Mapping[str, Deed], desk: Desk) -> str:
    words = steward_words()
    if deed.kind == "saw_change":
        key = "law_did_saw_change" if deed.language else "law_did_saw_page"
        return words.say(key, cite=thing_label(deed.provision, desk=desk), language=language_label(deed.language))
    if deed.kind == "taken_back":
        former = by_id.get(deed.undoes)
        what = words.say("law_when", day=_what(former, {}, desk), by=former.by) if former else deed.undoes
        return words.say("law_did_taken_back", what=what)
    if deed.kind == "reviewed":
        return words.say("law_did_reviewed", capacity=capacity_label(deed.note))
    return words.get(f"law_did_{deed.kind}", deed.kind)


def _from_lock(article: str, deeds: tuple[Deed, ...], desk: Desk) -> Iterator[DeedView]:
    """What the lock knows and the log of this machine does not: others read the page, on their machines."""
    words = steward_words()
    told = {(deed.by, deed.at[:10]) for deed in deeds}
    for one in reversed(desk.look.lock.verified):
        if one.article == article and (one.by, one.on) not in told:
            until = words.say("law_until", day=one.until) if one.until else ""
            approves = one.kind in PEOPLE_APPROVE
            what = (
                words.say("law_did_lock_approved", until=until)
                if approves
                else words.say("law_did_reviewed", capacity=capacity_label(one.kind))
            )
            yield DeedView(when=words.say("law_when", day=one.on, by=one.by), what=what, note="", lines=())

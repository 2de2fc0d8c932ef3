"""What the page of one article shows at the desk for law, as one frozen value. The templates only print it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from askfirst.ground.refusal import Refusal
from askfirst.law.actions import CAPACITIES
from askfirst.law.changed import text_seen
from askfirst.law.records import ABSENT, LANGUAGES, law_key
from askfirst.law.standing import ArticleStanding
from askfirst.pack.legal import Article
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_changes import DeedView
from askfirst.web.steward_deeds import DoneNow
from askfirst.web.steward_form import Form, link
from askfirst.web.steward_law_article import TextView, labels_of, original_view, translation_views
from askfirst.web.steward_law_desk import Desk
from askfirst.web.steward_law_history import capacity_label, history_views
from askfirst.web.steward_law_labels import languages_label, moment_day, needed_label, question_of, thing_label
from askfirst.web.steward_law_stamp import seen_by_her
from askfirst.web.steward_law_texts import (
    PendingView,
    ProvisionView,
    SourceView,
    changed_citations,
    pending_views,
    provision_views,
    source_views,
)
from askfirst.web.steward_page import Choice, Problem

_BOXES = {"by": "by", "The name": "by", "note": "note", "The note": "note", "capacity": "capacity", "review_by": "review_by"}


@dataclass(frozen=True)
class Answer:
    """The part in which a steward answers: what was typed, who looked before her, and why she cannot approve, if so."""

    note: str
    needed: str
    looked: tuple[str, ...]
    cannot: str
    has_changed: bool
    rewrite_help: str
    capacities: tuple[Choice, ...]
    review_by: str
    is_reviewing: bool


@dataclass(frozen=True)
class LawPage:
    """Everything that the page of one article shows. `stamp` tells what a steward has before her eyes."""

    title: str
    desk: str
    by: str
    url: str
    public_url: str
    kind: str
    alerts: tuple[str, ...]
    provisions: tuple[ProvisionView, ...]
    sources: tuple[SourceView, ...]
    pending: tuple[PendingView, ...]
    original: TextView
    translations: tuple[TextView, ...]
    labels: Mapping[str, str]
    answer: Answer
    stamp: str
    history: tuple[DeedView, ...]
    done: DoneNow | None
    problem: Problem | None


def lay_out_page(
    article: Article, *, desk: Desk, form: Form, done: DoneNow | None = None, refusal: Refusal | None = None
) -> LawPage:
    """Lay out the page of an article; after a refusal, everything that was typed stands in its box again."""
    name, changed = article.head.id, changed_citations(article.head.id, desk=desk)
    return LawPage(
        title=question_of(article),
        desk=steward_words()["law_desk"],
        by=form.by,
        url=link("steward-law-page", name),
        public_url=f"/law/en/{name}/",
        kind=_kind(article, desk),
        alerts=tuple(_alerts(name, desk)),
        provisions=provision_views(name, desk=desk),
        sources=source_views(name, desk=desk),
        pending=pending_views(name, desk=desk),
        original=original_view(article, changed=changed),
        translations=translation_views(article, changed=changed),
        labels=labels_of(desk),
        answer=_answer(article, desk, form, refusal, has_changed=bool(changed)),
        stamp=seen_by_her(article, desk=desk),
        history=history_views(name, desk=desk),
        done=done,
        problem=Problem(refusal.message, _BOXES.get(refusal.field, "page")) if refusal else None,
    )


def why_not(article: Article, *, desk: Desk) -> str:
    """Return why an article cannot be approved now, "" if it can: something it stands on is gone, or cannot be seen."""
    words = steward_words()
    for path in dict.fromkeys(path for one in desk.cited(article.head.id) for path in one.provisions):
        values = {code: text_seen(path, language=code, seen=desk.seen) for code in LANGUAGES}
        cite = thing_label(path, desk=desk)
        failed = [code for code in LANGUAGES if law_key(path, language=code) in desk.seen.failures]
        if not any(values.values()):
            return words.say("law_cannot_unseen", cite=cite)
        if ABSENT in values.values():
            return words.say("law_cannot_gone", cite=cite)
        if failed:
            return words.say("law_cannot_failed", cite=cite, language=languages_label(failed))
    return ""


def _kind(article: Article, desk: Desk) -> str:
    words, standing = steward_words(), desk.standings.get(article.head.id)
    risk = words[f"law_{article.head.risk}"]
    return words.say("law_kind", risk=risk, state=words[f"law_state_{standing.state if standing else 'source_unreachable'}"])


def _alerts(name: str, desk: Desk) -> Iterator[str]:
    words, standing = steward_words(), desk.standings.get(name)
    if desk.look.problems:
        yield from (words["law_damaged"], *desk.look.problems)
    if standing is None:
        return
    if standing.is_withheld:
        yield words["law_is_withheld"]
    elif standing.leaves_paper:
        yield words["law_is_marked"]
    yield from _rewrite_lines(standing, desk)


def _rewrite_lines(standing: ArticleStanding, desk: Desk) -> Iterator[str]:
    words = steward_words()
    found = [deed for deed in desk.history.deeds_of(standing.article) if deed.kind == "to_rewrite"]
    if standing.rewrite and found:
        yield words.say("law_is_rewrite", by=found[-1].by, day=moment_day(found[-1].at))
        if found[-1].note:
            yield words.say("law_is_rewrite_note", note=found[-1].note)


def _answer(article: Article, desk: Desk, form: Form, refusal: Refusal | None, *, has_changed: bool) -> Answer:
    words, name = steward_words(), article.head.id
    typed: Mapping[str, str] = form.fields if refusal else {}
    standing, why = desk.standings.get(name), why_not(article, desk=desk)
    return Answer(
        note=typed.get("note", ""),
        needed=needed_label(standing, desk=desk) if standing else "",
        looked=tuple(_looked(article, desk)),
        cannot=words.say("law_cannot_approve", why=why) if why else "",
        has_changed=has_changed,
        rewrite_help=words.say("law_to_rewrite_help", files=", ".join(_files(article, desk))),
        capacities=tuple(Choice(one, capacity_label(one), typed.get("capacity") == one) for one in CAPACITIES),
        review_by=typed.get("review_by", ""),
        is_reviewing=bool(refusal) and form.deed == "review",
    )


def _looked(article: Article, desk: Desk) -> Iterator[str]:
    for deed in desk.looked(article):
        yield steward_words().say("law_who_looked", by=deed.by, day=moment_day(deed.at))


def _files(article: Article, desk: Desk) -> Iterator[str]:
    # From the folder of packs on, so that no page tells how this machine's disk is laid out.
    codes = sorted(article.texts, key=lambda code: (code != "en", code))
    folder = f"packs/{desk.folder.name}/articles/{article.head.id}"
    yield from (f"{folder}/{code}.md" for code in codes)
    yield f"{folder}/article.yaml"

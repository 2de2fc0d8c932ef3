"""What people do about articles when the law moves: approve, ask for a rewrite, record a review, take back.

Each is one line in the log.

Nothing here changes a pack's files; `askfirst law lock` takes approvals into the lock.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted, require_plain
from askfirst.law import log, store
from askfirst.law.changed import text_seen
from askfirst.law.files import one_writer
from askfirst.law.records import ABSENT, LANGUAGES, PEOPLE_APPROVE, Deed, Seen, law_key, moment, person
from askfirst.law.stamps import stamp
from askfirst.law.votes import History, as_verified
from askfirst.pack.content import Pack
from askfirst.pack.legal import Article

Capacity = Literal["lawyer", "speaker-en", "speaker-fr", "speaker-zh-Hans", "speaker-zh-Hant"]
CAPACITIES: tuple[Capacity, ...] = ("lawyer", "speaker-en", "speaker-fr", "speaker-zh-Hans", "speaker-zh-Hant")
_LONGEST_NAME = 80
_LONGEST_NOTE = 2000


class ApprovedBefore(Refusal):
    """One person counts once, however often they approve the same texts."""


def approve(
    article: str,
    *,
    pack: Pack,
    home: Path,
    by: str,
    at: datetime,
    note: str = "",
    kind: Literal["approved", "editorial"] = "approved",
) -> Deed:
    """Record that somebody read an article beside everything it stands on, as now seen in both languages.

    `editorial`: the law's words changed, its meaning did not. Raises Refusal without a name, for an article that is not there,
    where a federal provision cannot be seen, and where this person has approved these very texts before.
    """
    found, name = _article(article, pack), proper_name(by)
    seen = store.seen(home)
    _require_seen(found, pack, seen)
    return _approve(found, pack, home, name, at, _note(note), kind=kind, seen=seen)


def mark_to_rewrite(article: str, *, pack: Pack, home: Path, by: str, at: datetime, note: str = "") -> Deed:
    """Record that an article no longer says what the law says, so that nobody approves it before it is rewritten.

    Approvals given before no longer count. Raises Refusal without a name or for an article that is not there.
    """
    name = _article(article, pack).head.id
    return _add(Deed(moment(at), "to_rewrite", _new_id(), proper_name(by), name, note=_note(note)), home=home)


def record_review(article: str, *, pack: Pack, home: Path, by: str, capacity: str, at: datetime) -> Deed:
    """Record that a lawyer, or a speaker of a language, reviewed an article. Raises Refusal for another capacity or no name."""
    if capacity not in CAPACITIES:
        raise Refusal(f"A review is by one of: {', '.join(CAPACITIES)}. Choose one.", field="capacity")
    name = _article(article, pack).head.id
    return _add(Deed(moment(at), "reviewed", _new_id(), proper_name(by), name, note=capacity), home=home)


def take_back(deed: str, *, home: Path, by: str, at: datetime, note: str = "") -> Deed:
    """Take back what somebody did, by the id of the deed, as a new deed.

    What a lock already took in stays until the pack is locked again.

    Raises Refusal where there is no such deed of a person, or it was taken back before.
    """
    deeds = log.read_log(home)
    found = next((one for one in deeds if one.id == deed and one.article and one.kind != "taken_back"), None)
    if found is None:
        raise Refusal("There is no such deed that can be taken back. Look at the article's history.", field="deed")
    if any(one.undoes == deed for one in deeds):
        raise Refusal("This was taken back before.", field="deed")
    back = Deed(moment(at), "taken_back", _new_id(), proper_name(by), found.article, note=_note(note), undoes=deed)
    return _add(back, home=home)


def approve_with(pack: Pack, articles: Iterable[Article], *, by: str, at: datetime, home: Path, seen: Seen) -> tuple[str, ...]:
    """Approve many articles by one person, and return a sentence for each that could not be; one approved before is passed over."""
    name, refused = proper_name(by), []
    for article in articles:
        try:
            _require_seen(article, pack, seen)
            _approve(article, pack, home, name, at, "", kind="approved", seen=seen)
        except ApprovedBefore:
            continue
        except Refusal as refusal:
            refused.append(f"{article.head.id} was not approved: {refusal.message}")
    return tuple(refused)


def proper_name(by: str) -> str:
    """Return a person's name, trimmed. Raises Refusal where it is empty, too long or has something hidden in it."""
    name = " ".join(require_plain(by, field="The name").split())
    if not person(name):
        raise Refusal("Say who you are: a name is needed, so that others can see who read this.", field="by")
    if len(name) > _LONGEST_NAME:
        raise Refusal(f"A name has at most {_LONGEST_NAME} characters. Shorten it.", field="by")
    return name


def _approve(
    article: Article,
    pack: Pack,
    home: Path,
    by: str,
    at: datetime,
    note: str,
    *,
    kind: Literal["approved", "editorial"],
    seen: Seen,
) -> Deed:
    prints = stamp(article, pack=pack, seen=seen)
    with one_writer(home):
        deeds = log.read_log(home)
        if _has_approved(article, pack, by, prints, deeds, at.date().isoformat()):
            raise Refusal(
                f"{by} has already approved {article.head.id} beside these texts. Another person is needed.", field="by"
            )
        return _add(Deed(moment(at), kind, _new_id(), by, article.head.id, note=note, prints=prints), home=home)


def _has_approved(article: Article, pack: Pack, by: str, prints: dict[str, str], deeds: tuple[Deed, ...], today: str) -> bool:
    """Whether this person's last word on these texts still counts.

    It does not where something moved since, somebody asked for a rewrite, or the day to read again has come.
    """
    paths = {key.split(" ", maxsplit=1)[0] for key in prints}
    counting = set(History(deeds).ids_of(article.head.id))
    counts = False
    for deed in deeds:
        if (deed.kind == "saw_change" and deed.provision in paths) or (deed.kind == "to_rewrite" and deed.id in counting):
            counts = False
        elif deed.kind in PEOPLE_APPROVE and deed.id in counting and person(deed.by) == person(by) and deed.prints == prints:
            counts = not _has_run_out(deed, article, pack, today)
    return counts


def _has_run_out(deed: Deed, article: Article, pack: Pack, today: str) -> bool:
    cited = (pack.citations[name] for name in article.head.citations if name in pack.citations)
    days = [one.read_again for one in cited if one.read_again and not one.provisions and one.read_again >= deed.at[:10]]
    return min([as_verified(deed, article=article).until, *days]) < today


def _require_seen(article: Article, pack: Pack, seen: Seen) -> None:
    """Raise Refusal where a federal provision cannot be seen, or is known to be seen no more in one language."""
    for citation in (pack.citations[name] for name in article.head.citations if name in pack.citations):
        for path in citation.provisions:
            values = {language: text_seen(path, language=language, seen=seen) for language in LANGUAGES}
            if not any(values.values()):
                raise Refusal(f"{path} cannot be seen here, so it cannot be approved. Pull the law first (askfirst law pull).")
            if ABSENT in values.values():
                raise Refusal(f"{path} is no longer in the law. Correct the citation {citation.id} first.", field="article")
            _require_no_failure(path, seen)


def _require_no_failure(path: str, seen: Seen) -> None:
    for language in LANGUAGES:
        if failure := seen.failures.get(law_key(path, language=language)):
            raise Refusal(f"{path} could not be compared when it was last tried: {failure.reason}", field="article")


def _article(name: str, pack: Pack) -> Article:
    if name not in pack.articles:
        raise Refusal(f"There is no article {quoted(name)} in this pack. Choose one of those listed.", field="article")
    return pack.articles[name]


def _note(note: str) -> str:
    note = require_plain(note, field="The note").strip()
    if len(note) > _LONGEST_NOTE:
        raise Refusal(f"A note has at most {_LONGEST_NOTE:,} characters. Shorten it.", field="note")
    return note


def _new_id() -> str:
    return secrets.token_hex(6)


def _add(deed: Deed, *, home: Path) -> Deed:
    log.add([deed], home=home)
    return deed

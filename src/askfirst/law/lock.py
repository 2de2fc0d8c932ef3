"""The lock of a pack: which text of the law its articles were written on. It lies beside the articles, as law.lock.

Whatever changed waits until enough people have read again: nothing is ever pinned anew in silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.law import log, store
from askfirst.law.actions import approve_with
from askfirst.law.files import write_whole
from askfirst.law.lock_file import read_lock, write_lock
from askfirst.law.pinning import Pinning
from askfirst.law.records import PEOPLE_APPROVE, ArticlePin, Deed, Lock, Verified, person
from askfirst.law.votes import History, reviews, verifications
from askfirst.pack.content import Pack
from askfirst.pack.editions import article_fingerprint, editions_of
from askfirst.pack.legal import Article

__all__ = ["Lock", "Locked", "lock_pack", "read_lock"]


@dataclass(frozen=True)
class Locked:
    """What locking did: paths or ids, and in `not_approved`, `waiting` and `problems` sentences that say how to go on."""

    pinned: tuple[str, ...] = ()
    pinned_again: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    not_approved: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    lock: Lock = field(default_factory=Lock)


def lock_pack(
    pack: Pack, *, folder: Path, home: Path, at: datetime, verified_by: tuple[str, ...] = (), only: tuple[str, ...] = ()
) -> Locked:
    """Pin what is cited and not yet pinned, drop what is no longer cited, and take in what people approved.

    `verified_by` are people who have read every article again, or those in `only`, beside the text now seen. Writes law.lock
    and, where an article says something new, said/<article>/<day>.json. Raises Refusal where the lock, the store or the log
    cannot be read, or a name or an article is not one.
    """
    former, seen = read_lock(folder), store.seen(home)
    chosen, refused = _chosen(pack, only), list[str]()
    for name in verified_by:
        refused += approve_with(pack, chosen, by=name, at=at, home=home, seen=seen)
    deeds = log.read_log(home)
    pinning = Pinning(pack, former, seen, History(deeds), at)
    pins, sources = pinning.pins(), pinning.sources()
    lock = Lock(
        rule=pinning.rule(),
        pins=pins,
        sources=sources,
        articles=_article_pins(pack, former, at),
        verified=_verified(pack, former, deeds, pinning),
    )
    write_lock(lock, folder=folder)
    return Locked(
        said=tuple(_say(pack, folder, at)),
        dropped=tuple(path for path in (*former.pins, *former.sources) if path not in pins and path not in sources),
        not_approved=tuple(dict.fromkeys(refused)),
        lock=lock,
        **pinning.report(),
    )


def _chosen(pack: Pack, only: tuple[str, ...]) -> list[Article]:
    for name in only:
        if name not in pack.articles:
            raise Refusal(f"There is no article {name} in this pack. `askfirst law check -v` lists them.", field="article")
    return [pack.articles[name] for name in only or pack.articles]


def _article_pins(pack: Pack, former: Lock, at: datetime) -> dict[str, ArticlePin]:
    found = {}
    for name, article in pack.articles.items():
        mark, known = article_fingerprint(article), former.articles.get(name)
        found[name] = known if known and known.text == mark else ArticlePin(mark, at.date().isoformat())
    return found


def _verified(pack: Pack, former: Lock, deeds: tuple[Deed, ...], pinning: Pinning) -> tuple[Verified, ...]:
    """Who read each article: the lock's own, without what was taken back, and the log's once an article is settled."""
    by_id = {deed.id: deed for deed in deeds if deed.id}
    undone = [by_id[deed.undoes] for deed in deeds if deed.kind == "taken_back" and deed.undoes in by_id]
    taken_back = {(deed.article, person(deed.by), deed.at[:10]) for deed in undone}
    kept = Lock(verified=tuple(v for v in former.verified if (v.article, person(v.by), v.on) not in taken_back))
    found: list[Verified] = []
    for name, article in pack.articles.items():
        history = History(deeds)
        source = history if pinning.is_settled(name) else History(())
        found += [*verifications(article, lock=kept, history=source), *reviews(name, lock=kept, history=history)]
    return tuple(sorted(found, key=lambda one: (one.article, one.on, one.kind in PEOPLE_APPROVE, one.by)))


def _say(pack: Pack, folder: Path, at: datetime) -> Iterator[str]:
    """Keep what each article says from today on, where it is not what it last said."""
    day = at.date().isoformat()
    for name, article in pack.articles.items():
        if _last_said(folder, name) != article:
            write_whole(
                folder / "said" / name / f"{day}.json", msgspec.json.format(msgspec.json.encode(article), indent=1) + b"\n"
            )
            yield name


def _last_said(folder: Path, article: str) -> Article | None:
    days = editions_of(folder, article)
    if not days:
        return None
    try:
        return msgspec.json.decode((folder / "said" / article / f"{days[-1]}.json").read_bytes(), type=Article)
    except (msgspec.DecodeError, OSError):
        # A damaged one cannot be compared; what the article says now is kept, and the damage stays for people to see.
        return None

"""Decides which pins a lock shall hold, and which must wait for people. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from askfirst.law.changed import text_seen
from askfirst.law.records import ABSENT, LANGUAGES, Lock, Pin, Seen, SourcePin, law_key, law_of, moment, source_key
from askfirst.law.stamps import article_mark, notes_key, notes_value, source_value, text_key
from askfirst.law.votes import NEEDED, History, Looked
from askfirst.pack.content import Pack
from askfirst.pack.legal import Article, Citation
from askfirst.provisions.law import Print
from askfirst.provisions.prints import RULE


class Pinning:
    """One locking of a pack. Call `pins` and `sources` once each, then ask for the rest."""

    def __init__(self, pack: Pack, former: Lock, seen: Seen, history: History, at: datetime) -> None:
        self._pack, self._former, self._seen, self._history, self._at = pack, former, seen, history, moment(at)
        self._citing: defaultdict[str, list[Article]] = defaultdict(list)
        self._marks = {name: article_mark(article) for name, article in pack.articles.items()}
        for article in pack.articles.values():
            for citation in _citations(article, pack):
                for key in citation.provisions or (source_key(citation.id),):
                    if article not in self._citing[key]:
                        self._citing[key].append(article)
        self._said_repealed = {path for one in pack.citations.values() if one.repealed for path in one.provisions}
        self._pinned: list[str] = []
        self._again: list[str] = []
        self._unseen: defaultdict[str, list[str]] = defaultdict(list)
        self._waits: dict[str, tuple[list[str], dict[str, int]]] = {}
        self._waiting: list[str] = []
        self._problems: list[str] = []
        self._unsettled: set[str] = set()

    def pins(self) -> dict[str, dict[str, Pin]]:
        """Return the pins of every cited provision, by path and language."""
        cited = [key for key in self._citing if not key.startswith("source:")]
        found = {path: dict(self._of_provision(path)) for path in cited}
        return {path: pins for path, pins in found.items() if pins}

    def sources(self) -> dict[str, SourcePin]:
        """Return the pins of every cited source without provisions."""
        used = [one for one in self._pack.citations.values() if source_key(one.id) in self._citing]
        return {source_key(one.id): self._of_source(one) for one in used}

    def is_settled(self, article: str) -> bool:
        """Return whether nothing that this article stands on waits."""
        return article not in self._unsettled

    def rule(self) -> str:
        """Return the version of the rule that the newest pins were made by."""
        return RULE

    def report(self) -> dict[str, tuple[str, ...]]:
        """Return what happened, under the names of `Locked`."""
        unseen = tuple(f"{name}: {len(paths)} cited, {_few(paths)}" for name, paths in sorted(self._unseen.items()))
        return {
            "pinned": tuple(dict.fromkeys(self._pinned)),
            "pinned_again": tuple(dict.fromkeys(self._again)),
            "unseen": unseen,
            "waiting": (*self._waiting_sentences(), *self._waiting),
            "problems": tuple(self._problems),
        }

    def _of_provision(self, path: str) -> Iterator[tuple[str, Pin]]:
        missing = []
        for language in LANGUAGES:
            former = self._former.pins.get(path, {}).get(language)
            now = self._seen.print_of(path, language=language)
            if now is None:
                missing.append(language)
            if pin := former if now is None else self._one(path, language, former, now):
                yield language, pin
        self._note_missing(path, missing)

    def _note_missing(self, path: str, languages: list[str]) -> None:
        gone = [code for code in languages if text_seen(path, language=code, seen=self._seen) == ABSENT]
        if gone:
            self._hold(path)
            self._problems.append(
                f"{path} is not in the {' and '.join(_NAMES[code] for code in gone)} text of {law_of(path)}. {self._cited(path)} "
                "Correct the citation, or cite the section that holds it."
            )
        for code in languages:
            if code not in gone and code not in self._former.pins.get(path, {}):
                self._unseen[law_key(path, language=code)].append(path)

    def _one(self, path: str, language: str, former: Pin | None, now: Print) -> Pin | None:
        settled = [self._is_read(article, path, language, former, now) for article in self._citing[path]]
        if former is None and now.is_repealed and path not in self._said_repealed and not all(settled):
            self._hold(path)
            self._problems.append(f"{path} is repealed ({_NAMES[language]}). {self._cited(path)} Cite what stands in its place.")
            return None
        if former is None:
            self._pinned.append(path)
        elif all(settled):
            if former.text == now.text and notes_value(former) == notes_value(now):
                return self._refreshed(path, language, former, now)
            self._again.append(path)
        else:
            self._wait(path, language, settled)
            return former
        return self._new_pin(path, language, now)

    def _refreshed(self, path: str, language: str, former: Pin, now: Print) -> Pin:
        """The same pin; made anew only where the old words came back after a change and people have read them again."""
        return self._new_pin(path, language, now) if self._history.has_change_since(path, language, former.at) else former

    def _new_pin(self, path: str, language: str, now: Print) -> Pin:
        law = self._seen.laws[law_key(path, language=language)]
        return Pin(now.text, now.notes, self._at, now.last_amended, now.in_force, law.current_to, now.is_repealed)

    def _is_read(self, article: Article, path: str, language: str, former: Pin | None, now: Print) -> bool:
        at, mark = former.at if former else "", self._marks[article.head.id]
        words = Looked(text_key(path, language=language), now.text, former.text if former else "", at)
        notes = Looked(notes_key(path, language=language), notes_value(now), notes_value(former) if former else "", at)
        settled = self._history.settled(words, article=article, mark=mark)
        is_read = settled.base == now.text and not settled.open_since
        return is_read and self._history.settled(notes, article=article, mark=mark).base == notes.now

    def _wait(self, path: str, language: str, settled: list[bool]) -> None:
        waiting = [article for article, is_read in zip(self._citing[path], settled, strict=True) if not is_read]
        self._unsettled |= {article.head.id for article in waiting}
        languages, articles = self._waits.setdefault(path, ([], {}))
        languages.append(_NAMES[language])
        articles.update({article.head.id: NEEDED[article.head.risk] for article in waiting})

    def _waiting_sentences(self) -> Iterator[str]:
        for path, (languages, articles) in self._waits.items():
            how = "two different people read it again" if max(articles.values()) > 1 else "somebody reads it again"
            yield f"{path} ({' and '.join(languages)}) differs from its pin and waits until {how} for: {', '.join(articles)}."

    def _hold(self, path: str) -> None:
        self._unsettled |= {article.head.id for article in self._citing[path]}

    def _cited(self, path: str) -> str:
        return f"Cited by {', '.join(article.head.id for article in self._citing[path])}."

    def _of_source(self, citation: Citation) -> SourcePin:
        key = source_key(citation.id)
        former, page = self._former.sources.get(key), self._seen.pages.get(key)
        mark, at = (page.fingerprint if page else ""), former.at if former else self._at
        if former is None:
            self._pinned.append(key)
        elif former.page and mark and mark != former.page:
            mark, at = self._page_again(citation, former)
        return SourcePin(at, citation.as_of, citation.read_again, mark or (former.page if former else ""))

    def _page_again(self, citation: Citation, former: SourcePin) -> tuple[str, str]:
        """The fingerprint to hold of a page that says something else: the new one once everybody's articles were read again."""
        key, now = source_key(citation.id), source_value(citation, seen=self._seen)
        looked = Looked(key, now, former.page, former.at)
        for article in self._citing[key]:
            if self._history.settled(looked, article=article, mark=self._marks[article.head.id]).base != now:
                self._waiting.append(f"The page of {citation.id} says something else than when it was pinned. {self._cited(key)}")
                self._hold(key)
                return former.page, former.at
        self._again.append(key)
        return now, self._at


def _few(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (" and others" if len(paths) > 3 else "")


_NAMES = {"en": "English", "fr": "French"}


def _citations(article: Article, pack: Pack) -> list[Citation]:
    return [pack.citations[name] for name in article.head.citations if name in pack.citations]

"""Pulls laws from a folder, a file or an address, keeps them, and writes down what changed against the lock.

What is refused leaves the store as it was, and the rest is still read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from askfirst.ground.refusal import Refusal
from askfirst.law import log, store
from askfirst.law.changed import changed_pages, changed_provisions
from askfirst.law.fetch import MOST_BYTES, TIMEOUT_SECONDS, Progress, fetch, is_address, require_safe
from askfirst.law.pages import page_fingerprint
from askfirst.law.records import LANGUAGES, Deed, Lock, Page, PulledLaw, law_key, law_of, moment, source_key
from askfirst.pack.legal import Citation
from askfirst.provisions.law import Law
from askfirst.provisions.prints import RULE
from askfirst.provisions.read import read_law

OFFICIAL = "https://laws-lois.justice.gc.ca"
_FOLDERS = {"en": "eng", "fr": "fra"}
_DATED = re.compile(rb'(?:pit|current)-date="(\d{4}-\d\d-\d\d)"')
_ADDRESS = re.compile(r"https?://[^\s;,()<>\"]+")


@dataclass(frozen=True)
class How:
    """How to pull: may older texts replace newer ones, are pages read, and folders in the folder; what to tell meanwhile."""

    is_older_allowed: bool = False
    with_pages: bool = False
    is_deep: bool = False
    official: str = OFFICIAL
    timeout: float = TIMEOUT_SECONDS
    progress: Progress | None = None


@dataclass(frozen=True)
class OneRead:
    """One text that was read: where from, of which law (or `source:<citation>`), and whether anything in it was new."""

    source: str
    law: str
    language: str
    is_new: bool
    current_to: str | None = None


@dataclass(frozen=True)
class NotRead:
    """One source that was refused or passed over, and why, as a sentence."""

    source: str
    reason: str


@dataclass(frozen=True)
class Pulled:
    """What a pull did: what was read, refused or passed over, and each change in a pinned text that was not known before."""

    read: tuple[OneRead, ...]
    refused: tuple[NotRead, ...]
    passed_over: tuple[NotRead, ...]
    changes: tuple[Deed, ...]


@dataclass(frozen=True)
class _Source:
    """One thing to read. `law` and `language` are what it must hold, where that is known beforehand."""

    name: str
    law: str = ""
    language: str = ""


class _Older(Refusal):
    """A text is older than the one in the store."""


def pull(
    source: str, *, home: Path, at: datetime, lock: Lock, citations: Iterable[Citation] = (), how: How | None = None
) -> Pulled:
    """Pull a folder, a file or an https address; "" is every official address that the citations name.

    Raises Refusal where there is nothing that could be read at all; one that is refused among others is in the answer.
    """
    how = how or How()
    before = store.seen_or_unknown(home)
    sources, passed_over, pages = _sources(source, tuple(citations), lock, how)
    pulling = _Pulling(home, at, how)
    for number, one in enumerate(sources, start=1):
        pulling.take(one)
        if how.progress and not is_address(one.name):
            how.progress(Path(one.name).name, number, len(sources))
    for citation in pages:
        pulling.take_page(citation)
    now, deeds = store.seen(home), log.read_log(home)
    changes = (*changed_provisions(lock, before=before, now=now, deeds=deeds, at=at), *changed_pages(lock, now, deeds, at=at))
    log.add(changes, home=home)
    refused, aside = pulling.sorted_refusals()
    return Pulled(tuple(pulling.read), refused, (*passed_over, *aside), changes)


def official_addresses(citations: Iterable[Citation], *, official: str = OFFICIAL) -> tuple[tuple[str, str, str], ...]:
    """Return (address, law, language) of every federal law that these citations name, in both languages."""
    laws = sorted({law_of(path) for citation in citations for path in citation.provisions})
    return tuple((f"{official}/{_FOLDERS[code]}/XML/{_named(law, code)}.xml", law, code) for law in laws for code in LANGUAGES)


def page_of(citation: Citation) -> str:
    """Return the https address of a citation's page, "" if its source names none."""
    found = _ADDRESS.search(citation.source)
    return re.sub(r"^http:", "https:", found.group().rstrip(".")) if found else ""


def _named(law: str, language: str) -> str:
    """The name of a law in the addresses of a language: a French regulation is a DORS, not a SOR."""
    return re.sub(r"^SI-", "TR-", re.sub(r"^SOR-", "DORS-", law)) if language == "fr" else law


def _sources(
    source: str, citations: tuple[Citation, ...], lock: Lock, how: How
) -> tuple[list[_Source], list[NotRead], list[Citation]]:
    if not source:
        found = [_Source(*one) for one in official_addresses(citations, official=how.official)]
        return found, [], [one for one in citations if _is_page_to_read(one, lock, how)]
    if is_address(source):
        return [_Source(require_safe(source))], [], []
    path = Path(source)
    if path.is_dir():
        return *_in_folder(path, how), []
    if not path.is_file():
        raise Refusal(
            f"{source} is neither a folder, a file nor an address. Give one of them, or nothing for the official addresses."
        )
    return [_Source(str(path))], [], []


def _is_page_to_read(citation: Citation, lock: Lock, how: How) -> bool:
    pin = lock.sources.get(source_key(citation.id))
    is_watched = how.with_pages or bool(pin and pin.page)
    return not citation.provisions and is_watched and bool(page_of(citation))


def _in_folder(folder: Path, how: How) -> tuple[list[_Source], list[NotRead]]:
    """Every XML file, the oldest text first, so that the newest is the one that stays; and what is not read."""
    files = sorted(path for path in folder.glob("**/*" if how.is_deep else "*") if path.is_file())
    texts = [path for path in files if path.suffix.lower() == ".xml"]
    if not texts:
        raise Refusal(f"{folder} holds no .xml file. Give a folder with the Department of Justice's XML, or one such file.")
    others = [NotRead(str(path), "Only .xml files are read.") for path in files if path not in set(texts)]
    return [_Source(str(path)) for path in sorted(texts, key=lambda path: (_dated(path), path.name))], others


def _dated(path: Path) -> str:
    """The day that a file's first lines name, "" where there is none; it only decides the order."""
    try:
        with path.open("rb") as file:
            return max((day.decode() for day in _DATED.findall(file.read(4096))), default="")
    except OSError:
        return ""


class _Pulling:
    """Takes one source after the other, and remembers what came of each."""

    def __init__(self, home: Path, at: datetime, how: How) -> None:
        self._home, self._at, self._how = home, at, how
        self.read: list[OneRead] = []
        self._refused: list[tuple[_Source, Refusal, str]] = []

    def take(self, source: _Source) -> None:
        """Read one law and keep it, or remember why not."""
        try:
            if is_address(source.name):
                self._from_address(source)
            else:
                self._keep(read_law(read_bytes(Path(source.name)), name=source.name), source)
        except Refusal as refusal:
            self._note_refusal(source, refusal)

    def take_page(self, citation: Citation) -> None:
        """Read the page of a source without provisions, and keep the fingerprint of its text."""
        key, address = source_key(citation.id), page_of(citation)
        try:
            got = fetch(address, parts=self._home / "parts", progress=self._how.progress, timeout=self._how.timeout)
        except Refusal as refusal:
            store.note_failure(key, reason=refusal.message, home=self._home, at=self._at)
            self._note_refusal(_Source(address, key), refusal)
            return
        mark = page_fingerprint(got.data, kind=got.kind)
        former = store.index_or_empty(self._home).pages.get(key)
        store.note_page(key, Page(mark, moment(self._at), address), home=self._home)
        self.read.append(OneRead(address, key, "", is_new=former is None or former.fingerprint != mark))

    def sorted_refusals(self) -> tuple[tuple[NotRead, ...], tuple[NotRead, ...]]:
        """What was refused; and apart from it older texts that only stood beside a newer one of the same law."""
        read = {f"{one.law} {one.language}" for one in self.read}
        aside = [(source, refusal) for source, refusal, key in self._refused if key in read]
        refused = [(source, refusal) for source, refusal, key in self._refused if key not in read]
        return _told(refused), _told(aside)

    def _from_address(self, source: _Source) -> None:
        known = store.index_or_empty(self._home)
        tag = known.etags.get(source.name)
        if tag and (tag.rule != RULE or tag.law not in known.laws or known.laws[tag.law].source != source.name):
            tag = None
        etag, modified = (tag.etag, tag.modified) if tag else ("", "")
        parts, how = self._home / "parts", self._how
        got = fetch(source.name, parts=parts, etag=etag, modified=modified, progress=how.progress, timeout=how.timeout)
        if got.is_unchanged and tag:
            self._note_again(source, known.laws[tag.law])
            return
        law = self._keep(read_law(got.data, name=source.name), source)
        key = law_key(law.id, language=law.language)
        store.note_etag(source.name, store.Etag(key, got.etag, got.modified, RULE), home=self._home)

    def _note_again(self, source: _Source, law: PulledLaw) -> None:
        store.note_again(law_key(law.id, language=law.language), home=self._home, at=self._at)
        self.read.append(OneRead(source.name, law.id, law.language, False, law.current_to))

    def _keep(self, law: Law, source: _Source) -> Law:
        if (source.law and law.id != source.law) or (source.language and law.language != source.language):
            raise Refusal(
                f"{source.name} holds {law.id} ({law.language}), not {source.law} ({source.language}). It was not kept. "
                "Look at the address in a browser."
            )
        known = store.index_or_empty(self._home)
        key = law_key(law.id, language=law.language)
        if not self._how.is_older_allowed and key in known.laws:
            _require_not_older(law, known.laws[key], source)
        is_new = store.put(law, home=self._home, source=source.name, at=self._at)
        if is_new or key in known.failures:
            note = f"from {source.name}, current to {law.current_to or 'an unknown day'}"
            log.add([Deed(moment(self._at), "pulled", provision=law.id, language=law.language, note=note)], home=self._home)
        self.read.append(OneRead(source.name, law.id, law.language, is_new, law.current_to))
        return law

    def _note_refusal(self, source: _Source, refusal: Refusal) -> None:
        key = refusal.key if isinstance(refusal, _Older) else ""
        self._refused.append((source, refusal, key))
        law, language = source.law, source.language
        if not law and is_address(source.name):
            law, language = self._known_by_address(source.name)
        if law and language:
            # An address that falls silent makes what came from it unknown; a broken file says nothing about the law.
            store.note_failure(f"{law} {language}", reason=refusal.message, home=self._home, at=self._at)
        if not key:
            deed = Deed(moment(self._at), "failed", provision=law, language=language, note=f"{source.name}: {refusal.message}")
            log.add([deed], home=self._home)

    def _known_by_address(self, address: str) -> tuple[str, str]:
        laws = store.index_or_empty(self._home).laws.values()
        return next(((law.id, law.language) for law in laws if law.source == address), ("", ""))


def _require_not_older(law: Law, known: PulledLaw, source: _Source) -> None:
    for mine, there in ((law.in_force_at, known.in_force_at), (law.current_to, known.current_to)):
        if mine and there and mine != there:
            if mine > there:
                return
            raise _Older(
                f"{source.name} is {law.id} ({law.language}) as of {mine}, older than the text in the store "
                f"({there}). It was not kept. Use --older to put it there all the same.",
                key=law_key(law.id, language=law.language),
            )


def read_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises Refusal if it cannot be read, or is larger than any act."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refusal(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MB, more than any act. It was not read.")
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror}). Make it readable and pull again.") from None


def _told(refused: Iterable[tuple[_Source, Refusal]]) -> tuple[NotRead, ...]:
    return tuple(NotRead(source.name, refusal.message) for source, refusal in refused)

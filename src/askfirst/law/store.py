"""The laws last pulled. Every generation is kept, so that old words can be shown; `seen` is small and quick to read.

`laws/` holds whole laws, `prints/` their hashes, one file for each law, language and generation; a file is never written again.
`seen.json` names the generation that counts. It is written last, so a reader or a power cut never meets half of anything.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted
from askfirst.law.files import one_writer, write_whole
from askfirst.law.records import LANGUAGES, Failure, Page, PulledLaw, Seen, SeenPending, law_key, law_of, moment, section_of
from askfirst.provisions.law import Law, Print, Provision
from askfirst.provisions.prints import print_of

__all__ = ["Seen", "put", "seen", "words_of"]

T = TypeVar("T")


class Etag(msgspec.Struct, frozen=True):
    """What an address said of the text it gave last, and which law that was."""

    law: str
    etag: str = ""
    modified: str = ""
    rule: str = ""


class Index(msgspec.Struct, frozen=True):
    """What seen.json holds. `sums` are checksums of the files in prints/ by law."""

    laws: dict[str, PulledLaw] = {}
    sums: dict[str, int] = {}
    read_at: dict[str, str] = {}
    pending: dict[str, tuple[SeenPending, ...]] = {}
    pages: dict[str, Page] = {}
    failures: dict[str, Failure] = {}
    etags: dict[str, Etag] = {}


class _Row(msgspec.Struct, frozen=True, array_like=True):
    """A print as it is kept: `notes` is left out where there are none."""

    text: str
    notes: str | None
    last_amended: str | None
    in_force: str | None
    is_repealed: bool


_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,40}")
_NO_NOTES = print_of(Provision(path="", text="")).notes


def put(law: Law, *, home: Path, source: str, at: datetime) -> bool:
    """Keep a law as the one last pulled, and return whether anything in it is new.

    A partial law is merged, section by section, into what is there. Raises Refusal where that is damaged.
    """
    if not _SAFE.fullmatch(law.id) or law.language not in LANGUAGES:
        raise Refusal(f"{quoted(law.id)} in {quoted(law.language)} is not the name of a law in English or French.", field="law")
    key = law_key(law.id, language=law.language)
    with one_writer(home):
        index = index_or_empty(home)
        former = law_of_generation(index.laws[key], home=home) if law.is_partial and key in index.laws else None
        merged = _merged(law, former) if former else law
        generation, total, is_new = _write(merged, key, index, home=home)
        pulled = PulledLaw(
            law.id, law.language, law.title or (former.title if former else ""), source, moment(at),
            merged.current_to, merged.in_force_at, merged.is_partial, generation,
        )  # fmt: skip
        _save(_with_law(index, key, pulled, law, total=total, pending=merged.pending), home=home)
    return is_new


def seen(home: Path) -> Seen:
    """Return what was last seen, in a few milliseconds. Raises Refusal where the store is damaged."""
    index = _index(home)
    return Seen(
        laws=index.laws,
        prints=_Prints({key: _sections(pulled, index.sums.get(key), home=home) for key, pulled in index.laws.items()}),
        read_at=index.read_at,
        pending=index.pending,
        pages=index.pages,
        failures=index.failures,
    )


def seen_or_unknown(home: Path) -> Seen:
    """Return what was last seen; a damaged store is nothing seen, with the sentence that says so."""
    try:
        return seen(home)
    except Refusal as refusal:
        return Seen(problem=refusal.message)


def words_of(path: str, *, language: str, text_hash: str, home: Path) -> str:
    """Return the canonical text that has this hash, from whichever generation holds it, "" if it was never seen here."""
    name = f"{law_of(path)}.{language}"
    for generation in sorted(_generations(name, home=home), reverse=True):
        try:
            section = _decode(home / "prints" / f"{name}.{generation}.json", dict[str, msgspec.Raw]).get(section_of(path))
            rows = msgspec.json.decode(section, type=dict[str, _Row]) if section else {}
            if path in rows and rows[path].text == text_hash:
                return _provision(path, home / "laws" / f"{name}.{generation}.json.z").text
        except (Refusal, msgspec.DecodeError):
            # A damaged old generation must not hide the words that another one holds.
            continue
    return ""


def note_again(key: str, *, home: Path, at: datetime) -> None:
    """Note that a law was asked for again and is still what it was."""
    with one_writer(home):
        index = _index(home)
        pulled = msgspec.structs.replace(index.laws[key], at=moment(at))
        failures = {name: one for name, one in index.failures.items() if name != key}
        read_at = _without(index.read_at, key)
        _save(_replace(index, laws={**index.laws, key: pulled}, read_at=read_at, failures=failures), home=home)


def note_failure(key: str, *, reason: str, home: Path, at: datetime) -> None:
    """Note that a law or a page could not be read from its source; the next success ends it."""
    with one_writer(home):
        index = index_or_empty(home)
        _save(_replace(index, failures={**index.failures, key: Failure(moment(at), reason)}), home=home)


def note_page(key: str, page: Page, *, home: Path) -> None:
    """Keep the fingerprint of a page as last read."""
    with one_writer(home):
        index = index_or_empty(home)
        failures = {name: one for name, one in index.failures.items() if name != key}
        _save(_replace(index, pages={**index.pages, key: page}, failures=failures), home=home)


def note_etag(address: str, etag: Etag, *, home: Path) -> None:
    """Keep what an address said of the text it gave, so that it need not send the same text again."""
    with one_writer(home):
        index = index_or_empty(home)
        _save(_replace(index, etags={**index.etags, address: etag}), home=home)


def index_or_empty(home: Path) -> Index:
    """Return what seen.json holds; nothing where it is missing or damaged, so that pulling again mends it."""
    try:
        return _index(home)
    except Refusal:
        return Index()


def law_of_generation(pulled: PulledLaw, *, home: Path) -> Law:
    """Return a whole law as it was pulled. Raises Refusal where its file is missing or damaged."""
    return _decode(home / "laws" / f"{pulled.id}.{pulled.language}.{pulled.generation}.json.z", Law, unpack=zlib.decompress)


def _index(home: Path) -> Index:
    path = home / "seen.json"
    return _decode(path, Index) if path.exists() else Index()


def _save(index: Index, *, home: Path) -> None:
    write_whole(home / "seen.json", msgspec.json.encode(index))


def _replace(index: Index, **fields: Any) -> Index:
    return msgspec.structs.replace(index, **fields)


def _merged(law: Law, former: Law) -> Law:
    """The former law with every section of the new one in place of its own."""
    renewed: dict[str, dict[str, Provision]] = {}
    for path, one in law.provisions.items():
        renewed.setdefault(section_of(path), {})[path] = one
    provisions: dict[str, Provision] = {}
    for path, one in former.provisions.items():
        # A renewed section stands where its former text stood, so that a law keeps the order of its text.
        provisions.update(renewed.get(section_of(path), {path: one}))
    provisions.update((path, one) for section in renewed.values() for path, one in section.items())
    return msgspec.structs.replace(
        law,
        title=law.title or former.title,
        current_to=_later(law.current_to, former.current_to),
        in_force_at=_later(law.in_force_at, former.in_force_at),
        is_partial=former.is_partial,
        provisions=provisions,
        pending=law.pending or former.pending,
    )


def _later(one: str | None, other: str | None) -> str | None:
    return max((day for day in (one, other) if day), default=None)


def _write(law: Law, key: str, index: Index, *, home: Path) -> tuple[int, int, bool]:
    """Write a generation unless the last one says the same; return its number, the checksum of its prints, whether it is new."""
    name = f"{law.id}.{law.language}"
    prints, whole = _encode_prints(law), zlib.compress(msgspec.json.encode(law), 6)
    total, last = zlib.crc32(prints), index.laws.get(key)
    if last and index.sums.get(key) == total and _holds(home / "prints" / f"{name}.{last.generation}.json", prints):
        file = home / "laws" / f"{name}.{last.generation}.json.z"
        if _holds(file, whole):
            return last.generation, total, False
    generation = max(_generations(name, home=home), default=0) + 1
    write_whole(home / "laws" / f"{name}.{generation}.json.z", whole)
    write_whole(home / "prints" / f"{name}.{generation}.json", prints)
    return generation, total, True


def _encode_prints(law: Law) -> bytes:
    sections: dict[str, dict[str, _Row]] = {}
    for path, provision in law.provisions.items():
        one = print_of(provision)
        notes = None if one.notes == _NO_NOTES else one.notes
        row = _Row(one.text, notes, one.last_amended, one.in_force, one.is_repealed)
        sections.setdefault(section_of(path), {})[path] = row
    return msgspec.json.encode(sections)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _with_law(index: Index, key: str, pulled: PulledLaw, law: Law, *, total: int, pending: tuple[Any, ...]) -> Index:
    if law.is_partial:
        # What this file did not hold was not read today: its sections keep the moment at which they were.
        former = index.laws.get(key)
        pulled_at = former.at if former else pulled.at
        renewed = {f"{section_of(path)} {law.language}": pulled.at for path in law.provisions}
        read_at = {**index.read_at, **renewed}
        pulled = msgspec.structs.replace(pulled, at=pulled_at)
    else:
        read_at = _without(index.read_at, key)
    return _replace(
        index,
        laws={**index.laws, key: pulled},
        sums={**index.sums, key: total},
        read_at=read_at,
        pending={**index.pending, key: tuple(SeenPending(one.citation, one.touches) for one in pending)},
        failures={name: one for name, one in index.failures.items() if name != key},
    )


def _without(read_at: Mapping[str, str], key: str) -> dict[str, str]:
    law, language = key.split(" ")
    return {name: at for name, at in read_at.items() if not (name.startswith(f"{law}/") and name.endswith(f" {language}"))}


def _generations(name: str, *, home: Path) -> Iterator[int]:
    for path in (home / "prints").glob(f"{name}.*.json"):
        number = path.name.removeprefix(f"{name}.").removesuffix(".json")
        if number.isdigit():
            yield int(number)


def _sections(pulled: PulledLaw, total: int | None, *, home: Path) -> dict[str, msgspec.Raw]:
    path = home / "prints" / f"{pulled.id}.{pulled.language}.{pulled.generation}.json"
    return _decode(path, dict[str, msgspec.Raw], total=total)


def _provision(path: str, file: Path) -> Provision:
    raw = _decode(file, _Words, unpack=zlib.decompress).provisions[path]
    return msgspec.json.decode(raw, type=Provision)


class _Words(msgspec.Struct, frozen=True):
    provisions: dict[str, msgspec.Raw]


def _decode(path: Path, kind: type[T], *, total: int | None = None, unpack: Callable[[bytes], bytes] | None = None) -> T:
    try:
        data = path.read_bytes()
        if total is not None and zlib.crc32(data) != total:
            raise _damaged(path)
        return msgspec.json.decode(unpack(data) if unpack else data, type=kind)
    except (OSError, msgspec.DecodeError, zlib.error, UnicodeDecodeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> Refusal:
    return Refusal(
        f"{path} of the law's store is missing or damaged. Pull the laws again (askfirst law pull); that mends it.", field="law"
    )


class _Prints(Mapping[str, Mapping[str, Print]]):
    """Prints by path and language, made only for the sections that are asked for."""

    def __init__(self, sections: Mapping[str, Mapping[str, msgspec.Raw]]) -> None:
        self._sections = sections
        self._rows: dict[tuple[str, str], dict[str, _Row]] = {}

    def __getitem__(self, path: str) -> Mapping[str, Print]:
        found = {}
        for key in self._sections:
            law, language = key.split(" ")
            if law == law_of(path) and (row := self._section(key, section_of(path)).get(path)):
                found[language] = Print(row.text, row.notes or _NO_NOTES, row.last_amended, row.in_force, row.is_repealed)
        if not found:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(
            dict.fromkeys(path for key, all_of in self._sections.items() for s in all_of for path in self._section(key, s))
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _section(self, key: str, section: str) -> dict[str, _Row]:
        if (key, section) not in self._rows:
            raw = self._sections[key].get(section)
            self._rows[key, section] = msgspec.json.decode(raw, type=dict[str, _Row]) if raw else {}
        return self._rows[key, section]

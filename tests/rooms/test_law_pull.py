"""Pulling: from folders, files and addresses; what is refused leaves everything as it was."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.law_cast import MOTS, START, WORDS, Town, law_xml, write_pack

from askfirst.ground.refusal import Refusal
from askfirst.law import log, store
from askfirst.law.fetch import fetch, require_safe
from askfirst.law.lock import read_lock
from askfirst.law.pages import page_fingerprint, page_text
from askfirst.law.pull import How, official_addresses, page_of, pull
from askfirst.law.records import Lock
from askfirst.pack.content import Citation

NEW = WORDS | {"1": "A person may stay inside. Police may come in with a warrant."}


@dataclass
class Office:
    """A little web server: what it holds, what it was asked, and how it misbehaves."""

    address: str = ""
    holds: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    cut_after: int = 0
    moves: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = '"one"'
    tells_length: bool = True


class _Handler(BaseHTTPRequestHandler):
    office: Office

    def do_GET(self) -> None:
        office, path = self.office, self.path
        office.asked.append((path, dict(self.headers)))
        if path in office.moves:
            self._head(302, {"Location": office.moves[path], "Content-Length": "0"})
        elif path not in office.holds:
            self._head(404, {"Content-Length": "0"})
        elif self.headers.get("If-None-Match") == office.etag:
            self._head(304, {})
        else:
            self._give(office.holds[path], office)

    def _give(self, data: bytes, office: Office) -> None:
        start, status, headers = 0, 200, {"ETag": office.etag, **office.headers}
        wanted = self.headers.get("Range", "")
        if wanted and self.headers.get("If-Range") == office.etag:
            start, status = int(wanted.removeprefix("bytes=").removesuffix("-")), 206
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        if office.tells_length:
            headers["Content-Length"] = str(len(data) - start)
        self._head(status, headers)
        self.wfile.write(data[start : office.cut_after or None])

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served() -> Iterator[Office]:
    """The server, started once."""
    office = Office()
    _Handler.office = office
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    office.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield office
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def office(served: Office) -> Office:
    """The server with nothing in it."""
    fresh = Office(served.address)
    for name, value in vars(fresh).items():
        setattr(served, name, value)
    return served


@pytest.fixture(scope="module")
def settled_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town in which both languages were pulled from files and are pinned, and two people have read everything."""
    root = tmp_path_factory.mktemp("settled") / "town"
    root.mkdir()
    town = Town(root)
    town.publish(WORDS, MOTS)
    town.lock("Ana", "Bo")
    return root


@pytest.fixture
def town(settled_town: Path, tmp_path: Path) -> Town:
    """The same town, to change."""
    return Town.copied(settled_town, tmp_path / "town")


def snapshot(home: Path) -> dict[str, bytes]:
    """Every file of the store but the log, by name."""
    return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file() and path.name != "log.jsonl"}


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><Statute>&c;</Statute>'
HOSTILE = {
    "truncated": law_xml("en", NEW)[:-60],
    "bomb": BOMB,
    "outside": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Statute>&x;</Statute>',
    "empty": b"",
    "html": b"<html><body>Not found</body></html>",
    "binary": bytes(range(256)),
    "spanish": law_xml("es", NEW),
    "elsewhere": law_xml("en", NEW).replace(b"T-1<", b"../../T-1<"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_the_store_stays_as_it_was(town: Town, name: str):
    path = town.files.parent / "T-1.en.bad.xml"
    path.write_bytes(HOSTILE[name])
    before = snapshot(town.home)

    done = town.pull(str(path))

    if name == "elsewhere":
        assert all(town.home in Path(one).parents for one in snapshot(town.home))
        return
    assert [one.source for one in done.refused] == [str(path)]
    assert snapshot(town.home) == before
    assert town.state("at-the-door") == "ok"
    assert log.read_log(town.home)[-1].kind == "failed"


def test_a_file_too_large_is_refused_unread(town: Town, tmp_path: Path):
    path = tmp_path / "T-1.en.xml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)

    done = town.pull(str(path))

    assert "larger than 32 MB" in done.refused[0].reason


def test_the_good_files_beside_a_bad_one_are_still_read(town: Town):
    (town.files / "A-bad.xml").write_bytes(b"<Statute>")
    (town.files / "notes.txt").write_text("notes")

    done = town.publish(NEW, MOTS, day="2026-02-15")

    assert len(done.read) == 2
    assert [Path(one.source).name for one in done.refused] == ["A-bad.xml"]
    assert [Path(one.source).name for one in done.passed_over] == ["notes.txt"]
    assert town.state("at-the-door") == "law_changed"


def test_folders_in_the_folder_are_read_only_when_asked(town: Town):
    deep = town.files / "deep"
    deep.mkdir()
    for path in list(town.files.glob("*.xml")):
        path.rename(deep / path.name)

    with pytest.raises(Refusal, match=r"holds no \.xml file"):
        town.pull()

    done = pull(str(town.files), home=town.home, at=town.at, lock=Lock(), how=How(is_deep=True))
    assert len(done.read) == 2


@pytest.mark.parametrize("source", ["nowhere", "ftp://example.org/T-1.xml", "file:///etc/passwd", "http://example.org/T-1.xml"])
def test_a_source_that_is_none_is_refused_with_something_to_do(town: Town, source: str):
    before = snapshot(town.home)

    with pytest.raises(Refusal):
        town.pull(source)

    assert snapshot(town.home) == before


def test_an_older_text_is_refused_unless_somebody_insists(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")
    old = town.files.parent / "T-1.en.xml"
    old.write_bytes(law_xml("en", WORDS))
    before = snapshot(town.home)

    done = town.pull(str(old))

    assert "older than the text in the store" in done.refused[0].reason
    assert snapshot(town.home) == before

    pull(str(old), home=town.home, at=town.later().at, lock=read_lock(town.folder), how=How(is_older_allowed=True))
    assert store.seen(town.home).laws["T-1 en"].in_force_at == "2026-01-01"
    assert town.state("at-the-door") == "law_changed"


def test_of_two_texts_of_one_law_in_a_folder_the_newer_stays_whatever_they_are_called(tmp_path: Path):
    (tmp_path / "T-1.en.1-new.xml").write_bytes(law_xml("en", NEW, day="2026-02-15"))
    (tmp_path / "T-1.en.2-old.xml").write_bytes(law_xml("en", WORDS))

    first = pull(str(tmp_path), home=tmp_path / "law", at=START, lock=Lock())
    again = pull(str(tmp_path), home=tmp_path / "law", at=START + timedelta(hours=1), lock=Lock())

    assert store.seen(tmp_path / "law").laws["T-1 en"].in_force_at == "2026-02-15"
    assert (first.refused, again.refused) == ((), ())
    assert [Path(one.source).name for one in again.passed_over] == ["T-1.en.2-old.xml"]


def test_the_official_addresses_are_those_of_the_cited_laws_in_both_languages():
    cited = [a_citation("a", "SOR-2002-227/196.1", "I-2.5/36"), a_citation("b", "I-2.5/37")]

    assert [one[0] for one in official_addresses(cited)] == [
        "https://laws-lois.justice.gc.ca/eng/XML/I-2.5.xml",
        "https://laws-lois.justice.gc.ca/fra/XML/I-2.5.xml",
        "https://laws-lois.justice.gc.ca/eng/XML/SOR-2002-227.xml",
        "https://laws-lois.justice.gc.ca/fra/XML/DORS-2002-227.xml",
    ]


def a_citation(name: str, *provisions: str, source: str = "x") -> Citation:
    return Citation(id=name, cite=name, source=source, as_of=None, confidence="high", state="stated", provisions=provisions)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("see https://example.org/a(b), and more", "https://example.org/a"),
        ("http://example.org/x?y=1.", "https://example.org/x?y=1"),
        ("a book", ""),
    ],
)
def test_the_page_of_a_source_is_the_first_address_in_it(source: str, page: str):
    assert page_of(a_citation("a", source=source)) == page


def from_office(town: Town, office: Office, **how: object) -> object:
    return pull(
        "",
        home=town.home,
        at=town.later().at,
        lock=read_lock(town.folder),
        citations=town.pack.citations.values(),
        how=How(official=office.address, **how),  # type: ignore[arg-type]
    )


def hold(office: Office, words: dict[str, str] = WORDS, mots: dict[str, str] = MOTS, day: str = "2026-01-01") -> None:
    office.holds["/eng/XML/T-1.xml"] = law_xml("en", words, day=day)
    office.holds["/fra/XML/T-1.xml"] = law_xml("fr", mots, day=day)


def test_without_a_source_the_official_addresses_are_read(town: Town, office: Office):
    hold(office, NEW, day="2026-02-15")

    from_office(town, office)

    assert [path for path, _ in office.asked] == ["/eng/XML/T-1.xml", "/fra/XML/T-1.xml"]
    assert town.state("at-the-door") == "law_changed"


def test_what_did_not_change_is_not_sent_again_and_counts_as_compared(town: Town, office: Office):
    hold(office)
    from_office(town, office)
    town.later(days=50)
    from_office(town, office)
    town.later(days=50)

    assert [headers.get("If-None-Match") for _, headers in office.asked] == [None, None, '"one"', '"one"']
    assert town.state("my-pay") == "ok"
    assert town.look().standings["my-pay"].compared_on == "2026-04-20"


def test_an_address_that_falls_silent_makes_its_law_unknown_until_it_answers(town: Town, office: Office):
    hold(office)
    from_office(town, office)
    french = office.holds.pop("/fra/XML/T-1.xml")

    done = from_office(town, office)
    assert [one.reason for one in done.refused if "404" in one.reason]  # type: ignore[attr-defined]
    assert town.state("my-pay") == "source_unreachable"

    office.holds["/fra/XML/T-1.xml"] = french
    from_office(town, office)
    assert town.state("my-pay") == "ok"


def test_an_address_that_holds_another_law_is_refused(town: Town, office: Office):
    hold(office)
    office.holds["/fra/XML/T-1.xml"] = office.holds["/eng/XML/T-1.xml"]

    done = from_office(town, office)

    assert len(done.refused) == 1  # type: ignore[attr-defined]
    assert store.seen(town.home).failures.keys() == {"T-1 fr"}


def test_an_interrupted_download_goes_on_where_it_stopped(town: Town, office: Office, tmp_path: Path):
    office.holds["/T-1.xml"] = law_xml("en", NEW)
    office.cut_after = 200

    with pytest.raises(Refusal, match="run the same again to go on"):
        fetch(f"{office.address}/T-1.xml", parts=tmp_path / "parts")
    office.cut_after = 0
    got = fetch(f"{office.address}/T-1.xml", parts=tmp_path / "parts")

    assert got.data == office.holds["/T-1.xml"]
    assert office.asked[-1][1]["Range"] == "bytes=200-"
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_text_that_changed_during_the_interruption_is_read_anew(office: Office, tmp_path: Path):
    office.holds["/T-1.xml"] = law_xml("en", WORDS)
    office.cut_after = 200
    with pytest.raises(Refusal):
        fetch(f"{office.address}/T-1.xml", parts=tmp_path)

    office.holds["/T-1.xml"], office.cut_after, office.etag = law_xml("en", NEW), 0, '"two"'
    got = fetch(f"{office.address}/T-1.xml", parts=tmp_path)

    assert got.data == law_xml("en", NEW)


def test_too_much_is_refused_from_what_it_says_and_while_it_comes(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("askfirst.law.fetch.MOST_BYTES", 1000)
    office.holds["/big"] = b"x" * 2000

    for office.tells_length in (True, False):
        with pytest.raises(Refusal, match="larger than"):
            fetch(f"{office.address}/big", parts=tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["http://example.org/T-1.xml", "file:///etc/passwd", "ftp://example.org/"])
def test_a_redirect_away_from_https_is_not_followed(office: Office, tmp_path: Path, target: str):
    office.moves["/T-1.xml"] = target

    with pytest.raises(Refusal):
        fetch(f"{office.address}/T-1.xml", parts=tmp_path)


def test_a_redirect_on_this_machine_is_followed(office: Office, tmp_path: Path):
    office.moves["/old"], office.holds["/new"] = f"{office.address}/new", b"here"

    assert fetch(f"{office.address}/old", parts=tmp_path).data == b"here"


def test_a_packed_answer_that_was_not_asked_for_is_refused(office: Office, tmp_path: Path):
    office.holds["/T-1.xml"], office.headers = b"x", {"Content-Encoding": "gzip"}

    with pytest.raises(Refusal, match="packed"):
        fetch(f"{office.address}/T-1.xml", parts=tmp_path)


def test_nobody_at_the_address_is_a_sentence(tmp_path: Path):
    with pytest.raises(Refusal, match="could not be read"):
        fetch("http://127.0.0.1:9/T-1.xml", parts=tmp_path, timeout=2)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "https://me:secret@example.org/",
        "https://exa mple.org/",
        "https://",
        "https://[::1",
        "javascript:x",
        "https://a/\n",
    ],
)
def test_only_safe_addresses_are_fetched(address: str):
    with pytest.raises(Refusal) as refused:
        require_safe(address)

    assert "secret" not in refused.value.message


def test_the_words_of_a_page_count_and_its_furniture_does_not():
    one = b"<!doctype html><head><title>A</title></head><nav>Menu 1</nav><p>Bring <b>two</b> papers.</p><script>let x=1</script>"
    other = "<html><nav>Menu 2<ul><li>More</nav><P>Bring\n two papers.</P><footer>2027</footer>".encode("utf-16")

    assert page_text(one, kind="text/html") == "bring two papers."
    assert page_fingerprint(one, kind="text/html") == page_fingerprint(other, kind="text/html; charset=utf-16")
    assert page_fingerprint(one, kind="text/html") != page_fingerprint(one.replace(b"two", b"three"), kind="text/html")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 \xff\x00", b"", b"<nav><nav><nav>", b"</p></b><p", b"<!doctype html>" + b"<div>" * 5000]
)
def test_a_strange_page_has_a_fingerprint_too(data: bytes):
    assert page_fingerprint(data, kind="text/html").startswith("p1:")
    assert page_fingerprint(data, kind="application/pdf").startswith("p1:")


def test_a_page_is_pinned_and_a_change_of_its_words_makes_the_article_due(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
):
    town = Town(tmp_path)
    write_pack(town.folder, articles={"in-town": ("ordinary", ("bylaw",))})
    hold(office)
    office.holds["/bylaw"] = b"<p>Two papers.</p>"
    office.headers = {"Content-Type": "text/html"}
    monkeypatch.setattr("askfirst.law.pull.page_of", lambda citation: f"{office.address}/bylaw" if citation.id == "bylaw" else "")

    from_office(town, office)
    assert "/bylaw" not in [path for path, _ in office.asked]

    from_office(town, office, with_pages=True)
    town.lock("Ana")
    assert town.state("in-town") == "ok"

    office.holds["/bylaw"] = b"<p>Three papers.</p>"
    from_office(town, office)
    assert town.state("in-town") == "review_due"
    assert "bylaw" in town.lock().waiting[0]

    town.lock("Ana")
    assert town.state("in-town") == "ok"

"""The text of a web page, folded, and its fingerprint: to notice that a source without provisions says something else."""

from hashlib import sha256
from html.parser import HTMLParser

from askfirst.ground.text import folded

_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "nav", "header", "footer", "form"})
_RULE = "p1"


def page_fingerprint(data: bytes, *, kind: str) -> str:
    """Return a fingerprint of what a page says; `kind` is its content type. A file that is no page is taken byte by byte."""
    said = page_text(data, kind=kind).encode() if is_page(data, kind=kind) else data
    return f"{_RULE}:{sha256(said).hexdigest()}"


def is_page(data: bytes, *, kind: str) -> bool:
    """Return whether this is text in HTML or plain, and not, say, a PDF."""
    return kind.lower().startswith(("text/", "application/xhtml")) or data[:512].lstrip().lower().startswith(
        (b"<!doctype html", b"<html")
    )


def page_text(data: bytes, *, kind: str) -> str:
    """Return the words a reader sees, folded: no case, no accents, one space. Menus, headers, footers and forms are left out."""
    reader = _Reader()
    reader.feed(_decoded(data, kind))
    reader.close()
    return folded(" ".join(reader.words))


def _decoded(data: bytes, kind: str) -> str:
    name = kind.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
    try:
        return data.decode(name, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            # A page that forgot to close something inside must not hide the rest of its words.
            while self._unseen.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)

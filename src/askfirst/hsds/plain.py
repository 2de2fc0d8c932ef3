"""Makes a cell plain text: nothing hidden in it, one form of each character, no HTML; every word stays."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCKS = frozenset(
    {
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "address", "form"),
        *("table", "ul", "ol", "dl", "section", "article", "header", "footer"),
    }
)
_LINES = frozenset({"br", "tr", "li", "dt", "dd", "option"})
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "big", "center", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "link", "mark"),
        *("q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "o:p"),
        *("body", "head", "html", "main", "meta", "nav", "script", "style", "title", "button", "select"),
        *("iframe", "img", "input", "tbody", "td", "tfoot", "th", "thead"),
    }
)
_NAMES = "|".join(sorted((re.escape(name) for name in _BLOCKS | _LINES | _INLINE), key=len, reverse=True))

# Only whole tags of HTML that we know count: "<info@example.org>" and "age < 18" are words, and words stay.
_TAG = re.compile(rf"""<(/?)({_NAMES})(?![\w:-])((?:[^<>"']|"[^"]*"|'[^']*')*+)>""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_LINK = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_UNSAID = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
)

_LINE_TAG = re.compile(rf"<({'|'.join(sorted(_BLOCKS | _LINES, key=len, reverse=True))})(?![\w:-])", re.IGNORECASE)
_SINGLE_END = re.compile(r"(?<!\n)\n(?!\n)")
_TIMES = 4

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085]")
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_HIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_DIRECTION}\ufeff\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_SUSPECT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f<&\u2028\u2029{_DIRECTION}\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Plain:
    """A text made plain, and in words what was done to it (nothing for what nobody could tell apart)."""

    text: str
    done: tuple[str, ...] = ()


def make_plain(text: str, *, may_be_html: bool = True) -> Plain:
    """Return a text without hidden characters and, unless told otherwise, without HTML; line ends and accents in one form."""
    if _SUSPECT.search(text) is None:
        return Plain(text if text.isascii() else unicodedata.normalize("NFC", text))
    seen, hidden = _seen(text)
    done = []
    # A byte order mark at the start of a cell is how some programs save a file, nothing to tell anybody about.
    if hidden > text.startswith("\ufeff"):
        done.append("characters that cannot be seen or stored were taken out")
    if may_be_html and (words := without_html(seen)) != seen:
        seen, _ = _seen(words)
        done.append("its HTML was turned into plain text")
    return Plain(unicodedata.normalize("NFC", seen), tuple(done))


def _seen(text: str) -> tuple[str, int]:
    """A text with one kind of line end and nothing hidden, and how many characters that took."""
    text, hidden = _HIDDEN.subn("", _LINE_ENDS.sub("\n", text))
    text, halves = _HALF.subn("\ufffd", text)
    return text, hidden + halves


def storable(text: str) -> str:
    """Return a text as it is, save for the two kinds of character that no database takes."""
    return _HALF.sub("\ufffd", text.replace("\x00", ""))


def without_html(text: str) -> str:
    """Return the words of a text in HTML: paragraphs, lines and where its links lead stay, scripts and comments go."""
    # Some files hold HTML that was made safe for HTML once more, so what comes out is looked at again.
    for _ in range(_TIMES):
        if not _is_html(text):
            break
        text = _unwrapped(text)
    return text


def _is_html(text: str) -> bool:
    return "<!--" in text or _TAG.search(text) is not None or _ENTITY.search(text) is not None


def _unwrapped(text: str) -> str:
    for opening, closing in _UNSAID:
        text = _cut(text, opening, closing)
    # Where tags make the lines, the lines of the file are only how it was typed; an empty line is a paragraph either way.
    if _LINE_TAG.search(text):
        text = _SINGLE_END.sub(" ", text)
    lines = html.unescape("".join(_pieces(text))).replace("\xa0", " ").split("\n")
    squeezed = "\n".join(" ".join(line.split()) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", squeezed).strip()


def _cut(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """Leave out what stands between two marks. What is opened and never closed stays: better odd words than none."""
    kept, start = [], 0
    while found := opening.search(text, start):
        end = closing.search(text, found.end())
        if end is None:
            break
        kept.append(text[start : found.start()])
        start = end.end()
    return "".join(kept) + text[start:]


def _pieces(text: str) -> Iterator[str]:
    start, link = 0, ""
    for tag in _TAG.finditer(text):
        said = text[start : tag.start()]
        yield said
        start, is_end, name = tag.end(), bool(tag[1]), tag[2].lower()
        if name == "a" and is_end:
            yield f" ({link})" if link and link not in said else ""
        link = _where_to(tag[3]) if name == "a" and not is_end else ("" if name == "a" else link)
        yield _break(name, is_end=is_end)
    yield text[start:]


def _where_to(attributes: str) -> str:
    found = _LINK.search(attributes)
    address = html.unescape(next(filter(None, found.groups()), "")).strip() if found else ""
    return address.removeprefix("mailto:") if address.lower().startswith(("http://", "https://", "mailto:")) else ""


def _break(name: str, *, is_end: bool) -> str:
    if name in _BLOCKS:
        return "\n\n"
    if name == "li":
        return "" if is_end else "\n- "
    if name in _LINES:
        return "\n" if name == "br" or not is_end else ""
    return " " if name in ("td", "th") and is_end else ""

"""What both pages of the directory share: texts with their language, ways to write a service's address, cut texts."""

from dataclasses import dataclass
from urllib.parse import quote

from askfirst.ground.text import has_cjk
from askfirst.pack.content import Service

MOUNTED_AT = "/directory/"
"""These pages are mounted when first asked for, so the addresses of the whole server do not know them."""

_SHORT, _SHORT_CJK = 200, 100


@dataclass(frozen=True)
class Said:
    """One text: its language if it is not that of the page, a link if one can be followed, a small note, and whether it is a gap."""

    text: str
    lang: str = ""
    link: str = ""
    note: str = ""
    is_unknown: bool = False


def address_of(service_id: str) -> str:
    """Return the address of the page of a service."""
    return f"{MOUNTED_AT}s/{quote(service_id, safe='')}/"


def said_of(service: Service, field: str, *, language: str) -> Said:
    """Return a text of a service in the language of the page, else in English, else in any it has; empty if it has none."""
    languages = [language, "en", *service.text]
    for code in languages:
        text = getattr(service.text[code], field) if code in service.text else ""
        if text.strip():
            return Said(text, lang="" if code == language else code)
    return Said("")


def shortened(said: Said) -> Said:
    """Return the beginning of a text, cut at a word; about half as long in Chinese, where a character says more."""
    text = " ".join(said.text.split())
    most = _SHORT_CJK if has_cjk(text) else _SHORT
    if len(text) <= most:
        return Said(text, said.lang)
    cut = text[:most]
    return Said((cut if has_cjk(text) else cut.rpartition(" ")[0] or cut).rstrip(" ,;:，、；：") + "…", said.lang)


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]

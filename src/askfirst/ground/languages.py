"""The languages the pages speak, and which spoken language a written one may mean."""

from collections.abc import Iterable, Mapping

LANGUAGES: tuple[str, ...] = ("en", "fr", "zh-Hans", "zh-Hant")

OWN_NAMES: Mapping[str, str] = {
    "en": "English",
    "fr": "Français",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}

# A service lists spoken languages; a person may write in a script that two of them share.
_SPOKEN: Mapping[str, frozenset[str]] = {
    "zh-Hans": frozenset({"zh", "cmn", "yue"}),
    "zh-Hant": frozenset({"zh", "cmn", "yue"}),
    "zh": frozenset({"zh", "cmn"}),
    "cmn": frozenset({"zh", "cmn"}),
    "yue": frozenset({"yue"}),
}


def spoken(languages: Iterable[str]) -> frozenset[str]:
    """Return the spoken languages these written or spoken language codes may mean."""
    return frozenset().union(*(_SPOKEN.get(code, frozenset({code})) for code in languages))


def nearest_language(code: str) -> str:
    """Return the page language closest to a browser's or a conversation's language code; English if none."""
    code = code.strip().replace("_", "-").lower()
    if code.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant", "yue")):
        return "zh-Hant"
    if code.startswith(("zh", "cmn")):
        return "zh-Hans"
    return "fr" if code.startswith("fr") else "en"

"""What a provision is called, and where a person reads it: the Department of Justice's page of its section."""

_PLACES = {"en": ("eng", "acts", "regulations", "section"), "fr": ("fra", "lois", "reglements", "article")}
_SITE = "https://laws-lois.justice.gc.ca"


def page_of(path: str, *, language: str) -> str:
    """Return the address of the page that shows a provision's section, in English or French."""
    law, _, rest = path.partition("/")
    country, acts, regulations, section = _PLACES["fr" if language == "fr" else "en"]
    is_regulation = law.startswith("SOR-")
    name = law.replace("SOR-", "DORS-") if is_regulation and language == "fr" else law
    folder = regulations if is_regulation else acts
    return f"{_SITE}/{country}/{folder}/{name}/{section}-{rest.split('/')[0]}.html"


def label_of(path: str) -> str:
    """Return the label of a provision as people write it: `I-2.5/36/1/a` is `36(1)(a)`."""
    _, section, *pieces = path.split("/")
    return section + "".join(f"({piece.partition('~')[0]})" for piece in pieces)

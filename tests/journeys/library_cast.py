"""A small library for tests: a withheld page, a changed one, a plain one, one for workers; and what was seen and done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as replace_fields
from pathlib import Path

import msgspec
import pytest

from askfirst.journeys.library import Library
from askfirst.journeys.sheet import ChangeView, StandingView
from askfirst.law.records import Deed
from askfirst.law.standing import ArticleStanding
from askfirst.pack.content import Pack
from askfirst.pack.editions import text_fingerprint
from askfirst.pack.legal import Article, ArticleHead, ArticleText, Citation, Section, Situation
from askfirst.pack.record import State
from askfirst.phrasing.words import Phrasebook, phrasebook

TITLES = (
    "Short answer",
    "What the law says",
    "What it can mean for you",
    "What you can do",
    "Who can help",
    "What we do not know",
)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def article(name: str, question: str, words: str, *, topics: tuple[str, ...], **fields: object) -> Article:
    """An article of two citations in English; its words stand in every section."""
    bodies = (
        f"{words} in short.",
        f"- {words} is the law. [first]\n- {words} is **not** sure. [?]\n- Both. [first] [second]",
        f"- {words} for you",
        f"- You can say {words}.",
        "- [[find-a-lawyer]] soon",
        f"- Not known: {words}",
    )
    sections = tuple(Section(title=title, body=body) for title, body in zip(TITLES, bodies, strict=True))
    head = {
        "audience": ("client",),
        "jurisdictions": ("Canada",),
        "risk": "ordinary",
        "as_of": "2024-05-01",
        "review": "none",
        "citations": ("first", "second"),
        **fields,
    }
    text = ArticleText(language="en", question=question, state="original", sections=sections)
    return Article(head=ArticleHead(id=name, topics=topics, **head), texts={"en": text})


def translated(one: Article, language: str, question: str, words: str, *, of: str, state: State = "draft") -> Article:
    """The article with a translation in which these words stand."""
    section = Section(title="Titre", body=f"{words} [first]")
    text = ArticleText(language=language, question=question, state=state, sections=(section,) * 6, of=of)
    return msgspec.structs.replace(one, texts={**one.texts, language: text})


def small_library_pack(pack: Pack) -> Pack:
    """The pack with four articles of our own in place of its articles."""
    door = article("door", "Must I open the door?", "QUINCE", topics=("police-at-the-door",), risk="high")
    wages = article("wages", "I was not paid. What now?", "MEDLAR", topics=("unpaid-wages", "find-a-lawyer"))
    plain = article("plain", "Can I rent a room?", "SERVICEBERRY", topics=("landlord-problem",))
    wages = translated(wages, "fr", "Je n’ai pas été payée. Que faire?", "NÈFLE", of=text_fingerprint(wages.texts["en"]))
    plain = translated(plain, "fr", "Puis-je louer une chambre?", "AMÉLANCHE", of="000000000000", state="checked")
    workers = article("workers", "May I write down her name?", HOSTILE, topics=("privacy",), audience=("worker",))
    first = Citation(
        id="first",
        cite="Act on Doors, s. 3",
        source="https://law.example/doors.xml",
        as_of="2024-05-01",
        confidence="high",
        state="contested",
        provisions=("I-2.5/3",),
        note={"en": "Two courts disagree.", "fr": "Deux tribunaux ne sont pas d’accord."},
    )
    second = Citation(
        id="second", cite="A by-law", source="a book", as_of=None, confidence="medium", state="stated", read_again="2027-01-01"
    )
    articles = {one.head.id: one for one in (door, wages, plain, workers)}
    now = Situation(id="here-now", label={"en": "They are here now", "fr": "Ils sont ici"}, articles=("door", "wages"))
    return msgspec.structs.replace(pack, articles=articles, citations={"first": first, "second": second}, situations=(now,))


def _change(words: Phrasebook, language: str) -> ChangeView:
    parts = (("same", "A door may be "), ("gone", "opened "), ("new", "<b>closed</b> "), ("same", "by night."))
    return ChangeView("Act on Doors, s. 3", "I-2.5/3", language, words[f"text_language_{language}"], "2026-02-03", parts)


def in_words(article: str, *, words: Phrasebook) -> StandingView:
    """How the law stands under each article of the small library."""
    well = StandingView("ok", "All is well.", words["law_no_review"], compared_on="2026-03-01")
    banner = words.say("law_banner", when=words.say("law_changed_on", on="2026-02-03"), what="Act on Doors, s. 3")
    changed = replace_fields(
        well,
        state="law_changed",
        note="It changed.",
        banner=banner,
        changes=(_change(words, "en"), _change(words, "fr")),
        pending=("2026, c. 4, s. 52",),
        leaves_paper=True,
    )
    return {"door": replace_fields(changed, is_withheld=True), "wages": changed}.get(article, well)


STANDINGS = {
    "door": ArticleStanding("door", "law_changed", (), is_withheld=True, leaves_paper=True),
    "wages": ArticleStanding("wages", "law_changed", (), is_withheld=False, leaves_paper=True),
    "plain": ArticleStanding("plain", "ok", (), is_withheld=False, leaves_paper=False),
    "workers": ArticleStanding("workers", "pending_change", (), is_withheld=False, leaves_paper=False),
}

DEEDS = (
    Deed(at="2026-02-03T10:00:00.000000+00:00", kind="saw_change", id="1", provision="I-2.5/3", language="en"),
    Deed(at="2026-02-03T10:00:00.000000+00:00", kind="saw_change", id="2", provision="I-2.5/3", language="fr"),
    Deed(at="2026-02-05T09:00:00.000000+00:00", kind="approved", id="3", by="Nobody Knows", article="plain"),
    Deed(at="2026-02-06T09:00:00.000000+00:00", kind="editorial", id="4", by="Somebody Else", article="plain"),
    Deed(at="2026-02-07T09:00:00.000000+00:00", kind="approved", id="5", by="Taken Back", article="wages"),
    Deed(at="2026-02-07T09:10:00.000000+00:00", kind="taken_back", id="6", by="Taken Back", article="wages", undoes="5"),
    Deed(at="2026-02-08T09:00:00.000000+00:00", kind="reviewed", id="7", by="A. Lawyer", article="plain"),
)


def write_editions(folder: Path, pack: Pack) -> None:
    """Two versions of the plain page and one of the withheld one, as `law lock` leaves them."""
    plain = pack.articles["plain"]
    former = article("plain", "May one rent a room?", "SORBUS", topics=("landlord-problem",))
    for name, day, one in (
        ("plain", "2025-01-10", former),
        ("plain", "2025-06-01", plain),
        ("door", "2025-01-10", pack.articles["door"]),
    ):
        path = folder / "said" / name / f"{day}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(one))


def library_in(language: str, *, pack: Pack, folder: Path) -> Library:
    """The small library in one language."""
    return Library(pack, phrasebook(language), folder, STANDINGS, in_words, DEEDS)


@contextmanager
def served(pack: Pack, folder: Path) -> Iterator[None]:
    """Let the pages show the small library."""
    from askfirst.web import library_room

    def small(language: str, *, with_deeds: bool = False) -> Library:
        del with_deeds
        return library_in(language, pack=pack, folder=folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library_room, "library", small)
        patch.setattr(library_room, "as_it_stands", lambda service: service)
        yield

"""A small law in two languages, and a small pack that stands on it. Nothing in it is real."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from askfirst.law.lock import Locked, lock_pack, read_lock
from askfirst.law.log import read_log
from askfirst.law.pull import Pulled, pull
from askfirst.law.queries import Look, look
from askfirst.pack.content import Pack
from askfirst.pack.read import read_pack

START = datetime(2026, 3, 1, 12, tzinfo=UTC)

_HEAD = """\
id: small
name: {en: Small}
community: {en: Nobody}
province: Ontario
languages: [en]
licence: CC-BY-4.0
safety: {en: Safe.}
not_advice: {en: Not advice.}
not_confirmed: {en: Not confirmed.}
third_party: {en: Third.}
drafts: {en: Draft.}
groups: {}
kinds: {}
"""
_EMPTY = ("topics", "limits", "rules", "questions", "flows", "places", "areas", "situations")

CITATIONS = """\
- {id: door, cite: Test Act s. 1, provisions: [T-1/1], source: x, as_of: "2026-02-01", confidence: high, state: stated}
- {id: street, cite: Test Act s. 2, provisions: [T-1/2], source: x, as_of: "2026-02-01", confidence: high, state: stated}
- {id: pay, cite: Test Act s. 3, provisions: [T-1/3], source: x, as_of: "2026-02-01", confidence: high, state: stated}
- {id: bylaw, cite: A by-law, source: "https://example.org/bylaw", as_of: "2026-02-01", read_again: "2026-12-01",
   confidence: high, state: stated}
"""

ARTICLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "at-the-door": ("high", ("door", "pay")),
    "on-the-street": ("ordinary", ("street",)),
    "my-pay": ("ordinary", ("pay",)),
    "in-town": ("ordinary", ("bylaw",)),
}

WORDS = {"1": "A person may stay inside.", "2": "A person may walk.", "3": "Pay is due each week."}
MOTS = {"1": "On peut rester chez soi.", "2": "On peut marcher.", "3": "La paie est due chaque semaine."}


def write_pack(
    folder: Path, *, articles: Mapping[str, tuple[str, tuple[str, ...]]] = ARTICLES, citations: str = CITATIONS
) -> Path:
    """Write a pack of a few articles; for each its risk class and its citations."""
    files = {"pack.yaml": _HEAD, "citations/all.yaml": citations, **{f"{name}.yaml": "[]\n" for name in _EMPTY}}
    files["topics/en.yaml"] = "language: en\nstate: draft\ntopics: {}\n"
    for name, (risk, cited) in articles.items():
        files[f"articles/{name}/article.yaml"] = (
            f"id: {name}\naudience: [client]\ntopics: []\njurisdictions: [Canada]\nrisk: {risk}\nas_of: null\nreview: none\n"
            f"citations: [{', '.join(cited)}]\n"
        )
        files[f"articles/{name}/en.md"] = (
            f"---\nquestion: What about {name}?\nstate: original\n---\n## Short answer\nIt depends.\n"
        )
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def law_xml(language: str, words: Mapping[str, str], *, day: str = "2026-01-01", note: str = "", schedule: str = "") -> bytes:
    """Return a whole act, T-1, with these sections; those with other words than at first were amended on this day."""
    first = {*WORDS.values(), *MOTS.values()}
    sections = "".join(
        f'<Section lims:lastAmendedDate="{"2026-01-01" if text in first else day}"><Label>{label}</Label><Text>{text}</Text>'
        f"<HistoricalNote>{note}</HistoricalNote></Section>"
        for label, text in words.items()
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Statute xmlns:lims="http://justice.gc.ca/lims" lims:pit-date="{day}" '
        f'lims:current-date="{day}" xml:lang="{language}"><Identification><ShortTitle>Test Act</ShortTitle><Chapter>'
        f"<ConsolidatedNumber>T-1</ConsolidatedNumber></Chapter></Identification><Body>{sections}</Body>{schedule}</Statute>"
    ).encode()


class Town:
    """A pack, a store, and days that go by."""

    def __init__(self, root: Path, **what: object) -> None:
        self.folder, self.home, self.files, self.at = root / "pack", root / "law", root / "files", START
        write_pack(self.folder, **what)  # type: ignore[arg-type]
        self.files.mkdir(exist_ok=True)

    @classmethod
    def copied(cls, root: Path, to: Path) -> "Town":
        """Return a copy of a town as its files stand, an hour later."""
        shutil.copytree(root, to)
        town = cls.__new__(cls)
        town.folder, town.home, town.files = to / "pack", to / "law", to / "files"
        town.at = START + timedelta(hours=1)
        return town

    @property
    def pack(self) -> Pack:
        """The pack as its files now stand."""
        return read_pack(self.folder)

    def later(self, **by: float) -> "Town":
        """Let time go by: a minute, if nothing is said."""
        self.at += timedelta(**(by or {"minutes": 1}))
        return self

    def publish(self, words: Mapping[str, str], mots: Mapping[str, str], **how: str) -> Pulled:
        """Put both languages of the act into files and pull them."""
        (self.files / "T-1.en.xml").write_bytes(law_xml("en", words, **how))
        (self.files / "T-1.fr.xml").write_bytes(law_xml("fr", mots, **how))
        return self.pull()

    def pull(self, source: str = "") -> Pulled:
        """Pull, by default what was published last."""
        pack, lock = self.later().pack, read_lock(self.folder)
        return pull(source or str(self.files), home=self.home, at=self.at, lock=lock, citations=pack.citations.values())

    def lock(self, *names: str, only: tuple[str, ...] = ()) -> Locked:
        """Lock the pack, with the people who read."""
        at = self.later().at
        return lock_pack(self.pack, folder=self.folder, home=self.home, at=at, verified_by=names, only=only)

    def look(self) -> Look:
        """How everything stands now."""
        return look(self.pack, folder=self.folder, home=self.home, today=self.at.date())

    def state(self, article: str) -> str:
        """The state of one article now."""
        return self.look().standings[article].state

    def changes(self) -> list[tuple[str, str]]:
        """The changes that were written down, oldest first."""
        return [(one.provision, one.language) for one in read_log(self.home) if one.kind == "saw_change"]

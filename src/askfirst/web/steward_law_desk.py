"""What the desk for law looks at, read at one moment: the pack, its lock, the texts last pulled, what was done, and how it all stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils import timezone

from askfirst.ground.refusal import Refusal
from askfirst.journeys.in_use import pack_folder, pack_in_use
from askfirst.journeys.law_in_use import law_home
from askfirst.law.queries import Look, look
from askfirst.law.records import PEOPLE_APPROVE, Deed, Seen, law_key, person
from askfirst.law.stamps import stamp
from askfirst.law.standing import ArticleStanding
from askfirst.law.store import law_of_generation
from askfirst.law.votes import NEEDED, History, as_verified
from askfirst.pack.content import Pack
from askfirst.pack.legal import Article, Citation
from askfirst.pack.lookup import cited_by
from askfirst.provisions.law import Law, Pending


@dataclass(frozen=True)
class Desk:
    """Everything that a page of the desk for law is made of.

    `folder` is the pack's, `home` the law's. Laws are read whole only when their words are asked for.
    """

    pack: Pack
    folder: Path
    home: Path
    today: date
    look: Look
    history: History
    _laws: dict[str, Law | None] = field(default_factory=dict)

    @property
    def seen(self) -> Seen:
        """What was last seen of the laws."""
        return self.look.seen

    @property
    def standings(self) -> Mapping[str, ArticleStanding]:
        """How each article stands, by id."""
        return self.look.standings

    def words_now(self, path: str, *, language: str) -> str:
        """Return the words of a provision as last pulled, "" where they are not here."""
        law = self._law(law_key(path, language=language))
        return law.provisions[path].text if law and path in law.provisions else ""

    def pending_text(self, path: str, *, citation: str) -> Mapping[str, str]:
        """Return the words of an amendment to come, by language; only those that touch this provision or lie around it."""
        found = {code: self._pending(path, citation, code) for code in ("en", "fr")}
        return {code: one.text for code, one in found.items() if one and one.text}

    def looked(self, article: Article) -> tuple[Deed, ...]:
        """Return who read an article beside the very texts that are here now and whose word still counts: one deed for each person."""
        prints = stamp(article, pack=self.pack, seen=self.seen)
        paths = {key.split(" ", maxsplit=1)[0] for key in prints}
        counts = {deed.id for deed in self.history.deeds_of(article.head.id)}
        found: dict[str, Deed] = {}
        for deed in self.look.deeds:
            if (deed.kind == "saw_change" and deed.provision in paths) or (deed.kind == "to_rewrite" and deed.id in counts):
                found = {}
            elif deed.kind in PEOPLE_APPROVE and deed.id in counts and deed.prints == prints:
                found[person(deed.by)] = deed
        today = self.today.isoformat()
        return tuple(deed for deed in found.values() if as_verified(deed, article=article).until >= today)

    def still_needed(self, standing: ArticleStanding) -> int:
        """Return how many more people have to read an article; whoever read what is here now is not asked again."""
        if not standing.people_needed:
            return 0
        article = self.pack.articles[standing.article]
        return max(1, min(standing.people_needed, NEEDED[article.head.risk] - len(self.looked(article))))

    def is_first_reading(self, standing: ArticleStanding) -> bool:
        """Return whether so far too few people ever read this page beside the law."""
        return len(standing.verified) < NEEDED[self.pack.articles[standing.article].head.risk]

    def cited(self, article: str) -> tuple[Citation, ...]:
        """Return what an article stands on."""
        return cited_by(self.pack.articles[article], pack=self.pack)

    def _pending(self, path: str, citation: str, language: str) -> Pending | None:
        law = self._law(law_key(path, language=language))
        named = [one for one in law.pending if one.citation == citation] if law else []
        return next((one for one in named if any(_touch(path, other) for other in one.touches)), None)

    def _law(self, key: str) -> Law | None:
        if key not in self._laws:
            pulled = self.seen.laws.get(key)
            try:
                self._laws[key] = law_of_generation(pulled, home=self.home) if pulled else None
            except Refusal:
                # The page says of every provision whose words are missing that they are; nothing is approved unseen.
                self._laws[key] = None
        return self._laws[key]


def desk_now() -> Desk:
    """Return what the desk sees now. What is damaged is taken as empty, and then nothing is known of any page."""
    pack, folder, home, today = pack_in_use(), pack_folder(), law_home(), timezone.localdate()
    found = look(pack, folder=folder, home=home, today=today)
    return Desk(pack, folder, home, today, found, History(found.deeds))


def _touch(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")

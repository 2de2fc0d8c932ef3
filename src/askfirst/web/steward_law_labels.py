"""Pages of law, what they stand on and what was done, in the words of the desk for law."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from askfirst.ground.languages import OWN_NAMES
from askfirst.law.records import Deed, law_of, source_key
from askfirst.law.standing import ArticleStanding, ProvisionStanding
from askfirst.pack.editions import original_of
from askfirst.pack.legal import Article
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_labels import day_of
from askfirst.web.steward_law_desk import Desk


def question_of(article: Article) -> str:
    """Return the question of an article in its original."""
    return original_of(article).question


def language_label(code: str) -> str:
    """Return a language by its English name."""
    return steward_words().get(f"law_language_{code}", OWN_NAMES.get(code, code))


def languages_label(codes: Iterable[str]) -> str:
    """Return several languages in a line."""
    return ", ".join(language_label(code) for code in codes)


def cite_label(standing: ProvisionStanding, *, desk: Desk) -> str:
    """Return what a provision or a source is cited as, and by which label path."""
    citation = desk.pack.citations.get(standing.citation)
    cite = citation.cite if citation else standing.citation
    return cite if standing.provision.startswith("source:") else f"{cite} ({standing.provision})"


def thing_label(thing: str, *, desk: Desk) -> str:
    """Return what a thing in a stamp or a deed is called: the page itself, a provision, or a source."""
    if thing == "article":
        return steward_words()["law_moved_article"]
    for one in desk.pack.citations.values():
        if thing == source_key(one.id):
            return one.cite
        if thing in one.provisions:
            return f"{one.cite} ({thing})"
    return thing


def law_label(path: str, *, desk: Desk) -> str:
    """Return the title of the law that a path lies in, as far as it was ever pulled."""
    name = law_of(path)
    titles = (one.title for one in desk.seen.laws.values() if one.id == name and one.language == "en")
    return next(titles, "") or name


def moment_day(at: str) -> str:
    """Return a moment that was written down as a day on the clock of the desk."""
    try:
        return day_of(datetime.fromisoformat(at))
    except ValueError:
        return at[:10]


def ago(day: str, *, today: date) -> str:
    """Return how long ago a day is."""
    words = steward_words()
    try:
        days = (today - date.fromisoformat(day)).days
    except ValueError:
        return day
    if days < 1:
        return words["law_ago_today"]
    return words["law_ago_yesterday"] if days == 1 else words.say("law_ago", days=days)


def needed_label(standing: ArticleStanding, *, desk: Desk) -> str:
    """Return how many people still have to read an article."""
    words, needed = steward_words(), desk.still_needed(standing)
    if not needed:
        return words["law_needed_none"]
    if needed > 1:
        return words["law_needed_first_two"]
    is_high = desk.pack.articles[standing.article].head.risk == "high"
    return words["law_needed_more" if is_high else "law_needed_first_one"]


def looked_label(deeds: Iterable[Deed]) -> str:
    """Return who has read the texts that are here now, or nothing."""
    words = steward_words()
    who = ", ".join(words.say("law_looked_one", by=one.by, day=moment_day(one.at)) for one in deeds)
    return words.say("law_looked_already", who=who) if who else ""


def what_moved(standing: ProvisionStanding, *, desk: Desk) -> Iterator[str]:
    """Return what is not well about one provision or source, a sentence each."""
    words, cite = steward_words(), cite_label(standing, desk=desk)
    for state, key in _MOVED.items():
        codes = [code for code, found in standing.by_language.items() if found == state]
        is_known = state != "source_unreachable" or code_was_seen(standing, desk=desk)
        if codes and is_known:
            yield words.say(key, cite=cite, languages=languages_label(codes))
    if standing.pending:
        yield words.say("law_thing_pending", cite=cite, pending=", ".join(standing.pending))
    if is_other_page(standing, desk=desk):
        yield words.say("law_thing_source", cite=cite)
    if standing.is_changed and standing.since:
        yield words.say("law_seen_on", day=standing.since)
    if standing.in_force:
        yield words.say("law_in_force_on", day=standing.in_force)


def code_was_seen(standing: ProvisionStanding, *, desk: Desk) -> bool:
    """Return whether the law around a provision was ever pulled, in any language."""
    return any(key.startswith(f"{law_of(standing.provision)} ") for key in desk.seen.laws)


def is_other_page(standing: ProvisionStanding, *, desk: Desk) -> bool:
    """Return whether this is a source whose page was seen to say something else than when it was pinned."""
    pin, page = desk.look.lock.sources.get(standing.provision), desk.seen.pages.get(standing.provision)
    return standing.state != "ok" and bool(pin and page and pin.page and pin.page != page.fingerprint)


_MOVED = {
    "law_changed": "law_thing_changed",
    "repealed_or_missing": "law_thing_gone",
    "notes_changed": "law_thing_notes",
    "source_unreachable": "law_thing_unknown",
}

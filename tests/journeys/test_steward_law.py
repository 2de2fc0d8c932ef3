"""The steward's desk for law: what to read again, two people for a risky page, and nothing approved that was not seen."""

import html
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.database import set_up_django
from tests.journeys.test_steward_pages import ELSEWHERE, _Outline

from askfirst.law import log, store
from askfirst.law.changed import changed_provisions
from askfirst.law.lock import lock_pack, read_lock
from askfirst.provisions.law import Law, Pending, Provision

HOME, RISKY, PLAIN, SOURCED = "/steward/law/", "/steward/law/papers/", "/steward/law/forms/", "/steward/law/rules/"
PUBLIC = "/law/en/papers/"
PAPERS, FORMS = "I-2.5/36/1", "I-2.5/37"
FORMER, PRESENT = "An officer may ask for papers once.", "An officer must ask for papers twice."
NOW = datetime.now(UTC)

CITATIONS = """\
- {id: law-papers, cite: "Test Act s. 36(1)", provisions: [I-2.5/36/1], source: "https://laws.example/I-2.5.xml", as_of: '2026-06-14', confidence: high, state: stated}
- {id: law-forms, cite: "Test Act s. 37", provisions: [I-2.5/37], source: "https://laws.example/I-2.5.xml", as_of: '2026-06-14', confidence: high, state: stated}
- {id: city-rules, cite: "City by-law 7", source: "https://city.example/by-law", as_of: '2020-01-01', read_again: '2020-06-01', confidence: high, state: stated}
"""
HEAD = """\
id: %s
audience: [client]
topics: [find-a-lawyer]
jurisdictions: [Canada]
risk: %s
as_of: '2026-06-14'
review: none
citations: [%s]
"""
TEXT = """\
---
question: %s
state: %s
---
## Short answer
Sometimes.

## What the law says
- An officer may ask once. [law-papers]
- Forms are free. [law-forms]
- Nobody knows <b>why</b>. [?]

## What it can mean for you
- Little.

## What you can do
- Ask.

## Who can help
- [[find-a-lawyer]]

## What we do not know
- Much.
"""


@pytest.fixture(scope="module")
def folder(small_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A pack of three articles on handmade law, in use while this module runs: one risky, one ordinary, one on a by-law."""
    set_up_django()
    from askfirst.journeys.in_use import pack_in_use

    copy = tmp_path_factory.mktemp("law-desk") / "ontario"
    shutil.copytree(small_pack, copy)
    for path in (copy / "articles").iterdir():
        shutil.rmtree(path)
    for path in (copy / "citations").iterdir():
        path.unlink()
    (copy / "law.lock").unlink(missing_ok=True)
    shutil.rmtree(copy / "said", ignore_errors=True)
    (copy / "citations" / "test.yaml").write_text(CITATIONS, "utf-8")
    (copy / "situations.yaml").write_text("[]\n", "utf-8")
    for name, risk, cited in (
        ("papers", "high", "law-papers, law-forms"),
        ("forms", "ordinary", "law-forms"),
        ("rules", "ordinary", "city-rules"),
    ):
        article = copy / "articles" / name
        article.mkdir()
        (article / "article.yaml").write_text(HEAD % (name, risk, cited), "utf-8")
        (article / "en.md").write_text(TEXT % (f"What about {name}?", "original"), "utf-8")
        (article / "fr.md").write_text(TEXT % (f"Et {name} ?", "draft"), "utf-8")
    with override_settings(PACK_FOLDER=str(copy)):
        pack_in_use.cache_clear()
        yield copy
    pack_in_use.cache_clear()


@pytest.fixture
def home(folder: Path, tmp_path: Path) -> Iterator[Path]:
    """The law's folder for this test, empty; the pack has no lock yet."""
    (folder / "law.lock").unlink(missing_ok=True)
    shutil.rmtree(folder / "said", ignore_errors=True)
    with override_settings(LAW_HOME=tmp_path / "law"):
        yield tmp_path / "law"


@pytest.fixture
def desk(home: Path) -> Client:
    return Client(HTTP_HOST="localhost:8000")


@pytest.fixture
def pulled(home: Path, folder: Path) -> Path:
    """A month ago the law was pulled and pinned."""
    bring_in(home, folder, at=NOW - timedelta(days=30))
    lock_pack(the_pack(), folder=folder, home=home, at=NOW - timedelta(days=29))
    return home


@pytest.fixture
def verified(pulled: Path, folder: Path) -> Path:
    """Two people read every page then."""
    lock_pack(the_pack(), folder=folder, home=pulled, at=NOW - timedelta(days=28), verified_by=("Old Ana", "Old Bo"))
    return pulled


@pytest.fixture
def changed(verified: Path, folder: Path) -> Path:
    """Yesterday the section under the risky page was seen to say something else, in both languages."""
    bring_in(verified, folder, papers=PRESENT, at=NOW - timedelta(days=1))
    return verified


def the_pack() -> Any:
    from askfirst.journeys.in_use import pack_in_use

    return pack_in_use()


def a_law(language: str, *, papers: str, forms: str, notes: str = "", pending: tuple[Pending, ...] = ()) -> Law:
    head = "" if language == "en" else "FR: "
    found = [Provision(PAPERS, f"{head}{papers}", notes, last_amended="2026-11-20")] if papers else []
    found.append(Provision(FORMS, f"{head}{forms}"))
    return Law("I-2.5", language, f"Test Act {language}", "2026-11-01", None, False, {one.path: one for one in found}, pending)


def bring_in(
    home: Path, folder: Path, *, at: datetime, papers: str = FORMER, forms: str = "Forms are free.", notes: str = "",
    pending: tuple[Pending, ...] = (),
) -> None:  # fmt: skip
    """Put a handmade law into the store, in both languages, and write down what changed, as a pull does."""
    before = store.seen_or_unknown(home)
    for language in ("en", "fr"):
        law = a_law(language, papers=papers, forms=forms, notes=notes, pending=pending)
        store.put(law, home=home, source="by hand", at=at)
    now, deeds = store.seen(home), log.read_log(home)
    log.add(changed_provisions(read_lock(folder), before=before, now=now, deeds=deeds, at=at), home=home)


def text(answer: Any) -> str:
    """What a person reads, without marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def stamp(answer: Any) -> str:
    found = re.search(r'name="stamp" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return html.unescape(found[1])


def press(desk: Client, do: str, /, page: str = RISKY, by: str = "Amina", shown: str | None = None, **fields: str) -> Any:
    """Open a page, unless it says what was shown before, and press a button on it."""
    seen = stamp(desk.get(page)) if shown is None else shown
    return desk.post(page, {"by": by, "stamp": seen, **fields, "do": do})


def undo_button(answer: Any) -> str:
    found = re.search(r'role="status".*?value="(undo:[0-9a-f]+)"', answer.content.decode(), re.DOTALL)
    assert found is not None
    return found[1]


def group(answer: Any, name: str) -> str:
    """The part of the first page under one heading, as a person reads it."""
    found = re.search(
        rf'<section class="card" aria-labelledby="group-{name}">(.*?)</section>', answer.content.decode(), re.DOTALL
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


def deeds(home: Path) -> list[str]:
    return [deed.kind for deed in log.read_log(home) if deed.by]


def test_two_different_people_bring_a_withheld_page_back_and_the_public_page_follows_at_once(desk: Client, changed: Path) -> None:
    assert "An officer may ask once." not in text(desk.get(PUBLIC))
    assert "What about papers?" in group(desk.get(HOME), "withheld")

    first = press(desk, "approve", note="Read both sections")
    assert first.status_code == 200
    assert "it still says what the law says. One more person, with another name, has to read it too." in text(first)
    assert "This page is withheld." in text(first)
    assert "An officer may ask once." not in text(desk.get(PUBLIC))
    assert "Already read: Amina" in group(desk.get(HOME), "withheld")

    again = press(desk, "approve", by="  AMINA ", note="Me again")
    assert again.status_code == 422
    assert "A second person, with another name, has to read it too." in text(again)
    assert "Me again" in text(again)
    assert deeds(changed).count("approved") == 7

    looking = desk.get(f"{RISKY}?by=Bo")
    assert re.search(r"Amina read it on \d{4}-\d\d-\d\d and approved it. Read it yourself all the same", text(looking))

    second = press(desk, "approve", by="Bo")
    assert "Enough people have read it." in text(second)
    assert "This page is withheld." not in text(second)
    assert "An officer may ask once." in text(desk.get(PUBLIC))
    assert group(desk.get(HOME), "withheld") == ""


def test_an_ordinary_page_needs_one_person_and_the_warning_goes(desk: Client, verified: Path, folder: Path) -> None:
    bring_in(verified, folder, forms="Forms cost ten dollars.", at=NOW - timedelta(days=1))
    assert "What about forms?" in group(desk.get(HOME), "changed")

    done = press(desk, "editorial", page=PLAIN)

    assert "only wording or numbering changed. Enough people have read it." in text(done)
    assert deeds(verified)[-1] == "editorial"
    assert group(desk.get(HOME), "changed") == ""
    assert "What about papers?" in group(desk.get(HOME), "withheld")


def test_the_page_shows_what_changed_in_both_languages_and_marks_only_what_rests_on_it(desk: Client, changed: Path) -> None:
    page = desk.get(RISKY).content.decode()

    assert page.count("<del>") >= 2
    assert "<del>may </del>" in page or "<del>may</del>" in page
    assert '<blockquote lang="fr">FR: An officer' in page
    assert "Words changed (English, French)." in page
    assert "In force from 2026-11-20." in page
    marked = re.findall(r'<li class="rests">.*?</li>', page, re.DOTALL)
    assert all("An officer may ask once." in one for one in marked)
    assert len(marked) == 2
    assert "&lt;b&gt;why" in page
    assert "packs/ontario/articles/papers/en.md" in page


def test_a_rewrite_cancels_approvals_says_which_files_and_comes_back_here(desk: Client, changed: Path) -> None:
    press(desk, "approve")

    asked = press(desk, "rewrite", by="Bo", note="It says once; the law says twice.")

    assert "Written down: it must be rewritten." in text(asked)
    assert "Two people have to read it." in text(asked)
    assert "Bo found on" in text(asked)
    assert "They wrote: It says once; the law says twice." in text(asked)
    assert "packs/ontario/articles/papers/en.md, packs/ontario/articles/papers/fr.md" in text(asked)
    assert "This page is withheld." in text(press(desk, "approve", by="Bo"))


def test_a_page_that_is_only_wrong_waits_to_be_rewritten(desk: Client, verified: Path) -> None:
    press(desk, "rewrite", page=PLAIN, note="Unclear")

    assert "What about forms?" in group(desk.get(HOME), "rewrite")

    press(desk, "approve", page=PLAIN, by="Bo")
    assert group(desk.get(HOME), "rewrite") == ""


def test_a_slip_is_taken_back_by_the_button_beside_it_and_from_the_history(desk: Client, changed: Path) -> None:
    first, second = press(desk, "approve"), press(desk, "approve", by="Bo")
    assert "This page is withheld." not in text(second)

    undone = press(desk, undo_button(second), by="Bo")
    assert "Taken back." in text(undone)
    assert "This page is withheld." in text(undone)
    assert "One more person" in text(undone)

    twice = press(desk, undo_button(second), by="Bo")
    assert twice.status_code == 422
    history = re.findall(r'value="(undo:[0-9a-f]+)"', desk.get(RISKY).content.decode())
    assert undo_button(first) in history
    assert undo_button(second) not in history
    assert "took back: still says what the law says, Bo" in text(undone)


def test_what_was_pulled_meanwhile_is_not_approved_by_who_did_not_see_it(desk: Client, changed: Path, folder: Path) -> None:
    shown = stamp(desk.get(RISKY))
    bring_in(changed, folder, papers="An officer may never ask for papers.", at=NOW)

    answer = press(desk, "approve", shown=shown, note="Looks fine")

    assert answer.status_code == 422
    assert "The text changed while you read" in text(answer)
    assert "New since: Test Act s. 36(1) (I-2.5/36/1)." in text(answer)
    assert "s. 37" not in text(answer).split("New since")[1].split("Read the page")[0]
    assert "never" in text(answer)
    assert "Looks fine" in text(answer)
    assert "Amina" not in [deed.by for deed in log.read_log(changed)]
    assert press(desk, "approve", shown=stamp(answer)).status_code == 200


@pytest.mark.parametrize("shown", ["", "=", "article=x", "<script>=1 evil=2", "x" * 30_000, "article=" + "0" * 12])
def test_a_stamp_that_was_made_up_approves_nothing(desk: Client, changed: Path, shown: str) -> None:
    answer = press(desk, "approve", shown=shown)

    assert answer.status_code == 422
    assert "evil" not in text(answer)
    assert "<script" not in answer.content.decode()
    assert "Amina" not in [deed.by for deed in log.read_log(changed)]


def test_a_first_reading_shows_the_words_of_today_and_needs_as_many_people(desk: Client, pulled: Path) -> None:
    home = desk.get(HOME)
    assert "Never read beside the law (3)" in text(home)
    assert "What about papers?" in group(home, "never")
    assert "Read by enough people: 0 of 3 pages." in text(home)

    page = desk.get(RISKY)
    assert FORMER in text(page)
    assert f"FR: {FORMER}" in text(page)
    assert "editorial" not in re.findall(r'name="do" value="(\w+)"', page.content.decode())

    assert "One more person" in text(press(desk, "approve"))
    assert "What about papers?" in group(desk.get(HOME), "second")
    assert "Enough people have read it." in text(press(desk, "approve", by="Bo"))
    assert "Read by enough people: 1 of 3 pages." in text(desk.get(HOME))


def test_before_the_first_pull_the_desk_says_what_to_do_first_and_nothing_can_be_approved(desk: Client, home: Path) -> None:
    first, page = desk.get(HOME), desk.get(RISKY)

    assert "No official text was ever brought in on this machine" in text(first)
    assert "run askfirst law pull on this machine" in text(first)
    assert "It cannot be approved now: Test Act s. 36(1) (I-2.5/36/1) is not on this machine." in text(page)
    assert 'value="approve"' not in page.content.decode()
    assert press(desk, "approve").status_code == 422
    assert deeds(home) == []


def test_a_provision_that_is_gone_cannot_be_approved_only_rewritten(desk: Client, verified: Path, folder: Path) -> None:
    bring_in(verified, folder, papers="", at=NOW - timedelta(days=1))

    page, answer = desk.get(RISKY), press(desk, "approve")

    assert "What about papers?" in group(desk.get(HOME), "withheld")
    assert "is not in the official text any more. Correct the citation or rewrite the page." in text(page)
    assert f"<del>{FORMER}</del>" in page.content.decode()
    assert answer.status_code == 422
    assert press(desk, "rewrite").status_code == 200


def test_changes_to_come_are_shown_in_their_words_and_changed_notes_stand_apart(
    desk: Client, verified: Path, folder: Path
) -> None:
    coming = (Pending("2026, c. 9, s. 3", (PAPERS,), "Subsection 36(1) is replaced: nobody asks."),)
    bring_in(verified, folder, pending=coming, at=NOW - timedelta(days=1))

    assert "Test Act s. 36(1) (I-2.5/36/1): a change is to come (2026, c. 9, s. 3)." in group(desk.get(HOME), "pending")
    assert "Subsection 36(1) is replaced: nobody asks." in text(desk.get(RISKY))

    bring_in(verified, folder, notes="2026, c. 4, s. 1", pending=coming, at=NOW)

    assert "notes or dates changed (English, French)." in group(desk.get(HOME), "notes")
    assert "Enough people" in text([press(desk, "editorial"), press(desk, "editorial", by="Bo")][1])
    assert group(desk.get(HOME), "notes") == ""


def test_a_source_without_provisions_is_named_with_its_day_until_somebody_read_it(desk: Client, pulled: Path) -> None:
    before = text(desk.get(HOME))
    assert "City by-law 7 Was due on 2020-06-01. Pages that stand on it: 1. What about rules?" in before
    assert "This page stands on no federal law." in text(desk.get(SOURCED))

    done = press(desk, "approve", page=SOURCED)

    assert "Enough people have read it." in text(done)
    assert "Was due on 2020-06-01" not in text(desk.get(HOME))


def test_a_review_is_recorded_in_words_and_ends_no_warning(desk: Client, changed: Path) -> None:
    missing = press(desk, "review", review_by="Me Tremblay")
    assert missing.status_code == 422
    assert "Choose as what they reviewed it." in text(missing)
    assert 'value="Me Tremblay"' in missing.content.decode()
    assert re.search(r"<details open><summary>Record a review", missing.content.decode())

    done = press(desk, "review", review_by="Me Tremblay", capacity="lawyer")

    assert "The review is written down" in text(done)
    assert "Me Tremblay: reviewed (A lawyer)" in text(done)
    assert "This page is withheld." in text(done)
    assert press(desk, "review", by="", capacity="lawyer").status_code == 422
    assert press(desk, "review", review_by="X", capacity="king").status_code == 422


def test_a_deed_without_a_name_or_with_a_book_for_a_note_is_refused_and_keeps_what_was_typed(desk: Client, changed: Path) -> None:
    for do in ("approve", "editorial", "rewrite"):
        nameless = press(desk, do, by="  ", note="Typed with care")
        assert nameless.status_code == 422
        assert "a name is needed" in text(nameless)
        assert 'href="#by"' in nameless.content.decode()
        assert "Typed with care" in text(nameless)

    book = press(desk, "approve", note="long " * 1000)

    assert book.status_code == 422
    assert 'href="#note"' in book.content.decode()


def test_hostile_names_and_ids_do_no_harm(desk: Client, changed: Path) -> None:
    done = press(desk, "approve", by="<script>alert(1)</script>\u202e", note="<img src=x onerror=1>")
    assert done.status_code == 200
    assert "<script>" not in done.content.decode()
    assert "<img" not in done.content.decode()

    for page in ("../../etc/passwd", "%2e%2e", "nobody", "<b>", "papers%00", "x" * 500, "-", "papers/more"):
        assert desk.get(f"{HOME}{page}/").status_code == 404, page
    for do in ("undo:", "undo:abc", "undo:../..", "undo:" + "0" * 500):
        assert press(desk, do).status_code == 422, do
    before = deeds(changed)
    for do in ("", "approve-all", "drop", "Approve"):
        assert press(desk, do).status_code == 200, do
    assert deeds(changed) == before


def test_a_deed_on_one_page_is_not_taken_back_from_another(desk: Client, changed: Path) -> None:
    done = press(desk, "approve")

    answer = press(desk, undo_button(done), page=PLAIN)

    assert answer.status_code == 422
    assert "taken_back" not in deeds(changed)


def test_a_visit_changes_nothing_and_the_name_travels_in_links(desk: Client, changed: Path) -> None:
    before = deeds(changed)

    home = desk.get(f"{HOME}?by=Amina&do=approve")
    desk.get(f"{RISKY}?by=Amina&do=approve")

    assert deeds(changed) == before
    assert 'href="/steward/law/papers/?by=Amina"' in home.content.decode()
    assert 'href="/steward/law/?by=Amina"' in home.content.decode()
    assert "<script" not in home.content.decode()
    assert not home.cookies


@override_settings(ALLOWED_HOSTS=["*"])
def test_the_desk_for_law_does_not_exist_for_anybody_elsewhere(desk: Client, changed: Path) -> None:
    form = {"do": "rewrite", "by": "X", "stamp": stamp(desk.get(RISKY))}
    before = deeds(changed)

    answers = [
        answer
        for elsewhere in ELSEWHERE
        for page in (HOME, RISKY)
        for answer in (desk.get(page, **elsewhere), desk.post(page, form, **elsewhere))
    ]
    with override_settings(ASKFIRST_PUBLIC=True):
        answers += [desk.get(HOME), desk.get(RISKY), desk.post(RISKY, form)]

    assert {answer.status_code for answer in answers} == {404}
    assert deeds(changed) == before


@pytest.mark.parametrize("broken", ["seen.json", "log.jsonl", "law.lock"])
def test_what_is_damaged_is_said_in_words_and_nothing_is_approved_on_it(
    desk: Client, changed: Path, folder: Path, broken: str
) -> None:
    shown = stamp(desk.get(RISKY))
    (folder if broken == "law.lock" else changed).joinpath(broken).write_bytes(b"{not json\n")

    home, page, answer = desk.get(HOME), desk.get(RISKY), press(desk, "approve", shown=shown)

    assert "Something is damaged, so nothing is known of any page until it is mended." in text(home)
    assert home.status_code == page.status_code == 200
    assert answer.status_code == 422
    assert "Something is damaged" in text(answer)


def test_an_old_pull_a_failed_one_and_a_missing_language_are_told_plainly(desk: Client, home: Path, folder: Path) -> None:
    long_ago = NOW - timedelta(days=100)
    store.put(a_law("en", papers=FORMER, forms="Free."), home=home, source="by hand", at=long_ago)
    store.note_failure("I-2.5 fr", reason="No answer in time.", home=home, at=NOW)

    page = text(desk.get(HOME))

    assert "(100 days ago)" in page
    assert "That is more than 60 days ago" in page
    assert "Never brought in here: I-2.5 in French." in page
    assert "I-2.5 in French could not be read on" in page
    assert "No answer in time." in page


def test_translations_say_how_they_stand_and_lie_folded_below(desk: Client, pulled: Path) -> None:
    page = desk.get(RISKY).content.decode()

    assert "<details><summary>French: draft, nobody wrote down from which version it was made</summary>" in page
    assert '<div lang="fr"><h3>Et papers ?</h3>' in page
    assert "Nobody wrote down from which version it was made: French." in text(desk.get(HOME))


def test_a_screen_reader_finds_every_box_named_every_heading_in_order_and_no_id_twice(desk: Client, changed: Path) -> None:
    for page in (desk.get(HOME), desk.get(RISKY), desk.get(SOURCED), press(desk, "approve", by="")):
        outline = _Outline()
        outline.feed(page.content.decode())

        assert [box for box in outline.boxes if not box["inside"] and box.get("id") not in outline.labelled] == []
        assert outline.headings[0] == 1
        assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
        assert len(outline.ids) == len(set(outline.ids))
        assert set(outline.points) <= set(outline.ids)


def test_enter_in_a_box_presses_a_button_that_does_nothing(desk: Client, changed: Path) -> None:
    found = re.search(r'<form id="page".*?<button[^>]*name="do" value="([^"]*)"', desk.get(RISKY).content.decode(), re.DOTALL)

    assert found is not None
    assert found[1] == ""

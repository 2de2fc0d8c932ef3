"""The law of the standings: the worst wins, a change never clears by itself, and what is unknown is never well."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askfirst.law.compare import STATES
from askfirst.law.records import Deed, Lock, Pin, PulledLaw, Seen, SeenPending, SourcePin, Verified
from askfirst.law.stamps import stamp
from askfirst.law.standing import ArticleStanding, standings
from askfirst.pack.content import Pack
from askfirst.pack.legal import Article, ArticleHead, ArticleText, Citation
from askfirst.provisions.law import Print

TODAY = date(2026, 6, 1)
PEOPLE = st.sampled_from(["Ana", " ana ", "ANA", "Bo", "Cai"])
HASHES = st.sampled_from(["c1:old", "c1:new", "c1:newer"])
KINDS = st.sampled_from(["same", "changed", "repealed", "gone", "unread", "stale", "failed", "noted", "coming", "other rule"])


def a_pack(cited: dict[str, tuple[str, ...]], *, risk: str = "high", sources: tuple[str, ...] = ()) -> Pack:
    """A pack with one citation for each provision and for each source; `cited` names what each article stands on."""
    names = sorted({one for some in cited.values() for one in some})
    citations = {
        one: Citation(
            id=one, cite=one, source="x", as_of="2026-01-01", confidence="high", state="stated",
            provisions=() if one in sources else (f"T-1/{one}",), read_again="2026-12-31" if one in sources else None,
        )
        for one in names
    }  # fmt: skip
    fields: dict[str, object] = {name: {} for name in Pack.__struct_fields__}
    return Pack(
        **(fields | {"citations": citations, "articles": {name: an_article(name, some, risk) for name, some in cited.items()}})
    )  # type: ignore[arg-type]


def an_article(name: str, citations: tuple[str, ...], risk: str) -> Article:
    head = ArticleHead(
        id=name, audience=("client",), topics=(), jurisdictions=(), risk=risk, as_of=None, review="none", citations=citations
    )  # type: ignore[arg-type]
    return Article(head=head, texts={"en": ArticleText(language="en", question="What?", state="original", sections=())})


def a_lock(*provisions: str, at: str = "2026-01-02", readers: tuple[str, ...] = ("Ana", "Bo"), article: str = "page") -> Lock:
    pins = {f"T-1/{one}": {code: Pin("c1:old", "c1:n", at) for code in ("en", "fr")} for one in provisions}
    return Lock(rule="c1", pins=pins, verified=tuple(Verified(article, one, "2026-01-03", until="2026-12-31") for one in readers))


def what_is_seen(**kinds: str) -> Seen:
    """What was seen of each provision, each in its own kind of trouble; the kind counts for both languages."""
    prints, laws, failures, read_at, pending = {}, {}, {}, {}, []
    for one, kind in kinds.items():
        path = f"T-1/{one}"
        text = {"changed": "c1:new", "repealed": "c1:new", "other rule": "c2:old"}.get(kind, "c1:old")
        shown = Print(text, "c1:m" if kind == "noted" else "c1:n", is_repealed=kind == "repealed")
        if kind not in {"gone", "unread"}:
            prints[path] = {"en": shown, "fr": shown}
        pending += [SeenPending("2026, c. 9", (path,))] if kind == "coming" else []
        read_at |= {f"{path} {code}": "2026-01-10" for code in ("en", "fr")} if kind == "stale" else {}
    for code in ("en", "fr"):
        is_partial = "unread" in kinds.values()
        laws[f"T-1 {code}"] = PulledLaw("T-1", code, "T", "x", "2026-05-31", is_partial=is_partial)
    if "failed" in kinds.values():
        from askfirst.law.records import Failure

        failures["T-1 en"] = Failure("2026-05-31", "no answer")
    return Seen(laws, prints, read_at, {f"T-1 {code}": tuple(pending) for code in ("en", "fr")}, failures=failures)


def saw(new: str, *, at: str, one: str = "1", old: str = "c1:old") -> Deed:
    return Deed(at, "saw_change", provision=f"T-1/{one}", language="en", old=old, new=new)


def approval(pack: Pack, seen: Seen, *, by: str, at: str, article: str = "page", kind: str = "approved") -> Deed:
    return Deed(at, kind, f"{by}{at}", by, article, prints=stamp(pack.articles[article], pack=pack, seen=seen))  # type: ignore[arg-type]


def stand(pack: Pack, lock: Lock, seen: Seen, *deeds: Deed, today: date = TODAY) -> ArticleStanding:
    return standings(pack, lock=lock, seen=seen, deeds=deeds, today=today)["page"]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("same", "ok"),
        ("changed", "law_changed"),
        ("repealed", "repealed_or_missing"),
        ("gone", "repealed_or_missing"),
        ("unread", "source_unreachable"),
        ("stale", "source_unreachable"),
        ("failed", "source_unreachable"),
        ("noted", "notes_changed"),
        ("coming", "pending_change"),
        ("other rule", "review_due"),
    ],
)
def test_each_kind_of_trouble_has_its_own_state(kind: str, state: str):
    pack = a_pack({"page": ("1",)})

    found = stand(pack, a_lock("1"), what_is_seen(**{"1": kind}))

    assert found.state == state
    assert found.is_withheld == found.leaves_paper == (state in {"law_changed", "repealed_or_missing"})


@given(st.lists(KINDS, min_size=1, max_size=4), KINDS)
def test_adding_a_provision_never_improves_an_article(kinds: list[str], more: str):
    few = {str(number): kind for number, kind in enumerate(kinds)}
    many = few | {"more": more}
    seen, lock = what_is_seen(**many), a_lock(*many)

    before, after = (stand(a_pack({"page": tuple(cited)}), lock, seen) for cited in (few, many))

    assert STATES.index(after.state) >= STATES.index(before.state)
    assert after.leaves_paper >= before.leaves_paper
    assert after.state == max((one.state for one in after.provisions), key=STATES.index)


@given(KINDS, KINDS)
def test_an_article_that_does_not_cite_what_changed_is_left_alone(kind: str, other: str):
    pack = a_pack({"page": ("1",), "elsewhere": ("2",)})
    untouched = {"unread", "failed"} & {kind}

    one, two = (stand(pack, a_lock("1", "2"), what_is_seen(**{"1": kind, "2": second})) for second in ("same", other))

    if not untouched and other not in {"unread", "failed"}:
        assert one == two


@given(KINDS.filter(lambda kind: kind in {"unread", "stale", "failed"}), st.booleans())
def test_what_is_unknown_is_never_well(kind: str, is_pinned: bool):
    pack = a_pack({"page": ("1",)})

    found = stand(pack, a_lock("1") if is_pinned else Lock(), what_is_seen(**{"1": kind}))

    assert found.state == "source_unreachable"


def test_without_a_store_everything_federal_is_unknown_and_says_since_when_nothing():
    pack = a_pack({"page": ("1",)})

    found = stand(pack, a_lock("1"), Seen())

    assert found.state == "source_unreachable"
    assert found.compared_on is None
    assert not found.is_withheld


def test_a_change_once_seen_holds_even_when_the_store_is_lost():
    pack = a_pack({"page": ("1",)})

    found = stand(pack, a_lock("1"), Seen(problem="The store is damaged."), saw("c1:new", at="2026-02-01"))

    assert found.state == "source_unreachable"
    assert found.is_withheld


@given(st.lists(HASHES, min_size=1, max_size=6))
def test_a_change_once_seen_never_clears_by_itself(texts: list[str]):
    pack, lock = a_pack({"page": ("1",)}), a_lock("1")
    deeds, before, is_seen = [], "c1:old", False

    for day, text in enumerate(texts, start=1):
        if text != before:
            deeds.append(saw(text, at=f"2026-02-{day:02}", old=before))
        before, is_seen = text, is_seen or text != "c1:old"
        seen = what_is_seen(**{"1": "same"})
        seen.prints["T-1/1"]["en"] = Print(text, "c1:n")  # type: ignore[index]

        assert stand(pack, lock, seen, *deeds).leaves_paper is is_seen


@given(st.lists(PEOPLE, max_size=5), st.sampled_from(["high", "ordinary"]))
def test_a_person_counted_twice_is_one(people: list[str], risk: str):
    pack, seen = a_pack({"page": ("1",)}, risk=risk), what_is_seen(**{"1": "changed"})
    deeds = [approval(pack, seen, by=by, at=f"2026-03-{day:02}") for day, by in enumerate(people, start=1)]
    different = len({by.strip().lower() for by in people})
    needed = 2 if risk == "high" else 1

    found = stand(pack, a_lock("1"), seen, saw("c1:new", at="2026-02-01"), *deeds)

    assert found.leaves_paper is (different < needed)
    assert found.people_needed == max(0, needed - different)


def test_the_old_words_coming_back_clear_nothing_and_old_approvals_do_not_count_for_them():
    pack, lock, seen = a_pack({"page": ("1",)}), a_lock("1"), what_is_seen(**{"1": "same"})
    early = [approval(pack, seen, by=by, at="2026-01-20") for by in ("Ana", "Bo")]
    moves = [saw("c1:new", at="2026-02-01"), saw("c1:old", at="2026-02-02", old="c1:new")]
    late = [approval(pack, seen, by=by, at="2026-02-03") for by in ("Ana", "Bo")]

    waiting, settled = stand(pack, lock, seen, *early, *moves), stand(pack, lock, seen, *early, *moves, *late)

    assert (waiting.state, waiting.people_needed) == ("law_changed", 2)
    assert settled.state == "ok"


def test_a_new_pin_ends_a_change_that_another_machine_had_seen():
    pack, seen = a_pack({"page": ("1",)}), what_is_seen(**{"1": "same"})

    found = stand(pack, a_lock("1", at="2026-03-01"), seen, saw("c1:new", at="2026-02-01"))

    assert found.state == "ok"


def test_approval_of_one_text_does_not_hold_for_the_next():
    pack, lock = a_pack({"page": ("1",)}), a_lock("1")
    new = what_is_seen(**{"1": "changed"})
    deeds = [saw("c1:new", at="2026-02-01"), *(approval(pack, new, by=by, at="2026-02-02") for by in ("Ana", "Bo"))]
    newer = what_is_seen(**{"1": "changed"})
    newer.prints["T-1/1"]["en"] = Print("c1:newer", "c1:n")  # type: ignore[index]

    assert stand(pack, lock, new, *deeds).state == "ok"
    assert stand(pack, lock, newer, *deeds).state == "law_changed"


def test_who_approved_before_the_article_was_rewritten_does_not_count():
    pack, seen, lock = a_pack({"page": ("1",)}), what_is_seen(**{"1": "changed"}), a_lock("1")
    change, ana = saw("c1:new", at="2026-02-01"), approval(pack, seen, by="Ana", at="2026-02-02")
    rewrite = Deed("2026-02-03", "to_rewrite", "r", "Bo", "page")
    bo, cai = (approval(pack, seen, by=by, at="2026-02-04") for by in ("Bo", "Cai"))

    one, two = stand(pack, lock, seen, change, ana, rewrite, bo), stand(pack, lock, seen, change, ana, rewrite, bo, cai)

    assert (one.state, one.rewrite, one.people_needed) == ("law_changed", True, 1)
    assert (two.state, two.rewrite) == ("ok", False)


def test_two_people_must_have_read_the_same_words_of_the_article():
    pack, seen, lock = a_pack({"page": ("1",)}), what_is_seen(**{"1": "changed"}), a_lock("1")
    ana, bo = (approval(pack, seen, by=by, at="2026-02-02") for by in ("Ana", "Bo"))
    on_other_words = Deed(ana.at, ana.kind, ana.id, ana.by, ana.article, prints=ana.prints | {"article": "another"})

    found = stand(pack, lock, seen, saw("c1:new", at="2026-02-01"), on_other_words, bo)

    assert found.state == "law_changed"


def test_what_is_taken_back_no_longer_counts():
    pack, seen, lock = a_pack({"page": ("1",)}), what_is_seen(**{"1": "changed"}), a_lock("1")
    ana, bo = (approval(pack, seen, by=by, at="2026-02-02") for by in ("Ana", "Bo"))

    found = stand(
        pack,
        lock,
        seen,
        saw("c1:new", at="2026-02-01"),
        ana,
        bo,
        Deed("2026-02-03", "taken_back", "t", "Bo", "page", undoes=bo.id),
    )

    assert found.state == "law_changed"


def test_one_language_is_enough_to_turn_an_article():
    pack, seen = a_pack({"page": ("1",)}), what_is_seen(**{"1": "same"})
    seen.prints["T-1/1"]["fr"] = Print("c1:new", "c1:n")  # type: ignore[index]

    found = stand(pack, a_lock("1"), seen)

    assert found.state == "law_changed"
    assert found.provisions[0].languages == ("fr",)
    assert (found.provisions[0].old, found.provisions[0].new) == ({"fr": "c1:old"}, {"fr": "c1:new"})


def test_a_change_is_withheld_even_where_the_other_language_is_unknown():
    pack, seen = a_pack({"page": ("1",)}), what_is_seen(**{"1": "changed"})
    without_french = Seen({"T-1 en": seen.laws["T-1 en"]}, {"T-1/1": {"en": seen.prints["T-1/1"]["en"]}})

    found = stand(pack, a_lock("1"), without_french)

    assert found.state == "source_unreachable"
    assert found.is_withheld
    assert found.provisions[0].languages == ("en",)


def test_a_language_that_was_never_pulled_nor_pinned_is_a_gap_and_hides_no_change_in_the_other():
    pack, seen = a_pack({"page": ("1",)}), what_is_seen(**{"1": "changed"})
    english = Seen({"T-1 en": seen.laws["T-1 en"]}, {"T-1/1": {"en": seen.prints["T-1/1"]["en"]}})
    lock = Lock(pins={"T-1/1": {"en": Pin("c1:old", "c1:n", "2026-01-02")}}, verified=a_lock().verified)
    same = Lock(pins={"T-1/1": {"en": Pin("c1:new", "c1:n", "2026-01-02")}}, verified=a_lock().verified)

    assert stand(pack, lock, english).state == "law_changed"
    assert stand(pack, same, english).state == "review_due"


def test_an_ordinary_article_is_never_withheld_but_leaves_paper():
    found = stand(a_pack({"page": ("1",)}, risk="ordinary"), a_lock("1"), what_is_seen(**{"1": "changed"}))

    assert (found.is_withheld, found.leaves_paper) == (False, True)


def test_an_article_that_too_few_people_read_is_due_for_a_review():
    pack, seen = a_pack({"page": ("1",)}), what_is_seen(**{"1": "same"})

    found = stand(pack, a_lock("1", readers=("Ana", " ana")), seen)

    assert (found.state, found.people_needed) == ("review_due", 1)


def test_a_reading_is_good_for_some_time_only():
    pack, seen = a_pack({"page": ("1",)}), what_is_seen(**{"1": "same"})
    later = date(2027, 1, 1)
    laws = {name: PulledLaw(law.id, law.language, law.title, law.source, later.isoformat()) for name, law in seen.laws.items()}

    found = stand(pack, a_lock("1"), Seen(laws, seen.prints), today=later)

    assert found.state == "review_due"
    assert found.review_due == "2026-12-31"


@pytest.mark.parametrize(("day", "state"), [(date(2026, 12, 31), "ok"), (date(2027, 1, 1), "review_due")])
def test_a_source_without_provisions_is_due_after_the_day_to_read_it_again(day: date, state: str):
    pack = a_pack({"page": ("bylaw",)}, sources=("bylaw",))

    found = stand(pack, Lock(verified=a_lock().verified), Seen(), today=day)

    assert found.state == state
    assert found.provisions[0].provision == "source:bylaw"


def test_a_page_that_says_something_else_is_due_for_a_review_and_is_no_change_of_the_law():
    from askfirst.law.records import Page

    pack = a_pack({"page": ("bylaw",)}, sources=("bylaw",))
    lock = Lock(sources={"source:bylaw": SourcePin("2026-01-02", page="p1:old")}, verified=a_lock().verified)

    found = stand(pack, lock, Seen(pages={"source:bylaw": Page("p1:new", "2026-05-01")}))

    assert found.state == "review_due"
    assert not found.leaves_paper


def test_a_citation_that_leads_nowhere_is_never_well():
    pack = a_pack({"page": ("1",)})
    lost = Pack(**{name: getattr(pack, name) for name in Pack.__struct_fields__} | {"citations": {}})

    assert stand(lost, a_lock("1"), what_is_seen(**{"1": "same"})).state == "source_unreachable"


@pytest.mark.parametrize(("age", "state"), [(60, "ok"), (61, "source_unreachable")])
def test_a_text_says_something_about_today_for_sixty_days(age: int, state: str):
    seen = what_is_seen(**{"1": "same"})
    pulled = (TODAY - timedelta(days=age)).isoformat()
    laws = {name: PulledLaw(law.id, law.language, law.title, law.source, pulled) for name, law in seen.laws.items()}

    assert stand(a_pack({"page": ("1",)}), a_lock("1"), Seen(laws, seen.prints)).state == state

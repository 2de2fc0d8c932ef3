"""The reader of federal law: which pieces it finds, what their words are, and what it refuses to open."""

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askfirst.ground.refusal import Refusal
from askfirst.provisions.address import label_of, page_of
from askfirst.provisions.law import Law, Provision, nearest
from askfirst.provisions.prints import RULE, print_of
from askfirst.provisions.read import read_law
from askfirst.provisions.tree import MAX_BYTES

LIMS = 'xmlns:lims="http://justice.gc.ca/lims"'
DATES = 'lims:pit-date="2026-01-02" lims:current-date="2026-01-31"'
ABOUT = """<Identification><LongTitle>An Act about kettles and their keepers</LongTitle><ShortTitle>Kettle Act</ShortTitle>
<Chapter><ConsolidatedNumber>K-1.5</ConsolidatedNumber></Chapter></Identification>"""


def act(*sections: str, about: str = ABOUT, lang: str = "en", after: str = "", head: str = "") -> bytes:
    body = "".join(sections)
    return f'{head}<Statute {LIMS} {DATES} xml:lang="{lang}">{about}<Body>{body}</Body>{after}</Statute>'.encode()


def section(label: str, inner: str, marks: str = "") -> str:
    return f"<Section {marks}><Label>{label}</Label>{inner}</Section>"


def said(text: str) -> str:
    return f"<Text>{text}</Text>"


def piece(tag: str, label: str, text: str, inner: str = "") -> str:
    return f"<{tag}><Label>{label}</Label><Text>{text}</Text>{inner}</{tag}>"


def read(*sections: str, **how: str) -> Law:
    return read_law(act(*sections, **how), name="K-1.5.xml")


def words_at(law: Law, path: str) -> str:
    return law.provisions[path].text


KETTLE = section("7", said("A keeper must clean the kettle."))


# What a law is


def test_a_whole_act_says_its_id_title_language_and_dates():
    law = read(KETTLE)

    assert (law.id, law.language, law.title, law.is_partial) == ("K-1.5", "en", "Kettle Act", False)
    assert (law.current_to, law.in_force_at) == ("2026-01-31", "2026-01-02")


def test_a_regulation_has_one_id_in_both_languages():
    number = "<Identification><InstrumentNumber>{}</InstrumentNumber></Identification>"

    english = read(KETTLE, about=number.format("SOR/2002-227"))
    french = read(KETTLE, about=number.format("DORS/2002-227"), lang="fr")

    assert english.id == french.id == "SOR-2002-227"


@pytest.mark.parametrize(
    ("name", "law", "language"),
    [
        ("I-2.5.en.2023-06-22.xml", "I-2.5", "en"),
        ("DORS-2002-227.fr.2022-06-21_old.xml", "SOR-2002-227", "fr"),
        ("https://laws-lois.justice.gc.ca/fra/XML/C-46.xml", "C-46", "fr"),
        ("eng/acts/P-21.xml", "P-21", "en"),
        ("DORS-2002-227.xml", "SOR-2002-227", "fr"),
    ],
)
def test_a_cut_without_a_number_is_known_by_its_name(name: str, law: str, language: str):
    data = f"<Statute><Body>{KETTLE}</Body></Statute>".encode()

    found = read_law(data, name=name)

    assert (found.id, found.language, found.is_partial, found.title) == (law, language, True, "")


def test_an_extract_says_which_act_it_was_cut_from():
    data = f'<Extract act="K-1.5" xml:lang="fr">{KETTLE}</Extract>'.encode()

    law = read_law(data, name="some.fr.sections.xml")

    assert (law.id, law.is_partial, list(law.provisions)) == ("K-1.5", True, ["K-1.5/7"])


def test_a_byte_order_mark_in_front_changes_nothing():
    data = act(KETTLE, head='<?xml version="1.0" encoding="utf-8"?>')

    assert read_law(b"\xef\xbb\xbf" + data, name="K-1.5.xml") == read_law(data, name="K-1.5.xml")


# Which pieces are found


def test_every_labelled_piece_has_its_path_in_the_order_of_the_text():
    clause = piece("Clause", "(A)", "of iron")
    inner = piece("Paragraph", "(a)", "a kettle", piece("Subparagraph", "(i)", "made", clause))

    law = read(section("7", piece("Subsection", "(1)", "Keepers keep", inner) + piece("Subsection", "(2.1)", "Always.")))

    assert list(law.provisions) == ["K-1.5/7", "K-1.5/7/1", "K-1.5/7/1/a", "K-1.5/7/1/a/i", "K-1.5/7/1/a/i/A", "K-1.5/7/2.1"]


def test_french_labels_make_the_same_paths_as_english_ones():
    english = read(section("7", said("Keep") + piece("Paragraph", "(a)", "one") + piece("Paragraph", "(b.1)", "two")))
    french = read(section("7", said("Garder") + piece("Paragraph", "a)", "un") + piece("Paragraph", "b.1)", "deux")), lang="fr")

    assert list(english.provisions) == list(french.provisions)


def test_a_star_at_a_label_points_to_a_footnote_and_is_no_part_of_the_path_or_the_words():
    starred = "<FootnoteRef>*</FootnoteRef>189"

    law = read(section(starred, said("It goes on.") + "<Footnote><Label>*</Label><Text>[Note: in force]</Text></Footnote>"))

    assert law.provisions["K-1.5/189"] == Provision("K-1.5/189", "189 It goes on.", "* [Note: in force]")


@pytest.mark.parametrize(
    ("label", "labels"),
    [
        ("204 and 205", ["204", "205"]),
        ("211 à 214", ["211", "212", "213", "214"]),
        ("227.1 to 229", ["227.1", "228", "229"]),
        ("87.3 to 87.5", ["87.3", "87.4", "87.5"]),
        ("3, 4 et 6", ["3", "4", "6"]),
        ("*12.", ["12"]),
    ],
)
def test_a_range_stands_under_each_number_it_names(label: str, labels: list[str]):
    law = read(section(label, said("<Repealed>[Repealed, 2020, c. 1, s. 2]</Repealed>")))

    assert [path.removeprefix("K-1.5/") for path in law.provisions] == labels
    assert all(provision.is_repealed for provision in law.provisions.values())


def test_ranges_of_letters_and_of_roman_numbers_are_counted_each_in_their_way():
    inner = piece("Paragraph", "c) à e)", "[Abrogés, 2020, ch. 1]") + piece(
        "Paragraph", "f)", "rien", piece("Subparagraph", "(i) à (iv)", "x")
    )

    law = read(section("7", said("Garder") + inner), lang="fr")

    labels = [path.removeprefix("K-1.5/7") for path in law.provisions]
    assert labels == ["", "/c", "/d", "/e", "/f", "/f/i", "/f/ii", "/f/iii", "/f/iv"]


def test_a_label_met_twice_loses_nothing():
    law = read(section("7", said("Keep") + piece("Paragraph", "(a)", "one") + piece("Paragraph", "(a)", "two")), KETTLE)

    assert list(law.provisions) == ["K-1.5/7", "K-1.5/7/a", "K-1.5/7/a~2", "K-1.5/7~2"]
    assert words_at(law, "K-1.5/7/a~2") == "7 Keep (a) two"


def test_sections_inside_parts_and_divisions_of_the_body_are_found():
    law = read(f"<Part><Heading><TitleText>One</TitleText></Heading><Division>{KETTLE}</Division></Part>")

    assert list(law.provisions) == ["K-1.5/7"]


def test_what_only_looks_like_a_section_is_not_one():
    other = section("99", said("A teapot is a kettle."))
    amending = section("8", said("The Teapot Act is amended") + f"<AmendedText>{other}</AmendedText>")

    law = read(KETTLE, amending, f"<Schedule>{other}</Schedule>", after=f"<Schedule>{other}</Schedule><Order>{other}</Order>")

    assert list(law.provisions) == ["K-1.5/7", "K-1.5/8"]
    # What the amending section says is still part of its own words.
    assert words_at(law, "K-1.5/8") == "8 The Teapot Act is amended 99 A teapot is a kettle."


def test_what_is_labelled_in_a_definition_a_list_or_a_table_belongs_to_the_text_around_it():
    definition = (
        f"<Definition>{said('<DefinedTermEn>kettle</DefinedTermEn> means')}{piece('Paragraph', '(a)', 'a pot')}</Definition>"
    )
    table = (
        "<TableGroup><table><tgroup><tbody><row><entry>one</entry><entry>two</entry></row></tbody></tgroup></table></TableGroup>"
    )
    item = f"<List>{piece('Item', '(b)', 'a pan')}</List>"

    law = read(section("2", said("In this Act,") + definition + item + table))

    assert list(law.provisions) == ["K-1.5/2"]
    assert words_at(law, "K-1.5/2") == "2 In this Act, kettle means (a) a pot (b) a pan one two"


def test_a_path_that_the_other_language_lacks_is_found_at_the_nearest_above():
    known = read(KETTLE).provisions

    assert nearest("K-1.5/7/1/a", known) == "K-1.5/7"
    assert nearest("K-1.5/8/1", known) == ""


# What their words are


def test_a_piece_carries_the_words_above_it_and_the_closing_words_but_not_its_siblings():
    inner = piece(
        "Paragraph", "(a)", "a cup,", piece("Subparagraph", "(i)", "red, or") + piece("Subparagraph", "(ii)", "blue, and")
    )
    closing = "<ContinuedSectionSubsection><Text>or pay.</Text></ContinuedSectionSubsection>"
    text = piece("Subsection", "(1)", "A keeper must bring", inner + piece("Paragraph", "(b)", "a spoon") + closing)

    law = read(section("7", "<MarginalNote>Duties</MarginalNote>" + text + piece("Subsection", "(2)", "No fee.")))

    assert words_at(law, "K-1.5/7/1/a/ii") == "7 (1) A keeper must bring (a) a cup, (ii) blue, and or pay."
    assert words_at(law, "K-1.5/7/1/b") == "7 (1) A keeper must bring (b) a spoon or pay."
    assert words_at(law, "K-1.5/7/2") == "7 (2) No fee."
    assert words_at(law, "K-1.5/7").startswith("7 Duties (1) A keeper must bring (a) a cup,")


def test_pieces_in_a_wrapper_without_a_label_are_found_with_the_words_around_it():
    wrapper = f"<SectionPiece>{said('and also')}{piece('Paragraph', '(a)', 'a spoon')}</SectionPiece>"

    law = read(section("7", said("Bring a cup") + wrapper))

    assert words_at(law, "K-1.5/7/a") == "7 Bring a cup and also (a) a spoon"


def test_a_space_stands_between_blocks_and_none_inside_running_words():
    text = (
        'Under the <XRefExternal link="T-1">Tea<Sup>2</Sup> Act</XRefExternal>, <Emphasis>no</Emphasis><Language>n</Language>e.'
    )
    formula = "<FormulaGroup><Formula><FormulaText>A<Sub>1</Sub> × B</FormulaText></Formula></FormulaGroup>"

    law = read(section("7", said(text) + formula + said("<Mystery>Wo</Mystery>rd")))

    assert words_at(law, "K-1.5/7") == "7 Under the Tea2 Act, none. A1 × B Word"


def test_words_taken_out_by_a_change_are_not_read_and_words_put_in_are():
    law = read(section("7", said("A keeper <Del>may</Del><Ins>must</Ins> clean.")))

    assert words_at(law, "K-1.5/7") == "7 A keeper must clean."


def test_notes_stand_apart_even_inside_a_marginal_note():
    margin = "<MarginalNote>Duties<HistoricalNote>2019, c. 3, s. 1</HistoricalNote></MarginalNote>"
    history = "<HistoricalNote><HistoricalNoteSubItem>2001, c. 27</HistoricalNoteSubItem></HistoricalNote>"

    law = read(section("7", margin + said("Clean it.") + history))

    assert law.provisions["K-1.5/7"] == Provision("K-1.5/7", "7 Duties Clean it.", "2019, c. 3, s. 1 2001, c. 27")


def test_a_repealed_piece_stays_and_is_known_as_repealed():
    gone = "<Repealed>[Repealed, 2020, c. 1, s. 2]</Repealed>"

    law = read(
        section("7", piece("Subsection", "(1)", gone) + piece("Subsection", "(2)", "Stays.")),
        section("8", piece("Subsection", "(1)", gone) + piece("Subsection", "(2)", "[Repealed, SOR/2020-1, s. 1]")),
        section("9", said("[Amendments]")),
    )

    repealed = [path.removeprefix("K-1.5/") for path, provision in law.provisions.items() if provision.is_repealed]
    assert repealed == ["7/1", "8", "8/1", "8/2"]
    assert words_at(law, "K-1.5/7/1") == "7 (1) [Repealed, 2020, c. 1, s. 2]"


def test_dates_are_those_of_the_node_and_the_day_in_force_is_inherited():
    inner = (
        piece("Subsection", "(1)", "Clean.") + '<Subsection lims:inforce-start-date="2024-05-06"><Label>(2)</Label></Subsection>'
    )

    law = read(section("7", inner, 'lims:inforce-start-date="2020-01-02" lims:lastAmendedDate="2024-05-06"'))

    dates = {path.removeprefix("K-1.5/"): (found.in_force, found.last_amended) for path, found in law.provisions.items()}
    assert dates == {"7": ("2020-01-02", "2024-05-06"), "7/1": ("2020-01-02", None), "7/2": ("2024-05-06", None)}


# Prints


def text_print(text: str) -> str:
    return print_of(read(section("7", said(text))).provisions["K-1.5/7"]).text


SPACES = st.text(" \n\t\u00a0\u2009\u202f", min_size=1, max_size=3)
WORDS = st.lists(st.sampled_from(["keeper", "clé", "eau", "garçon", "«", "7.1", "c’est"]), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(WORDS, SPACES)
def test_white_space_composition_and_invisible_characters_never_change_the_print(words: list[str], space: str):
    spaced = unicodedata.normalize("NFD", space.join(words)) + "\u200b" + space + "\ufeff"

    assert text_print(spaced) == text_print(" ".join(words))


@settings(max_examples=40, deadline=None)
@given(WORDS, st.integers(0, 5))
def test_a_changed_word_always_changes_the_print(words: list[str], place: int):
    changed = list(words)
    changed[place % len(words)] += "x"

    assert text_print(" ".join(changed)) != text_print(" ".join(words))


@settings(max_examples=25, deadline=None)
@given(WORDS)
def test_a_historical_note_changes_the_print_of_the_notes_alone(words: list[str]):
    text = said(" ".join(words))
    note = "<HistoricalNote><HistoricalNoteSubItem>2001, c. 27</HistoricalNoteSubItem></HistoricalNote>"

    without, noted = (print_of(read(section("7", inner)).provisions["K-1.5/7"]) for inner in (text, text + note))

    assert noted.text == without.text
    assert noted.notes != without.notes


def test_a_print_starts_with_the_version_of_the_rule():
    found = text_print("Clean.")

    assert found.startswith(f"{RULE}:")
    assert len(found) == len(RULE) + 1 + 64


# Amendments that wait


def waiting(*amendments: str, lang: str = "en", about: str = ABOUT) -> list[tuple[str, tuple[str, ...]]]:
    pieces = "".join(
        f"<RelatedOrNotInForce><Heading><TitleText>\n — 2026, c. 4, s. {n}</TitleText></Heading>{section(str(n), said(text))}</RelatedOrNotInForce>"
        for n, text in enumerate(amendments, 1)
    )
    kettles = [
        section(n, said("Keep.") + piece("Subsection", "(1)", "a") + piece("Subsection", "(1.1)", "b"))
        for n in ("24", "24.1", "25")
    ]
    after = f'<Schedule id="NifProvs"><BillPiece>{pieces}</BillPiece></Schedule>'
    law = read(*kettles, after=after, lang=lang, about=about)
    return [(one.citation, tuple(path.removeprefix("K-1.5/") for path in one.touches)) for one in law.pending]


@pytest.mark.parametrize(
    ("lang", "words", "touches"),
    [
        ("en", "Subsection 24(1.1) of the Kettle Act is replaced by the following:", ("24/1.1",)),
        ("en", "Paragraphs 112(2)(b.1) and (c) of the Act are repealed.", ("112/2/b.1", "112/2/c")),
        ("en", "The portion of paragraph 9(2)(c) of the Act before subparagraph (i) is replaced by the following:", ("9/2/c",)),
        ("en", "The Act is amended by adding the following after section 24:", ("24",)),
        ("en", "Section 109.1 of the Act and the heading before it are repealed.", ("109.1",)),
        ("en", "Sections 24 to 25 of the Act are repealed.", ("24", "24.1", "25")),
        ("en", "Subsections 24(1) and (1.1) and paragraph 25(1)(a) of the Act are repealed.", ("24/1", "24/1.1", "25/1/a")),
        ("en", "The heading before section 24 of the Act is replaced by the following:", ()),
        (
            "en",
            "If section 24 of this Act comes into force before section 8 of the Teapot Act, then that section 8 is repealed.",
            (),
        ),
        ("en", "Nobody can tell what this changes.", ()),
        ("fr", "Le paragraphe 24(1.1) de la même loi est remplacé par ce qui suit :", ("24/1.1",)),
        ("fr", "L’alinéa 112(2)b.1) de la même loi est abrogé.", ("112/2/b.1",)),
        ("fr", "L’alinéa 170d) de la même loi est abrogé.", ("170/d",)),
        ("fr", "Les sous-alinéas 36(1)a)(i) et (ii) de la Kettle Act sont abrogés.", ("36/1/a/i", "36/1/a/ii")),
        ("fr", "Le passage de l’alinéa 9(2)c) de la même loi précédant le sous-alinéa (i) est remplacé :", ("9/2/c",)),
        ("fr", "La même loi est modifiée par adjonction, après l’article 24, de ce qui suit :", ("24",)),
        ("fr", "L’intertitre précédant l’article 24 de la même loi est remplacé par ce qui suit :", ()),
        ("fr", "Si l’article 24 de la présente loi entre en vigueur avant l’article 8, cet article 8 est abrogé.", ()),
    ],
)
def test_an_amendment_says_what_it_will_change(lang: str, words: str, touches: tuple[str, ...]):
    assert waiting(words, lang=lang) == [("2026, c. 4, s. 1", touches)]


def test_an_amendment_keeps_its_new_words_and_they_name_nothing():
    new_words = f"<AmendedText>{section('30', said('Section 25 of the Act is repealed.'))}</AmendedText>"
    amendment = section("1", said("Section 24 of the Act is replaced by the following:") + new_words)
    after = f'<Schedule id="NifProvs"><RelatedOrNotInForce>{amendment}</RelatedOrNotInForce></Schedule>'

    [pending] = read(KETTLE, after=after).pending

    assert pending.touches == ("K-1.5/24",)
    assert pending.text.endswith("30 Section 25 of the Act is repealed.")


def test_rules_for_the_time_between_are_in_force_and_do_not_wait():
    related = section("1", said("Section 24 of the Act is replaced."))
    after = f'<Schedule id="RelatedProvs"><RelatedOrNotInForce>{related}</RelatedOrNotInForce></Schedule>'

    assert read(KETTLE, after=after).pending == ()


# What is refused


def refusal_of(data: bytes, name: str = "K-1.5.xml") -> str:
    with pytest.raises(Refusal) as caught:
        read_law(data, name=name)
    return caught.value.message


BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Statute>&b;</Statute>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><Statute>&x;</Statute>'
REMOTE = b'<!DOCTYPE Statute SYSTEM "http://example.org/law.dtd"><Statute/>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (BOMB, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        (REMOTE, "document type or entities"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        (b"\n<HTML><head/></HTML>", "web page"),
        (act(KETTLE)[:-30], "cut off"),
        (act(KETTLE).replace(b"</Label>", b"</Lable>"), "not well-formed"),
        (act(KETTLE).replace(b"kettle", b"ket\x00tle"), "not well-formed"),
        (b"\x00" * 50, "not well-formed"),
        (b"PK\x03\x04 a spreadsheet", "not well-formed"),
        (b"# Law\n\nSome Markdown.", "not well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><Statute/>', "encoding"),
        (b"<Recipe><Section/></Recipe>", "not of an act"),
        (act(about=ABOUT), "no section"),
        (act(KETTLE, lang="de"), "English or French"),
        (act(KETTLE).replace(b"kettle", b"k\xffttle"), "not well-formed"),
    ],
)
def test_what_is_not_a_law_is_refused_in_a_sentence_that_names_the_file(data: bytes, says: str):
    sentence = refusal_of(data)

    assert says in sentence
    assert sentence.startswith("K-1.5.xml ")
    assert sentence.endswith(".")


def test_a_file_in_another_language_than_its_name_says_is_refused():
    assert "wrong language" in refusal_of(act(KETTLE, lang="fr"), "K-1.5.en.xml")
    assert "wrong language" in refusal_of(act(KETTLE), "https://laws-lois.justice.gc.ca/fra/XML/K-1.5.xml")


def test_a_cut_that_no_name_tells_apart_is_refused():
    data = f'<Statute xml:lang="en"><Body>{KETTLE}</Body></Statute>'.encode()

    assert "which law" in refusal_of(data, "download.xml")


def timed(work: Callable[[], str]) -> tuple[str, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def test_a_hundred_megabytes_are_refused_before_they_are_read():
    data = b"<Statute>" + bytes(100 * 1024 * 1024)

    sentence, seconds = timed(lambda: refusal_of(data))

    assert f"{MAX_BYTES // 1024 // 1024} MB" in sentence
    assert seconds < 0.2


@pytest.mark.parametrize("tag", ["a", "Subsection"])
def test_nesting_beyond_any_law_is_refused_and_breaks_nothing(tag: str):
    deep = f"<{tag}>" * 100_000

    assert "more deeply" in refusal_of(act(section("7", deep)))


def test_pieces_that_repeat_a_long_opening_too_often_are_refused():
    pieces = piece("Paragraph", "(a)", "b") * 200

    assert "repeats its words" in refusal_of(act(section("7", said("word " * 120_000) + pieces)))


def test_labels_that_name_more_pieces_than_any_law_has_are_refused():
    assert "more pieces" in refusal_of(act(section("1 to 500", said("x")) * 450))


def test_more_amendments_than_any_law_has_are_refused():
    waits = f"<RelatedOrNotInForce>{section('1', said('x'))}</RelatedOrNotInForce>" * 5001

    assert "amendments waiting" in refusal_of(act(KETTLE, after=f'<Schedule id="NifProvs">{waits}</Schedule>'))


def test_a_name_from_elsewhere_cannot_flood_the_sentence():
    assert len(refusal_of(b"", "x\n" * 5000)) < 300


def test_a_reader_is_led_to_the_page_of_the_section_and_not_to_the_data() -> None:
    assert page_of("I-2.5/36/1/a", language="en") == "https://laws-lois.justice.gc.ca/eng/acts/I-2.5/section-36.html"
    assert (
        page_of("SOR-2002-227/196.1", language="fr")
        == "https://laws-lois.justice.gc.ca/fra/reglements/DORS-2002-227/article-196.1.html"
    )


def test_a_provision_is_called_what_people_call_it() -> None:
    assert label_of("I-2.5/36/1/a") == "36(1)(a)"
    assert label_of("SOR-2002-227/196.1") == "196.1"

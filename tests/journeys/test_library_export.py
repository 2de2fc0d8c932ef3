"""The library is written whole or not at all, and a withheld page leaves the house as its notice alone."""

import re
from datetime import date
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from tests.database import set_up_django
from tests.journeys.library_cast import DEEDS, STANDINGS, in_words, small_library_pack, write_editions

from askfirst.ground.refusal import Refusal
from askfirst.pack.content import Pack

set_up_django()

from askfirst.journeys import export_law as exporting
from askfirst.journeys.export_law import Exported, Sources, export_law

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def small(pack: Pack) -> Pack:
    return small_library_pack(pack)


@pytest.fixture(autouse=True)
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standings of the small library put into words as the pages have them."""
    monkeypatch.setattr(exporting, "in_words", lambda found, **_: in_words)


def export(pack: Pack, folder: Path, *, languages: tuple[str, ...] = ("en", "fr")) -> Exported:
    home = folder.parent / "pack"
    write_editions(home, pack)
    sources = Sources(pack_folder=home, home=folder.parent / "law", deeds=DEEDS, today=TODAY)
    return export_law(pack, standings=STANDINGS, folder=folder, languages=languages, sources=sources)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_article_is_written_in_every_language_asked_for(small: Pack, tmp_path: Path) -> None:
    exported = export(small, tmp_path / "out")

    pages = {f"{language}/{one}.{ending}" for language in ("en", "fr") for one in small.articles for ending in ("html", "md")}
    lists = {f"{language}/{name}" for language in ("en", "fr") for name in ("index.html", "feed.atom")}
    assert exported == Exported(count=4, withheld=1)
    assert names(tmp_path / "out") == pages | lists | {"index.html", "LICENCE.txt", "files.txt"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_withheld_article_leaves_the_house_as_its_notice_alone(small: Pack, tmp_path: Path) -> None:
    export(small, tmp_path / "out")

    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or "QUINCE" not in path.read_text("utf-8"), path
    door = (tmp_path / "out" / "en" / "door.html").read_text("utf-8")
    assert "Must I open the door?" in door
    assert "The law changed on 2026-02-03" in door
    assert "<del>opened </del>" in door
    assert "You can ask a person" in door
    assert re.search(r"1-8\d\d-\d{3}-\d{4}", door)
    assert "acceptedAnswer" not in door


def test_a_page_stands_alone_with_its_marks_for_machines(small: Pack, tmp_path: Path) -> None:
    export(small, tmp_path / "out")
    html = (tmp_path / "out" / "en" / "plain.html").read_text("utf-8")

    for said in (
        "https://schema.org/FAQPage",
        "acceptedAnswer",
        "https://schema.org/Legislation",
        'content="2025-06-01"',
        "Made on 2026-03-02",
    ):
        assert said in html, said
    assert html.index("All is well.") < html.index("<h2>")
    assert not re.search(r'<script|<link rel="stylesheet"|src=', html)
    assert '<html lang="en">' in (tmp_path / "out" / "fr" / "workers.html").read_text("utf-8")
    assert "&lt;script&gt;" in (tmp_path / "out" / "fr" / "workers.html").read_text("utf-8")


def test_every_link_inside_an_export_leads_to_a_file_of_it(small: Pack, tmp_path: Path) -> None:
    export(small, tmp_path / "out")

    for path in (tmp_path / "out").rglob("*.html"):
        for link in re.findall(r'href="([^"#:]+)"', path.read_text("utf-8")):
            assert (path.parent / link).is_file(), (path, link)
    feed = fromstring((tmp_path / "out" / "en" / "feed.atom").read_bytes())
    links = [one.get("href") for one in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert "plain.html" in links
    assert all((tmp_path / "out" / "en" / link).exists() for link in links)


def test_an_export_takes_the_place_of_a_former_one(small: Pack, tmp_path: Path) -> None:
    export(small, tmp_path / "out")
    export(small, tmp_path / "out", languages=("fr",))

    assert not (tmp_path / "out" / "en").exists()
    assert (tmp_path / "out" / "fr" / "plain.html").is_file()


def test_a_folder_with_files_of_somebody_else_is_left_alone(small: Pack, tmp_path: Path) -> None:
    export(small, tmp_path / "out")
    (tmp_path / "out" / "fr" / "my notes.txt").write_text("mine", "utf-8")
    before = names(tmp_path / "out")

    with pytest.raises(Refusal, match=r"my notes\.txt"):
        export(small, tmp_path / "out", languages=("en",))

    assert names(tmp_path / "out") == before


def test_a_file_or_a_link_in_the_place_of_the_folder_is_refused(small: Pack, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    for name in ("file", "link"):
        with pytest.raises(Refusal, match="is not a folder"):
            export(small, tmp_path / name)
    with pytest.raises(Refusal, match="cannot be written"):
        export_law(
            small,
            standings=STANDINGS,
            folder=tmp_path / "file" / "out",
            languages=["en"],
            sources=Sources(tmp_path, tmp_path, (), TODAY),
        )
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_an_export_that_breaks_off_leaves_the_former_one(small: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(small, tmp_path / "out")
    before = names(tmp_path / "out")
    real = Path.write_text

    def full(path: Path, text: str, **rest: object) -> int:
        if path.name == "files.txt":
            raise OSError(28, "No space left on device")
        return real(path, text, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Refusal, match="No space left"):
        export(small, tmp_path / "out", languages=("en",))

    assert names(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "pack"}


def test_an_export_without_a_language_is_refused(small: Pack, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="No language"):
        export(small, tmp_path / "out", languages=())

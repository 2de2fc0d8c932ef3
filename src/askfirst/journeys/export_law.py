"""Writes every article of the library as HTML and Markdown, so that other sites can reuse them: the whole folder, or nothing."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from askfirst.ground.refusal import Refusal
from askfirst.journeys.in_use import pack_folder
from askfirst.journeys.law_in_use import law_home
from askfirst.journeys.law_standing import in_words
from askfirst.journeys.library import Library
from askfirst.journeys.library_article import reading_of
from askfirst.journeys.library_feed import feed_of
from askfirst.journeys.library_html import article_html, index_html, languages_html
from askfirst.journeys.library_markdown import markdown_of
from askfirst.journeys.library_news import news_of
from askfirst.journeys.library_text import licence_address
from askfirst.law.records import Deed
from askfirst.law.standing import ArticleStanding
from askfirst.pack.content import Pack
from askfirst.phrasing.words import phrasebook

FILES = "files.txt"
"""Names every file of an export; a folder that holds others is left alone."""


@dataclass(frozen=True)
class Exported:
    """How many articles were written, and how many of them as their notice alone."""

    count: int
    withheld: int


@dataclass(frozen=True)
class Sources:
    """What an export is made of beside the pack: its folder, the folder of the law, what was seen and done, and the day."""

    pack_folder: Path
    home: Path
    deeds: Sequence[Deed]
    today: date


def export_law(
    pack: Pack,
    *,
    standings: Mapping[str, ArticleStanding],
    folder: Path,
    languages: Sequence[str],
    sources: Sources | None = None,
) -> Exported:
    """Write `<language>/<article>.html` and `.md`, an index and a feed for each language, and a note on reuse.

    Withheld articles are written as their notice, without their sections. `sources` are those in use where none are given.
    Raises Refusal if the folder holds anything that no export wrote, or cannot be written; then nothing is changed.
    """
    used = sources or _in_use()
    words = in_words(standings, pack=pack, home=used.home)
    libraries = [
        Library(pack, phrasebook(code), used.pack_folder, standings, words, used.deeds) for code in dict.fromkeys(languages)
    ]
    if not libraries:
        raise Refusal("No language was named. Name at least one, for example en.", field="languages")
    _require_ours(folder)
    _put_in_place(folder, {name: text for library in libraries for name, text in _files(library, used.today)} | _top(libraries))
    return Exported(len(pack.articles), sum(map(libraries[0].is_withheld, pack.articles)))


def _in_use() -> Sources:
    from django.utils import timezone

    from askfirst.law.log import read_log

    return Sources(pack_folder(), law_home(), tuple(read_log(law_home())), timezone.localdate())


def _files(library: Library, today: date) -> Iterator[tuple[str, str]]:
    made_on, language = today.isoformat(), library.language
    for article in library.pack.articles.values():
        reading = reading_of(article, library=library)
        yield f"{language}/{article.head.id}.html", article_html(reading, library=library, made_on=made_on)
        yield f"{language}/{article.head.id}.md", markdown_of(reading, library=library)
    yield f"{language}/index.html", index_html(library, made_on=made_on)
    yield f"{language}/feed.atom", feed_of(library, news_of(library), ending=".html")


def _top(libraries: Sequence[Library]) -> dict[str, str]:
    licence = libraries[0].pack.head.licence
    note = (
        f"{libraries[0].pack.head.name['en']}: legal information in plain words, made by Askfirst.\n\n"
        f"Licence: {licence} {licence_address(licence)}\n"
        "Say where the pages come from and whether you changed them. Keep the notes on how far each page can be trusted:\n"
        "the date of its sources, what is contested or not confirmed, and whether a translation has been checked.\n"
        "This is information, not legal advice. The law changes; these copies do not follow it. Export again often.\n"
    )
    return {"index.html": languages_html(libraries), "LICENCE.txt": note}


def _require_ours(folder: Path) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise Refusal(f"{folder} is not a folder. Name a new or an empty folder.", field="folder")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    listed = folder / FILES
    ours = {FILES, *listed.read_text("utf-8", "replace").splitlines()} if listed.is_file() else set()
    if strange := sorted(there - ours):
        raise Refusal(
            f"{folder} holds files that no export wrote, for example {strange[0]}. Nothing was changed. Name a new or an empty folder.",
            field="folder",
        )


def _put_in_place(folder: Path, files: Mapping[str, str]) -> None:
    """Write beside the folder first and then take its place, so that nobody ever sees half of it."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as room:
            _write(Path(room) / "new", files)
            _swap(Path(room), folder)
    except OSError as error:
        raise Refusal(
            f"{folder} cannot be written ({error.strerror or error}). Nothing was changed. Name another folder.", field="folder"
        ) from None


def _write(new: Path, files: Mapping[str, str]) -> None:
    for name, text in {**files, FILES: "".join(f"{name}\n" for name in sorted(files))}.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _swap(room: Path, folder: Path) -> None:
    had_one = folder.is_dir()
    if had_one:
        folder.rename(room / "old")
    try:
        (room / "new").rename(folder)
    except OSError:
        if had_one:
            shutil.move(room / "old", folder)
        raise

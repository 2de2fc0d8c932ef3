"""`askfirst law`: pull the law, pin it, see what changed. Parse, make one call, print."""

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askfirst.cli.printing import AS_JSON, LANGUAGE, print_answer
from askfirst.config.homes import data_home
from askfirst.ground.refusal import Refusal

if TYPE_CHECKING:
    from askfirst.law.fetch import Progress
    from askfirst.law.queries import Look
    from askfirst.pack.content import Pack
    from askfirst.provisions.law import Law


@click.group("law")
def law() -> None:
    """The law under the articles: pull the official text, pin it, and see at once what changed."""


@law.command()
@click.argument("source", default="")
@click.option("--older", "is_older_allowed", is_flag=True, help="Keep a text even if it is older than the one that is there.")
@click.option("--pages", "with_pages", is_flag=True, help="Read the pages of sources without official text too.")
@click.option("--deep", "is_deep", is_flag=True, help="Read the folders in the folder too.")
@AS_JSON
@click.pass_obj
def pull(folder: Path | None, source: str, as_json: bool, is_older_allowed: bool, with_pages: bool, is_deep: bool) -> None:
    """Read the law from SOURCE (a folder, a file or an https address), or from the official addresses without it.

    What is refused leaves everything as it was, and the rest is still read. Exit 1 if anything was refused.
    """
    from askfirst.cli.show_law import pulled_as_json, pulled_as_text
    from askfirst.law.lock import read_lock
    from askfirst.law.pull import How
    from askfirst.law.pull import pull as pull_law

    pack = _pack(folder)
    how = How(is_older_allowed, with_pages, is_deep, progress=_progress())
    done = pull_law(source, home=_home(), at=_now(), lock=read_lock(_folder(folder)), citations=pack.citations.values(), how=how)
    print_answer(pulled_as_json(done) if as_json else pulled_as_text(done, pack=pack))
    _exit_if(done.refused)


@law.command()
@click.option("--verified-by", multiple=True, help="Who read the articles again beside the law now seen. Give it twice for two.")
@click.option("--article", "only", multiple=True, help="With --verified-by: only this article. May be repeated.")
@AS_JSON
@click.pass_obj
def lock(folder: Path | None, verified_by: tuple[str, ...], only: tuple[str, ...], as_json: bool) -> None:
    """Pin what the articles cite, and take in what people approved. What changed waits until people have read it again.

    Exit 1 if a citation leads nowhere, something waits, or what was said to be read cannot be seen.
    """
    from askfirst.cli.show_law import locked_as_json, locked_as_text
    from askfirst.law.lock import lock_pack

    if only and not verified_by:
        raise Refusal("--article says what was read again: give --verified-by NAME with it.")
    done = lock_pack(_pack(folder), folder=_folder(folder), home=_home(), at=_now(), verified_by=verified_by, only=only)
    print_answer(locked_as_json(done) if as_json else locked_as_text(done))
    _exit_if(done.problems or done.waiting or done.not_approved)


@law.command()
@click.option(
    "-v", "--verbose", "is_verbose", is_flag=True, help="Name every article, also those that are only due for a review."
)
@AS_JSON
@click.pass_obj
def check(folder: Path | None, is_verbose: bool, as_json: bool) -> None:
    """Tell which articles stand on law that changed, with the difference. Exit 1 if any is not well."""
    from askfirst.cli.show_check import checked_as_json, checked_as_text

    pack = _pack(folder)
    found = _look(pack, folder)
    if as_json:
        print_answer(checked_as_json(found, pack=pack))
    else:
        print_answer(
            checked_as_text(
                found, pack=pack, home=_home(), is_verbose=is_verbose, is_coloured=sys.stdout.isatty(), today=_today()
            )
        )
    _exit_if(any(one.state != "ok" for one in found.standings.values()) or found.problems)


@law.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@AS_JSON
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Tell what changed between two files of one law in one language. Exit 1 if anything did."""
    from askfirst.cli.show_law import changes_as_json, changes_as_text
    from askfirst.provisions.compare import changes

    before, after = _read(old), _read(new)
    found = changes(before, after)
    if as_json:
        print_answer(changes_as_json(found))
    else:
        print_answer(changes_as_text(found, old=before, new=after, is_coloured=sys.stdout.isatty()))
    _exit_if(found)


@law.command()
@click.argument("article")
@AS_JSON
@LANGUAGE
@click.pass_obj
def show(folder: Path | None, article: str, as_json: bool, language: str) -> None:
    """Print ARTICLE as it stands: question, standing, dates, sections, and each citation with its state."""
    from askfirst.cli.show_article import article_as_json, article_as_text, require_article

    pack = _pack(folder)
    require_article(article, pack=pack)
    found = _look(pack, folder)
    shown = article_as_json(article, pack=pack, look=found, language=language)
    print_answer(shown if as_json else article_as_text(shown))


@law.command()
@click.argument("out_dir", type=click.Path(path_type=Path))
@click.option("--language", "languages", multiple=True, help="A language to write. May be repeated. Default: all of the pack.")
@AS_JSON
@click.pass_obj
def export(folder: Path | None, out_dir: Path, languages: tuple[str, ...], as_json: bool) -> None:
    """Write every article to OUT_DIR as HTML that other programs understand, and as plain Markdown."""
    from askfirst.cli.place import set_up

    set_up(folder)
    from askfirst.journeys.export_law import Sources, export_law

    pack = _pack(folder)
    chosen = languages or pack.head.languages
    if strange := sorted(set(chosen) - set(pack.head.languages)):
        raise Refusal(f"The pack has no {', '.join(strange)}. It has: {', '.join(pack.head.languages)}.")
    found = _look(pack, folder)
    sources = Sources(_folder(folder), _home(), found.deeds, _today())
    done = export_law(pack, standings=found.standings, folder=out_dir, languages=chosen, sources=sources)
    if as_json:
        print_answer({"path": str(out_dir), "articles": done.count, "withheld": done.withheld, "languages": list(chosen)})
        return
    print_answer(f"Written to {out_dir}: {done.count} articles in {len(chosen)} languages, {done.withheld} as a notice only.")


def _look(pack: "Pack", folder: Path | None) -> "Look":
    from askfirst.law.queries import look

    return look(pack, folder=_folder(folder), home=_home(), today=_today())


def _pack(folder: Path | None) -> "Pack":
    from askfirst.pack.read import read_pack

    return read_pack(_folder(folder))


def _folder(folder: Path | None) -> Path:
    from askfirst.pack.read import default_pack

    return folder or default_pack()


def _home() -> Path:
    return data_home(os.environ) / "law"


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return datetime.now().astimezone().date()


def _read(path: Path) -> "Law":
    from askfirst.law.pull import read_bytes
    from askfirst.provisions.read import read_law

    if path.is_dir():
        raise Refusal(f"{path} is a folder. `law diff` compares two files of one law in one language.")
    if not path.is_file():
        raise Refusal(f"{path} is not there. Give two files of one law in one language.")
    return read_law(read_bytes(path), name=str(path))


def _exit_if(anything: object) -> None:
    if anything:
        raise click.exceptions.Exit(1)


def _progress() -> "Progress | None":
    """Tell on a terminal how far a long pull is; say nothing where nobody looks on."""
    if not sys.stderr.isatty():
        return None

    def tell(name: str, done: int, total: int) -> None:
        share = f"{done * 100 // total:3d} %" if total else f"{done:,}"
        sys.stderr.write(f"\r\x1b[K{share}  {name[-90:]}" + ("\n" if total and done >= total else ""))
        sys.stderr.flush()

    return tell

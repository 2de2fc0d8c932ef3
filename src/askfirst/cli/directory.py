"""`askfirst directory`: bring services in, give them out, count them, check them. Parse, make one call, print."""

import getpass
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askfirst.cli.place import set_up
from askfirst.cli.printing import AS_JSON, print_answer

if TYPE_CHECKING:
    from askfirst.directory.exporting import Format
    from askfirst.journeys.index import Directory
    from askfirst.pack.content import Pack

_EVERY = 500


@click.group("directory")
def directory() -> None:
    """The directory of services: bring them in from files, give them out, check them."""


@directory.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="A mapping file, for sheets that are not HSDS.")
@click.option(
    "--origin", default="", help="Where the records come from, in one word that stays the same. Default: the file's name."
)
@click.option("--licence", default="", help="Under what licence the records may be used.")
@click.option("--by", default="", help="Who brings them in. Default: your user name.")
@click.option("--complete", "is_complete", is_flag=True, help="The files hold all there is: close what they no longer have.")
@click.option("--trial", "is_trial", is_flag=True, help="Only tell what would happen; write nothing.")
@AS_JSON
@click.pass_obj
def import_(folder: Path | None, /, paths: tuple[Path, ...], mapping: Path | None, as_json: bool, **how: Any) -> None:
    """Bring in HSDS of any version (JSON, CSV, a folder, a .zip), or any CSV or XLSX with a mapping file.

    All of it or nothing. The same files a second time change nothing. Exit 1 if a row was refused.
    """
    opened = _whole(folder)
    from datetime import UTC, datetime

    from askfirst.directory import importing
    from askfirst.journeys.in_use import pack_in_use

    report = importing.bring_in_files(
        paths,
        mapping=mapping,
        at=datetime.now(UTC),
        progress=_progress({"reading": "rows read", "writing": "records looked at"}),
        pack=pack_in_use,
        **{**how, "by": how["by"] or _user()},
    )
    if not report.is_trial:
        opened.shelf(on_progress=_so_far("services made ready to be found"))
    print_answer(importing.as_json(report) if as_json else importing.as_text(report))
    if report.refused:
        raise click.exceptions.Exit(1)


@directory.command("export")
@click.option("--format", "form", type=click.Choice(["json", "tabular"]), default="json", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A file; for tabular a folder or a .zip.")
@click.option("--public", is_flag=True, help="Leave out the columns that HSDS has no place for.")
@click.option("--force", is_flag=True, help="Write over what is there.")
@AS_JSON
@click.pass_obj
def export_(folder: Path | None, form: "Format", output: Path, public: bool, force: bool, as_json: bool) -> None:
    """Write the whole directory as one HSDS document or as the tabular data package. Confidential places never leave."""
    _whole(folder)
    from askfirst.directory.exporting import export

    done = export(output, form=form, is_public=public, is_forced=force, progress=_progress({}))
    lines = [f"Written to {done.path}.", *(f"  {table}: {number:,}" for table, number in done.counts.items() if number)]
    print_answer({"path": done.path, "counts": done.counts} if as_json else "\n".join(lines))


@directory.command()
@AS_JSON
@click.pass_obj
def stats(folder: Path | None, as_json: bool) -> None:
    """Count the records of each table, and tell where they came from and when."""
    _whole(folder)
    from askfirst.directory.queries import counts, edition, sources

    found = counts()
    known = sources()
    if as_json:
        told = [
            {
                "name": one.name,
                "kind": one.kind,
                "licence": one.licence,
                "imported_at": one.imported_at.isoformat() if one.imported_at else None,
            }
            for one in known
        ]
        print_answer({"counts": found, "origins": told, "edition": edition()[0]})
        return
    lines = [f"{table}: {number:,}" for table, number in found.items() if number] or ["The directory is empty."]
    print_answer(
        "\n".join(
            [*lines, *(f"from {one.name}, last brought in on {one.imported_at:%Y-%m-%d}" for one in known if one.imported_at)]
        )
    )


@directory.command()
@AS_JSON
@click.pass_obj
def check(folder: Path | None, as_json: bool) -> None:
    """Look whether every record is what HSDS and the Profile allow and points to something, and whether the index agrees
    with the tables. Exit 1 if not."""
    opened = _whole(folder)
    from dataclasses import asdict

    from askfirst.directory.checking import check_tables

    faults = list(check_tables())
    lacking, beyond = opened.disagreements()
    if as_json:
        print_answer(
            {"faults": [asdict(one) for one in faults], "not_in_index": sorted(lacking), "only_in_index": sorted(beyond)}
        )
    else:
        lines = [f"{one.table} {one.record}, {one.column}: {one.reason}. {one.remedy}." for one in faults]
        lines += [f"The search index does not know {one}. Delete the index; it is made again." for one in sorted(lacking)]
        lines += [f"Only the search index knows {one}. Delete the index; it is made again." for one in sorted(beyond)]
        print_answer("\n".join(lines) or "Every record is as it should be, and the search index agrees.")
    if faults or lacking or beyond:
        raise click.exceptions.Exit(1)


@directory.command()
@click.option("--to", "address", envvar="ASKFIRST_MOVE_TO", required=True, help="Address of an empty database: postgresql://…")
@AS_JSON
@click.pass_obj
def move(folder: Path | None, address: str, as_json: bool) -> None:
    """Copy the whole directory, with its history, into an empty database, and compare every row afterwards."""
    _open(folder)
    from askfirst.config.homes import add_database
    from askfirst.directory.moving import move as move_all

    moved = move_all(target=add_database(address), on_progress=_progress({}))
    lines = [f"{moved.total:,} rows are in the new database, each the same as before. The old one is unchanged."]
    print_answer({"rows": dict(moved.rows), "digest": moved.digest} if as_json else "\n".join(lines))


def _open(folder: Path | None) -> None:
    """Set Django up and open the directory. Late, since other commands do without."""
    set_up(folder)
    from askfirst.directory.queries import open_directory

    open_directory()


def _whole(folder: Path | None) -> "Directory":
    """The directory with the pack's own services in it."""
    _open(folder)
    from askfirst.journeys.find import the_directory

    return the_directory()


def _pack() -> "Pack":
    from askfirst.journeys.find import pack_in_use

    return pack_in_use()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"


def _so_far(words: str) -> Callable[[int], None] | None:
    """What shows on a terminal how many there are so far."""
    if not sys.stderr.isatty():
        return None

    def tell(number: int) -> None:
        sys.stderr.write(f"\r\033[K{number:,} {words}")
        sys.stderr.flush()

    return tell


def _progress(words: dict[str, str]) -> Callable[[str, int], None] | None:
    """Return what shows on a terminal how far the work is; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return None
    done: Counter[str] = Counter()

    def tell(what: str, number: int) -> None:
        before = done[what]
        done[what] += number
        if done[what] // _EVERY != before // _EVERY:
            sys.stderr.write(f"\r\033[K{done[what]:,} {words.get(what, what)}")
            sys.stderr.flush()

    click.get_current_context().call_on_close(lambda: sys.stderr.write("\r\033[K") and None)
    return tell

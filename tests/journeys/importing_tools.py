"""What the tests of import and export share."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from askfirst.cli.directory import directory
from askfirst.directory.importing import ImportReport, bring_in_files
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SHARED = Path(__file__).parents[3] / "shared"
MAPS = Path(__file__).parents[1] / "maps"


def shared(name: str) -> Path:
    """A folder of the shared data beside the project, or a skip that says what is missing."""
    folder = SHARED / "data" / name
    if not folder.is_dir():
        pytest.skip(f"The shared data {name} does not lie beside the project, so the import of real files was not tried.")
    return folder


@cache
def whole_pack() -> Pack:
    """The Ontario pack, read once for all tests."""
    return read_pack(default_pack())


def bring(*paths: Path, **choices: Any) -> ImportReport:
    """Bring files in, as Amina's advocate would."""
    given = {"by": "Amina's advocate", "at": AT, "pack": whole_pack, **choices}
    return bring_in_files(paths, **given)


def rows(table: str, **having: Any) -> list[dict[str, Any]]:
    """The rows of a table as plain values, in the order of their file."""
    from askfirst.directory.queries import rows_of

    found = [row for batch in rows_of(table) for row in batch]
    return [row for row in found if all(row.get(name) == value for name, value in having.items())]


def only(table: str, **having: Any) -> dict[str, Any]:
    """The one row of a table that has these values."""
    (row,) = rows(table, **having)
    return row


def kept(record_id: str) -> dict[str, str]:
    """What is kept beside a record of columns that HSDS has no place for."""
    names = {row["id"]: row["name"] for row in rows("taxonomy_term") if row.get("taxonomy", "").startswith("Columns of ")}
    said = (row for row in rows("attribute", link_id=record_id) if row["taxonomy_term_id"] in names)
    return {names[row["taxonomy_term_id"]]: row["value"] for row in said}


def written(path: Path, text: str | bytes) -> Path:
    """A file with this text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


class WithoutPack:
    """Stands for the directory in use, without the pack's own services and without an index, which take their time."""

    def shelf(self, on_progress: object = None) -> None:
        """Nothing is searched here."""

    def disagreements(self) -> tuple[frozenset[str], frozenset[str]]:
        """Without an index there is nothing to disagree; test_directory_in_use asks a real one."""
        return frozenset(), frozenset()


def run(*arguments: object) -> Result:
    """What `askfirst directory` does with these words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("askfirst.journeys.find.the_directory", WithoutPack)
        return CliRunner().invoke(directory, [str(one) for one in arguments], obj=None)

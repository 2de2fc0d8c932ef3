"""What several tests share: the Ontario pack, its phrases, what reads own words, and an empty directory."""

import gc
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from askfirst.encoder.learned import reader_for
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack
from askfirst.topics.phrases import Phrases
from askfirst.topics.suggest import Reader
from tests.database import a_copy, empty_directory, set_up_django

# What drives the browser keeps an event loop open in this thread, which Django would take for asynchronous code of ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all tests and libraries: it would look at them again and again, a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The Ontario pack as it stands in this checkout."""
    return read_pack(default_pack())


@pytest.fixture(scope="session")
def reader(pack: Pack) -> Reader:
    """What reads own words for the Ontario pack."""
    return reader_for(pack, folder=default_pack())


@pytest.fixture(scope="session")
def phrases(pack: Pack) -> Phrases:
    """The phrases of the Ontario pack."""
    return Phrases(pack)


SITUATION = """\
- id: not-paid-now
  label: {en: "I was not paid", fr: "On ne m’a pas payée", zh-Hans: "没拿到工钱", zh-Hant: "沒拿到工錢"}
  articles: [not-paid]
"""


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sound copy of the Ontario pack, cut down to be read quickly: copy it again before you change it."""
    folder = tmp_path_factory.mktemp("packs") / "ontario"
    shutil.copytree(default_pack(), folder, ignore=shutil.ignore_patterns(".cache"))
    kept = {"halco.yaml", "butterfly.yaml", "access-alliance.yaml", "victim-services-toronto.yaml"}
    for path in (folder / "services").iterdir():
        if path.name not in kept:
            path.unlink()
    for path in (folder / "articles").iterdir():
        if path.name != "not-paid":
            shutil.rmtree(path)
    (folder / "situations.yaml").write_text(SITUATION, "utf-8")
    for path in (folder / "topics").iterdir():
        fewer = re.sub(r"((?:^    - .*\n){2})(?:^    - .*\n)+", r"\1", path.read_text("utf-8"), flags=re.MULTILINE)
        path.write_text(re.sub(r'(words: \["[^"]*").*\]', r"\1]", fewer), "utf-8")
    for path in (folder / "wording").iterdir():
        head, *rules = re.split(r"(?=^- id: )", path.read_text("utf-8"), flags=re.MULTILINE)
        path.write_text("".join([head, *rules[:2]]), "utf-8")
    _keep_few_places(folder)
    return folder


def _keep_few_places(folder: Path) -> None:
    named = set(re.findall(r"[\w-]+", (folder / "areas.yaml").read_text("utf-8")))
    named |= {"acton", "ajax", "markham", "timmins", "toronto", "wawa"}
    lines = (folder / "places.yaml").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("- {id: ") or line[7 : line.index(",")] in named]
    (folder / "places.yaml").write_text("".join(kept), "utf-8")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | None]:
    """An empty directory to copy. Use `store`."""
    set_up_django()
    with empty_directory(tmp_path_factory.mktemp("empty")) as template:
        yield template


@pytest.fixture
def store(empty_store: Path | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty directory for this test alone, under its tmp_path, and a folder there for the index that is made of it."""
    from django.conf import settings

    from askfirst.journeys import find

    monkeypatch.setattr(settings, "INDEX_FOLDER", tmp_path / "cache" / "search")
    with a_copy(empty_store, folder=tmp_path):
        find.forget()
        yield tmp_path
        find.forget()

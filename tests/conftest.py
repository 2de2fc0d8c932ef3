"""What several tests share: the Ontario pack, its phrases, and what reads own words."""

import pytest

from askfirst.encoder.learned import reader_for
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack
from askfirst.topics.phrases import Phrases
from askfirst.topics.suggest import Reader


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

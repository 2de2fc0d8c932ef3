"""The pack's own pages beside real amendments: the pages that state what changed turn, and no others."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from askfirst.journeys.law_standing import standings_of
from askfirst.law.lock import lock_pack
from askfirst.law.standing import ArticleStanding
from askfirst.law.store import put
from askfirst.pack.content import Pack
from askfirst.provisions.read import read_law

LAW = Path(__file__).parents[3] / "shared" / "law"
THEN, NOW = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)


def after(pack: Pack, old: Iterable[Path], new: Iterable[Path], folder: Path) -> dict[str, ArticleStanding]:
    """How the pages stand when the old texts were pulled and pinned, and then the new ones were pulled."""
    old, new = list(old), list(new)
    if not (old and new):
        pytest.skip("SKIPPED LOUDLY: the official texts do not lie beside the project, so no page was held against them.")
    for files, at in ((old, THEN), (new, NOW)):
        for path in files:
            put(read_law(path.read_bytes(), name=path.name), home=folder / "home", source=path.name, at=at)
        if files is old:
            lock_pack(pack, folder=folder, home=folder / "home", at=THEN)
    return standings_of(pack, folder=folder, home=folder / "home", today=date(2026, 11, 24))


def turned(found: dict[str, ArticleStanding]) -> set[str]:
    return {name for name, one in found.items() if one.leaves_paper}


def test_the_act_of_march_2026_turns_the_pages_on_claims_and_removal_and_leaves_the_others(pack: Pack, tmp_path: Path) -> None:
    acts = LAW / "IRPA_2026-c4"

    found = after(pack, acts.glob("*.old.*"), acts.glob("*.new.*"), tmp_path)

    assert found["refugee-claim-one-year"].is_withheld
    assert found["removal-order-what-now"].is_withheld
    # These stand on sections 55, 57, 36 and on the Criminal Code, which did not change then.
    assert not turned(found) & {
        "held-by-immigration",
        "immigration-officers",
        "arrested-what-happens",
        "selling-buying-advertising",
    }
    cited = {"I-2.5/24", "I-2.5/24/1", "I-2.5/44/2", "I-2.5/47", "I-2.5/49", "I-2.5/101"}
    standing_on = {
        name
        for name, article in pack.articles.items()
        if cited & {path for one in article.head.citations for path in pack.citations[one].provisions}
    }
    assert turned(found) == standing_on


def test_the_regulations_of_september_2022_turn_the_page_on_the_bar_and_leave_the_others(pack: Pack, tmp_path: Path) -> None:
    files = LAW / "versions"

    found = after(pack, files.glob("*2022-06-21_old.xml"), files.glob("*2022-09-27_new.xml"), tmp_path)

    assert "work-permit-bar" in turned(found)
    assert found["boss-abuses-me-permit"].is_withheld
    assert not turned(found) & {"losing-status", "refugee-claim-one-year", "removal-order-what-now", "police-at-the-door"}


def test_the_act_of_december_2023_turns_the_pages_on_what_a_conviction_does(pack: Pack, tmp_path: Path) -> None:
    files = LAW / "versions"

    found = after(pack, files.glob("I-2.5.*2023-06-22.xml"), files.glob("I-2.5.*2023-12-15.xml"), tmp_path)

    assert found["charges-and-my-status"].is_withheld
    assert not turned(found) & {"removal-order-what-now", "ways-to-stay", "work-permit-bar"}

"""Nothing in the pack is invented: where the collected facts lie beside the project, every number and citation is found in them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from askfirst.pack.content import Pack
from askfirst.provisions.read import read_law

SHARED = Path(__file__).parents[3] / "shared"
# Bodies whose own page may be called high: it is they who decide what it says.
OWN_PAGES = (
    "college-ic.ca",
    "newmarket.ca",
    "ombudsman.on.ca",
    "ontario.ca",
    "canada.ca",
    "gc.ca",
    "gov.on.ca",
    "tribunalsontario.ca",
    "leca.ca",
    "siu.on.ca",
    "wsib.ca",
    "ohrc.on.ca",
    "legalaid.on.ca",
    "toronto.ca",
)
SERVICES, FACTS = SHARED / "directory" / "services.yaml", SHARED / "law" / "facts.yaml"


def collected(path: Path) -> dict[str, dict[str, Any]]:
    if not path.is_file():
        pytest.skip(
            f"SKIPPED LOUDLY: {path.name} does not lie beside the project, so the pack was not compared with its sources."
        )
    return {one["id"]: one for one in yaml.safe_load(path.read_text(encoding="utf-8"))}


def test_every_number_and_address_of_a_service_stands_in_its_source(pack: Pack) -> None:
    known = collected(SERVICES)

    for service in pack.services.values():
        source = known[service.id]
        numbers = {phone["number"] for phone in source["phones"]} | set(source["emails"]) | {source["url"]}
        for reach in service.reach:
            if reach.by == "address":
                assert reach.value.startswith(source["address"]["street"]), service.id
            else:
                assert reach.value in numbers, f"{service.id}: {reach.value}"


def test_only_services_of_the_publishing_rule_are_published(pack: Pack) -> None:
    known = collected(SERVICES)

    for service in pack.services.values():
        source = known[service.id]
        assert source["confidence"] in ("high", "medium")
        assert source["status"] != "closed"
        assert service.source.url == source["source"]
        assert service.confirmed_on is None


def test_what_no_source_says_a_service_asks_stays_unknown(pack: Pack) -> None:
    known = collected(SERVICES)

    for service in pack.services.values():
        source = known[service.id]
        silent = not any(source[key] for key in ("asks_id", "asks_immigration_status", "confidentiality"))
        asked = {service.asks.id, service.asks.name, service.asks.immigration_status, service.asks.health_card}
        assert not silent or asked == {"unknown"}, service.id


def test_every_citation_is_a_collected_fact_that_is_sure_enough_or_one_of_our_own_readings_with_a_day_to_read_it_again(
    pack: Pack,
) -> None:
    known = collected(FACTS)

    for citation in pack.citations.values():
        fact = known.get(citation.id)
        if fact is None:
            assert "https://" in citation.source or "http://" in citation.source, citation.id
            assert citation.provisions or citation.read_again, citation.id
            assert citation.confidence == "medium" or any(one in citation.source for one in OWN_PAGES), citation.id
        else:
            assert citation.confidence == fact["confidence"], citation.id
            assert fact["confidence"] in ("high", "medium"), citation.id


def test_what_the_collected_facts_call_contested_pending_or_changed_is_called_so(pack: Pack) -> None:
    known = collected(FACTS)

    for citation in pack.citations.values():
        note = str(known.get(citation.id, {}).get("note") or "")
        tags = {tag.lower() for tag in ("CHANGED", "CONTESTED", "PENDING", "UNCONFIRMED") if tag in note}
        assert not tags or citation.state in tags, f"{citation.id}: {citation.state}, {note}"


def test_every_collected_fact_that_is_sure_enough_stands_in_an_article(pack: Pack) -> None:
    sure = {name for name, fact in collected(FACTS).items() if fact["confidence"] in ("high", "medium")}

    cited = {citation for article in pack.articles.values() for citation in article.head.citations}

    assert sure - cited == set()


def test_every_provision_that_is_cited_stands_in_the_official_texts_in_both_languages(pack: Pack) -> None:
    files = [*sorted((SHARED / "law" / "sections").glob("*.xml")), *sorted((SHARED / "law").glob("IRPA*/*new*.xml"))]
    if not files:
        pytest.skip("SKIPPED LOUDLY: the official texts do not lie beside the project, so no citation was looked up in them.")
    laws = [read_law(path.read_bytes(), name=path.name) for path in files]
    known = {(law.language, path) for law in laws for path in law.provisions}
    here = {(law.language, law.id) for law in laws}

    cited = {path for citation in pack.citations.values() for path in citation.provisions}
    wanted = {(language, path) for path in cited for language in ("en", "fr") if (language, path.partition("/")[0]) in here}

    assert len(wanted) > 2 * len(cited) * 0.8
    assert wanted - known == set()

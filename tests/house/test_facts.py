"""Nothing in the pack is invented: where the collected facts lie beside the project, every number and citation is found in them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from askfirst.pack.content import Pack

SHARED = Path(__file__).parents[3] / "shared"
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


def test_every_citation_of_an_article_is_a_fact_that_was_collected_and_is_sure_enough(pack: Pack) -> None:
    known = collected(FACTS)

    for article in pack.articles.values():
        for citation in article.head.citations:
            fact = known[citation.id]
            assert fact["confidence"] in ("high", "medium"), f"{article.head.id}: {citation.id}"
            assert citation.confidence == fact["confidence"]

"""`askfirst directory search` and `show`: parse, make one call, print."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from askfirst.cli.place import set_up
from askfirst.cli.printing import AS_JSON, LANGUAGE, print_answer


@click.command()
@click.argument("words", nargs=-1)
@click.option("--from", "place", default="", help="A place: only what can be reached from there.")
@click.option("--within", "within_km", type=click.FloatRange(min=0), help="With --from: at most so many kilometres away.")
@click.option("--speaks", "languages", multiple=True, help="A language code, such as yue. May be repeated.")
@click.option("--topic", "topics", multiple=True, help="A topic id of the pack. May be repeated.")
@click.option("--by", "delivery", multiple=True, help="phone, text, online, video, in_person or outreach. May be repeated.")
@click.option("--limit", "limits", multiple=True, help="A limit of the pack, such as no-police. May be repeated.")
@click.option("--no", "needs_no", multiple=True, help="Known not to ask for: id, name, immigration_status, health_card.")
@click.option("--free", "is_free", is_flag=True, help="Only what is free.")
@click.option("--open-now", is_flag=True, help="Only what is open now, in its own time zone.")
@click.option("--age", type=click.FloatRange(0, 150), help="Only what is for this age.")
@click.option("--start", type=click.IntRange(min=0), default=0, show_default=True, help="How many results to pass over.")
@click.option("--size", type=click.IntRange(0, 1000), default=20, show_default=True, help="How many results to print.")
@AS_JSON
@LANGUAGE
@click.pass_obj
def search(
    folder: Path | None, /, words: tuple[str, ...], place: str, open_now: bool, as_json: bool, language: str, **asked: Any
) -> None:
    """Search the directory for WORDS, and print what is found, why, and how many there are of each kind."""
    set_up(folder)
    from askfirst.cli.show_found import found_as_text
    from askfirst.journeys.find import find_services, pack_in_use
    from askfirst.journeys.found_as_json import found_as_json
    from askfirst.places.find import find_place
    from askfirst.search.query import Query

    pack = pack_in_use()
    query = Query(
        words=" ".join(words),
        place=find_place(place, pack=pack) if place else None,
        open_at=datetime.now(UTC) if open_now else None,
        **asked,
    )
    answer = found_as_json(find_services(query), pack=pack, language=language)
    print_answer(answer if as_json else found_as_text(answer))
    if not answer["total"]:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("service")
@click.pass_obj
def show(folder: Path | None, service: str) -> None:
    """Print the whole record of SERVICE, by id or short name, as nested HSDS with our Profile."""
    set_up(folder)
    from askfirst.journeys.find import record_of

    print_answer(json.dumps(record_of(service), ensure_ascii=False, indent=2))

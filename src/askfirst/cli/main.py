"""Parse, make one call, print. Exit 0 for success, 1 for "found something" or "refused", 2 for bad use."""

import gc
import os
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from askfirst import __version__
from askfirst.cli.directory import directory
from askfirst.cli.law import law
from askfirst.cli.place import directory_may_be_there, set_up
from askfirst.cli.printing import AS_JSON, LANGUAGE, print_answer
from askfirst.cli.search import search, show
from askfirst.ground.refusal import Refusal
from askfirst.pack.content import Pack


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("--pack", "folder", type=click.Path(path_type=Path), envvar="ASKFIRST_PACK", help="Folder of a content pack.")
@click.pass_context
def askfirst(context: click.Context, folder: Path | None) -> None:
    """A worker and a client sit down together. It asks first: what do you want?"""
    context.obj = folder


askfirst.add_command(directory)
directory.add_command(search)
directory.add_command(show)
askfirst.add_command(law)


def main() -> NoReturn:
    """Run the command; whatever a person did wrong becomes one sentence on standard error and exit 2."""
    try:
        code = askfirst(standalone_mode=False)
    except Refusal as refusal:
        _fail(refusal.message)
    except click.exceptions.Abort:
        _fail("Stopped.", code=1)
    except click.ClickException as error:
        _fail(error.format_message())
    except BrokenPipeError:
        # The reader has gone away (a pager was closed); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


@askfirst.command()
@click.argument("file", default="-")
@AS_JSON
@LANGUAGE
@click.pass_obj
def offers(folder: Path | None, file: str, as_json: bool, language: str) -> None:
    """Read a conversation from FILE (or - for standard input) and print what can be offered, and why.

    With wants given, topics are suggested from the pack's phrases alone, which is quick; without wants the
    sentence encoder reads the words as well.
    """
    # The command ends before collecting garbage would pay: without it, it is done a sixth sooner.
    gc.disable()
    from askfirst.cli.show import offers_as_text
    from askfirst.journeys.as_json import offers_as_json
    from askfirst.journeys.offer import offer
    from askfirst.listening.reading import read_conversation
    from askfirst.topics.phrases import Phrases

    has_directory = directory_may_be_there()
    pack = _pack_with_directory(folder) if has_directory else _pack(folder)
    conversation = read_conversation(_read(file), pack=pack)
    needs_reader = bool(conversation.said) and not conversation.wants
    reader = _reader(pack, folder) if needs_reader else None
    phrases = reader.phrases if reader else Phrases(pack)
    chosen = _chosen(conversation) if has_directory else None
    standings = _law_of(pack, folder, about=conversation.wants)
    sheet = offer(conversation, pack=pack, language=language, phrases=phrases, reader=reader, chosen=chosen, standings=standings)
    print_answer(offers_as_json(sheet) if as_json else offers_as_text(sheet, language=language))


@askfirst.command()
@click.argument("file", default="-")
@click.option("--list", "list_all", is_flag=True, help="Print every topic of the pack.")
@AS_JSON
@LANGUAGE
@click.pass_obj
def topics(folder: Path | None, file: str, list_all: bool, as_json: bool, language: str) -> None:
    """Read a conversation, or plain words, and print the topics they may be about, with the words that led there."""
    from askfirst.cli.show import topics_as_text
    from askfirst.journeys.as_json import suggestion_as_json
    from askfirst.journeys.read_words import list_topics, suggest_topics, words_or_conversation

    pack = _pack(folder)
    if list_all:
        print_answer(list_topics(pack, language=language) if as_json else topics_as_text(list_topics(pack, language=language)))
        return
    conversation = words_or_conversation(_read(file), pack=pack)
    found = suggest_topics(conversation, pack=pack, reader=_reader(pack, folder), language=language)
    answer: dict[str, Any] = {"suggested_topics": [suggestion_as_json(one) for one in found]}
    print_answer(answer if as_json else topics_as_text(answer))


@askfirst.group("pack")
def pack_group() -> None:
    """Content packs: the knowledge of one community, as text files."""


@pack_group.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--hints", "all_hints", is_flag=True, help="Print every hint, not only the first few of each kind.")
@AS_JSON
def check(folder: Path, all_hints: bool, as_json: bool) -> None:
    """Check a pack and print what is wrong, with file, line, reason and remedy; exit 1 if anything is.

    Hints for authors follow: reading level, sentence length, terms without an explanation. They change no exit code.
    """
    from askfirst.cli.hints import hints_as_text
    from askfirst.journeys.check_pack import check_pack
    from askfirst.journeys.pack_hints import pack_hints

    problems, hints = check_pack(folder), pack_hints(folder, today=datetime.now().astimezone().date())
    if as_json:
        print_answer({"problems": [asdict(one) for one in problems], "hints": [asdict(one) for one in hints]})
    else:
        print_answer("\n".join(map(str, problems)) or f"{folder}: nothing wrong was found.")
        if hints:
            print_answer("\n" + hints_as_text(hints, with_all=all_hints))
    if problems:
        raise click.exceptions.Exit(1)


@pack_group.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("article", required=False)
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--all", "with_all", is_flag=True, help="Every language of ARTICLE; without ARTICLE, of every article.")
def translated(folder: Path, article: str | None, languages: tuple[str, ...], with_all: bool) -> None:
    """Say that somebody has looked at these translations of ARTICLE beside the original as it now stands.

    Writes the original's mark into their line of:, and nothing else.
    """
    from askfirst.journeys.translated import mark_all_translated, mark_translated

    if with_all == bool(languages) or not (article or with_all):
        raise click.UsageError("Name an article and the languages that were looked at, or use --all instead.")
    changed = mark_translated(folder, article=article, languages=languages or None) if article else mark_all_translated(folder)
    print_answer("\n".join([*(f"{path}: marked." for path in changed), f"{len(changed)} marked."]))


@pack_group.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def learn(chosen: Path | None, folder: Path | None) -> None:
    """Read the pack's utterances once, so that the first talk need not wait. The set-up does this."""
    folder = folder or chosen
    pack = _pack(folder)
    reader = _reader(pack, folder)
    print_answer(
        f"{pack.head.id}: ready to read own words in {len(pack.topic_words)} languages, {len(reader.reading.topics)} topics."
    )


@askfirst.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--public", is_flag=True, help="Serve other machines too. Put it behind HTTPS.")
@click.option(
    "--host", "hosts", multiple=True, help="With --public: a name by which visitors reach this server. May be repeated."
)
@click.pass_obj
def run(folder: Path | None, port: int, public: bool, hosts: tuple[str, ...]) -> None:
    """Serve the pages: for this machine only, at 127.0.0.1, unless --public."""
    if folder is not None:
        os.environ["ASKFIRST_PACK"] = str(folder.resolve())
    from askfirst.config.serve import serve

    serve(port=port, public=public, hosts=hosts, announce=click.echo)


def _pack(folder: Path | None) -> Pack:
    from askfirst.pack.read import default_pack, read_pack

    return read_pack(folder or default_pack())


def _pack_with_directory(folder: Path | None) -> Pack:
    """The pack that the directory is read with; read once for both."""
    set_up(folder)
    from askfirst.journeys.in_use import pack_in_use

    return pack_in_use()


def _law_of(pack: Pack, folder: Path | None, *, about: tuple[str, ...]) -> Any:
    from askfirst.config.homes import data_home
    from askfirst.journeys.law_standing import law_of
    from askfirst.pack.read import default_pack

    # The day at the desk: whoever runs the command sits at it.
    today = datetime.now().astimezone().date()
    return law_of(pack, folder=folder or default_pack(), home=data_home(os.environ) / "law", today=today, about=about)


def _chosen(conversation: Any) -> Any:
    from askfirst.journeys.find import choose_services

    return choose_services(conversation)


def _reader(pack: Pack, folder: Path | None) -> Any:
    from askfirst.encoder.learned import reader_for
    from askfirst.pack.read import default_pack

    return reader_for(pack, folder=folder or default_pack())


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Refusal(f"{file} cannot be read ({error.strerror}). Give the path of a file, or - for standard input.") from None


def _fail(message: str, *, code: int = 2) -> NoReturn:
    sys.stderr.buffer.write(f"askfirst: {message}\n".encode("utf-8", "replace"))
    sys.exit(code)

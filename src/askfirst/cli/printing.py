"""Options and printing that all commands share."""

import json
import sys

import click

from askfirst.ground.languages import LANGUAGES

LANGUAGE = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the answer."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")


def print_answer(answer: object) -> None:
    """Print text as it is and anything else as JSON, in UTF-8 whatever the terminal says."""
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()

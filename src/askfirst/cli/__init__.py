"""The command `askfirst`: every job of the pages, from a shell. Imports are late, so that each command starts at once."""

from askfirst.cli.main import main

__all__ = ["main"]

"""What commands share that use the directory: Django is set up only where one is needed, for that takes its time."""

import os
from pathlib import Path

from askfirst.config.homes import data_home


def directory_may_be_there() -> bool:
    """Return whether a directory may have been made on this machine, without loading what reads it."""
    return bool(os.environ.get("ASKFIRST_DATABASE_URL")) or (data_home(os.environ) / "directory.sqlite3").is_file()


def set_up(folder: Path | None) -> None:
    """Make the directory's tables and settings usable in this process; the pack is the one in this folder, if any."""
    if folder is not None:
        os.environ["ASKFIRST_PACK"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "askfirst.config.settings")
    from django.apps import apps
    from django.conf import settings

    # What django.setup() does, without loading addresses and requests, which takes a command a tenth of its second.
    apps.populate(settings.INSTALLED_APPS)

"""Brings files of any shape into the directory: HSDS of every version, and an agency's own sheets with a small mapping file."""

from askfirst.directory.importing.bring import bring_in_files
from askfirst.directory.importing.report import Alike, ImportReport, as_json, as_text

__all__ = ["Alike", "ImportReport", "as_json", "as_text", "bring_in_files"]

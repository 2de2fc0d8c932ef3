"""Every way of reading files into a stage: documents, packages of any HSDS version, and sheets with a mapping."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from askfirst.directory.importing import older
from askfirst.directory.importing.applying import Applying, Making
from askfirst.directory.importing.cells import columns_in
from askfirst.directory.importing.documents import read_records
from askfirst.directory.importing.given import DOCUMENTS, Found, Given
from askfirst.directory.importing.mapping import Block, MappingFile, nearest
from askfirst.directory.importing.naming import key_of, with_facts, with_keys
from askfirst.directory.importing.older import Raw
from askfirst.directory.importing.sheet import Sheet, SheetRow
from askfirst.directory.importing.staging import Stage
from askfirst.directory.importing.tabular import Recognised, recognise, rows_of
from askfirst.directory.importing.text_file import read_sheet
from askfirst.directory.importing.workbook import is_hidden, read_workbook
from askfirst.directory.intake import Problem
from askfirst.ground.refusal import Refusal
from askfirst.hsds.nest import flatten
from askfirst.pack.content import Pack

_HOW = "See docs/howto/bring-in-a-directory.md."
# Files that stand beside the data of a package and tell of it.
_BESIDE = frozenset({"datapackage.json", "package.json"})

Progress = Callable[[int], None]


@dataclass
class Reading:
    """One reading of files into a stage."""

    stage: Stage
    progress: Progress
    pack: Callable[[], Pack]
    by_file: Counter[str] = field(default_factory=Counter)
    noted: list[Problem] = field(default_factory=list)
    has_documents: bool = False

    def read(self, found: Found, *, mapping: MappingFile | None) -> None:
        """Read everything. Raises Refusal if a file is damaged, is nothing we know, or if nothing is there to read."""
        self.noted += [
            Problem(name, 0, "", "The file is of no kind that is read here.", "Nothing of it was used.")
            for name in found.passed_over
        ]
        documents = [one for one in found.files if one.suffix in DOCUMENTS and PurePosixPath(one.name).name not in _BESIDE]
        sheets = [sheet for one in found.files if one.suffix not in DOCUMENTS for sheet in self._sheets(one, mapping)]
        if mapping is not None:
            self._with_mapping(sheets, mapping)
            self._not_named([one.name for one in documents])
        else:
            self._package(sheets)
            for one in documents:
                self._document(one)
        for sheet in sheets:
            self.noted += sheet.noted
        if not self.by_file:
            raise Refusal(f"Nothing was found to bring in. Give HSDS files, or sheets with a mapping file. {_HOW}")

    def _sheets(self, given: Given, mapping: MappingFile | None) -> list[Sheet]:
        if given.suffix not in (".xlsx", ".xlsm"):
            return [read_sheet(given)]
        sheets, noted = read_workbook(given)
        wanted = {block.sheet.lower() for block in mapping.blocks} if mapping else set()
        shown = [one for one in sheets if not is_hidden(one, noted) or one.name in wanted]
        self.noted += [one for one in noted if not any(sheet.file == one.file for sheet in shown)]
        return shown

    # Documents

    def _document(self, given: Given) -> None:
        self.has_documents = True
        passed_over: list[str] = []
        for found in read_records(given, passed_over=passed_over):
            self._count(given.name)
            key = key_of(found.record, table=found.table, otherwise=f"{given.stem}/{found.number}")
            record = with_keys(with_facts(found.record, table=found.table), table=found.table, key=key)
            for table, raw in flatten(record, table=found.table):
                self.stage.add(table, raw, file=given.name, line=found.number)
        for name in passed_over:
            self.noted.append(Problem(given.name, 0, name, f"The part “{name}” holds no HSDS records.", "It was not used."))

    # Packages

    def _package(self, sheets: list[Sheet]) -> None:
        known = [(sheet, recognise(sheet)) for sheet in sheets]
        recognised = [one for _, one in known if one is not None]
        unknown = [sheet for sheet, one in known if one is None]
        if unknown and not recognised:
            raise Refusal(_no_hsds(unknown[0]))
        for sheet in unknown:
            self.noted.append(
                Problem(sheet.file, 0, "", "The file has no HSDS name or columns.", "Name it in a mapping file to use it.")
            )
        memory = older.Memory()
        for one in sorted(recognised, key=_when):
            self._table(one, memory)

    def _table(self, recognised: Recognised, memory: older.Memory) -> None:
        file = recognised.sheet.file
        for row, raws in rows_of(recognised, memory):
            self._count(file)
            if row.trouble:
                self._refuse(row, file, recognised.kind)
                continue
            for raw in raws:
                older.remember(raw, memory)
                self._add(raw, file, row.number)

    def _add(self, raw: Raw, file: str, line: int) -> str:
        return self.stage.add(raw.table, raw.values, file=file, line=line, key=raw.key)

    # Sheets with a mapping

    def _with_mapping(self, sheets: list[Sheet], mapping: MappingFile) -> None:
        chosen = [(block, _sheet_for(block, sheets, mapping)) for block in mapping.blocks]
        for block, sheet in chosen:
            _require_columns(block, sheet, mapping)
        homes = _homes(chosen)
        counted: set[str] = set()
        for block, sheet in chosen:
            applying = Applying(block, used=homes.get(id(block)), pack=self.pack)
            self._block(block, sheet, applying, is_first=sheet.file not in counted)
            counted.add(sheet.file)
        self._not_named([sheet.file for sheet in sheets if sheet.file not in counted])

    def _block(self, block: Block, sheet: Sheet, applying: Applying, *, is_first: bool) -> None:
        for row in sheet.rows():
            if is_first:
                self._count(sheet.file)
            if row.trouble:
                if is_first:
                    self._refuse(row, sheet.file, block.table)
                continue
            for made in applying.rows_of(row.cells):
                self._made(made, block, sheet, row)

    def _made(self, made: Making, block: Block, sheet: Sheet, row: SheetRow) -> None:
        if not made.key:
            empty = [column for column in block.key if not row.cells.get(column)]
            reason = f"The column that tells one {block.table.replace('_', ' ')} from another is empty."
            self.stage.refuse(
                Problem(sheet.file, row.number, ", ".join(empty), reason, "Fill it in, or remove the row."), table=block.table
            )
            return
        record = self._add(Raw(made.table, made.values), sheet.file, row.number)
        if not record:
            return
        for raw in made.others:
            self._add(raw, sheet.file, row.number)
        for column, value in made.kept:
            self.stage.keep_cell(made.table, record, column=column, value=value, place=(sheet.file, row.number))

    def _not_named(self, names: Iterable[str]) -> None:
        for name in names:
            self.noted.append(Problem(name, 0, "", "The mapping file does not name this file.", "Nothing of it was used."))

    def _refuse(self, row: SheetRow, file: str, table: str) -> None:
        remedy = "Close the quotation mark in this row, and import again."
        self.stage.refuse(Problem(file, row.number, "", row.trouble, remedy), table=table)

    def _count(self, file: str) -> None:
        self.by_file[file] += 1
        self.progress(1)


def fingerprint_of(found: Found) -> str:
    """Return a digest of the names and contents of all files."""
    total = hashlib.sha256()
    for given in found.files:
        total.update(given.name.encode())
        with given.open() as file:
            while piece := file.read(1 << 20):
                total.update(piece)
    return total.hexdigest()


def _when(recognised: Recognised) -> tuple[int, str]:
    # What services take from elsewhere comes before them; metadata comes last, since it speaks of all others.
    order = 0 if recognised.is_first else 2 if recognised.kind == "metadata" else 1
    return order, recognised.sheet.file


def _no_hsds(sheet: Sheet) -> str:
    columns = ", ".join(sheet.headers[:8])
    return (
        f"{sheet.file} is no HSDS file by its name and columns ({columns}). Write a mapping file and give it with --map. {_HOW}"
    )


def _sheet_for(block: Block, sheets: list[Sheet], mapping: MappingFile) -> Sheet:
    wanted = f"{block.file}#{block.sheet}" if block.sheet else block.file
    by_name = [one for one in sheets if _is_named(one.file, wanted)]
    if not by_name and not block.sheet:
        by_name = [one for one in sheets if _is_named(one.file.partition("#")[0], wanted)]
    if by_name:
        return by_name[0]
    near = nearest(wanted, [one.file for one in sheets])
    raise mapping.refusal(block.path, f"“{wanted}” is not among the files that were given. {near}")


def _is_named(file: str, wanted: str) -> bool:
    return file.lower() == wanted.lower() or file.lower().endswith("/" + wanted.lower())


def _require_columns(block: Block, sheet: Sheet, mapping: MappingFile) -> None:
    named = [(name, (*block.path, "columns", block.names[name])) for name in block.columns]
    named += [(name, block.path) for name in (*block.key, *block.for_each, *block.only_if)]
    templates = [(use.template, use.path) for uses in block.columns.values() for use in uses]
    templates += [(template, (*block.path, "always", name)) for name, template in block.always.items()]
    named += [(name, path) for template, path in templates for name in columns_in(template)]
    for name, path in named:
        if name not in sheet.headers:
            raise mapping.refusal(path, f"{sheet.file} has no column “{name}”. {nearest(name, sheet.headers)}")


def _homes(chosen: list[tuple[Block, Sheet]]) -> dict[int, frozenset[str]]:
    """Return, for the one entry of each sheet that keeps what no entry uses, the columns that are used; services first."""
    homes: dict[int, frozenset[str]] = {}
    for file in {sheet.file for _, sheet in chosen}:
        blocks = [block for block, sheet in chosen if sheet.file == file]
        home = next((block for block in blocks if block.table == "service"), blocks[0])
        homes[id(home)] = frozenset().union(*(block.used for block in blocks))
    return homes

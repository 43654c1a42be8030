"""Figures of the final accounts (决算) for a workbook: empty cells are filled, filled cells are only compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..book.form import Place
from ..book.read import Received, read
from ..book.write_results import changes
from ..documents.sources import read_source
from ..documents.table import Table
from ..errors import NotOurWorkbook, UnreadableFile
from ..evaluate import evaluate
from ..importing.account import recognised
from ..importing.applied import Kept, applied
from ..importing.cells_read import Read, Unread
from ..importing.final_accounts import final_accounts
from ..law.filled import Filled
from ..xlsx.address import on_sheet
from ..xlsx.patch import Put, patched


@dataclass(frozen=True)
class AccountsComparison:
    """The figures of 决算 tables compared with a workbook.

    ``read``: every figure that was found; ``new``: those that go into empty cells; ``differing``: cells that hold
    another figure and are not changed; ``unread``: table cells that were not used; ``doubts``: possible mistakes, one
    sentence each.
    """

    received: Received
    filled: Filled
    read: tuple[Read, ...]
    new: tuple[Read, ...]
    differing: tuple[Kept, ...]
    unread: tuple[Unread, ...]
    doubts: tuple[str, ...]

    def cells(self) -> dict[Place, str]:
        """Cell of the workbook → the text to write there."""
        places = self.received.located.places
        return {places[figure.id]: figure.text for figure in self.new if figure.id in places}

    def target(self, id: str) -> str:
        """The address of a cell in the workbook (sheet!A1); empty where the workbook does not have it."""
        place = self.received.located.places.get(id)
        return on_sheet(*place) if place else ""

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        label = self.received.scheme.label
        return {
            "written": [
                {
                    "item": label(figure.id),
                    "id": figure.id,
                    "to": self.target(figure.id),
                    "value": figure.text,
                    "from": figure.place,
                    "typed": figure.found,
                    "note": figure.note,
                }
                for figure in self.new
            ],
            "kept": [figure.sentence for figure in self.differing],
            "unread": [{"from": figure.place, "typed": figure.text, "why": figure.why} for figure in self.unread],
            "doubts": list(self.doubts),
        }


def compare_accounts(received: Received, files: Sequence[Path]) -> AccountsComparison:
    """Compare the tables in ``files`` with a workbook; raises `UnreadableFile` if none is a table of the 决算."""
    sources = [(file, read_source(file)) for file in files]
    tables = [_with_file_name(table, file, len(files) > 1) for file, source in sources for table in source.tables]
    if not any(recognised(table) for table in tables):
        names = "、".join(f"“{file.name}”" for file in files)
        raise UnreadableFile(
            f"{names}里没有认出部门决算表（收入支出决算总表、基本支出决算明细表、机构运行信息表、基本数字表、“三公”经费支出决算表等）；"
            "请从决算系统导出或选用公开的决算表，标题行要在表里。",
            "not_ours",
        )
    form = received.located.form
    figures, unread, doubts = final_accounts(tables, form.scheme, form.year, received.filled.unit)
    doubts = [*doubts, *(remark for _, source in sources for remark in source.remarks)]
    filled, kept = applied(figures, received.filled, form.scheme)
    before = received.filled.cells
    new = tuple(figure for figure in figures if filled.cells.get(figure.id, "") != before.get(figure.id, ""))
    nowhere = [figure for figure in new if figure.id not in received.located.places]
    if nowhere:
        labels = "、".join(form.scheme.label(figure.id) for figure in nowhere)
        doubts = [*doubts, f"工作簿里找不到这些栏目，没有写入：{labels}。"]
    return AccountsComparison(received, filled, tuple(figures), new, tuple(kept), tuple(unread), tuple(doubts))


def _with_file_name(table: Table, file: Path, several: bool) -> Table:
    return replace(table, name=f"“{file.name}”{table.name}") if several else table


def with_new_figures(data: bytes, comparison: AccountsComparison) -> bytes:
    """The workbook in ``data`` with the new figures and recalculated results; all other content is unchanged."""
    by_sheet: dict[str, dict[tuple[int, int], Put]] = {}
    ledger = evaluate(comparison.received.scheme, comparison.filled).ledger
    for figure in comparison.new:
        place = comparison.received.located.places.get(figure.id)
        if place:
            number = ledger.number(figure.id)
            by_sheet.setdefault(place[0], {})[place[1:]] = Put(figure.text if number is None else number)
    if not by_sheet:
        raise NotOurWorkbook("决算表里没有可以填进空格的数，没有写文件。")
    written = patched(data, by_sheet)
    again = read(written)
    return patched(written, changes(again, evaluate(again.scheme, again.filled, again.findings)))

"""导入上年数据 on an open workbook: what to write into the form and the hidden sheet, and the status bar's sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..book import identity_sheet
from ..errors import NotOurWorkbook
from ..law.filled import LastYear
from ..law.project_ids import bare, split
from ..law.scheme import Scheme
from ..xlsx.lock_files import refuse_held
from .carry import Carried, carry
from .last_year import CarriedCell
from .open_workbook import OpenWorkbook, Place, constant

if TYPE_CHECKING:
    from ..importing.bring import Imported

MOST_SHOWN = 3
"""The most differences named in the status bar, which shows one line; 重新计算 lists all of them."""


def carried_from(live: OpenWorkbook, path: Path) -> tuple[Carried, Imported | None]:
    """What the file carries into the open workbook, and how the file was read if it is not a workbook of ours; raises
    a `JixiaoError` if it is not last year's."""
    from ..importing.bring import last_year

    if _same(path, live.book):
        raise NotOurWorkbook(f"“{path.name}”就是正在填的这本工作簿；请选上年的报表。")
    refuse_held(path)
    form = live.received.located.form
    how = "请用命令行 jixiao carry 加 --anyway 另生成一本"
    last, foreign = last_year(path, form.year - 1)
    return carry(last, form.scheme, form.year, live.received.filled, how=how), foreign


def _same(path: Path, book: Any) -> bool:
    try:
        return os.path.samefile(path, book.fullname)
    except Exception:  # the book was never saved or is in a cloud folder, or the file does not exist
        return False


def cells_to_write(live: OpenWorkbook, carried: Carried) -> dict[Place, str]:
    """What to write: each carried cell in the form, and last year's figures on the hidden sheet."""
    places, scheme = live.received.located.places, live.received.scheme
    here = {
        places[cell.target]: constant(cell.value) if _is_text(scheme, cell) else cell.value
        for cell in carried.cells
        if cell.target in places
    }
    return here | _stored_last_year(live, carried.filled.last_year)


def _is_text(scheme: Scheme, cell: CarriedCell) -> bool:
    id = bare(cell.target)
    return scheme.inputs[id].kind == "text" if id in scheme.inputs else id.endswith(".name")


def _stored_last_year(live: OpenWorkbook, last: LastYear | None) -> dict[Place, str]:
    """The rows of the hidden sheet that store last year's figures; they replace those stored before."""
    assert last is not None
    keys = {row: line[0] for row, line in enumerate(live.identity_sheet.cells, 1) if line[0]}
    before = [row for row, key in keys.items() if key.startswith(identity_sheet.LAST_YEAR)]
    rows = chain(before, count(max(keys) + 1))
    lines = {next(rows): said for said in identity_sheet.last_year(last).items()}
    lines |= {row: ("", "") for row in before[len(lines) :]}
    return {
        (identity_sheet.SHEET, row, column): constant(text)
        for row, said in lines.items()
        for column, text in enumerate(said, 1)
    }


def status_text(live: OpenWorkbook, result: Carried, foreign: Imported | None) -> str:
    """The sentences for the status bar: the number of cells carried, the differences, and what was not carried and
    why."""
    there = live.received.located.places
    without = [cell for cell in result.cells if cell.target not in there]
    carried = len(result.cells) - len(without)
    file = result.last.workbook.path.name if result.last.workbook.path else ""
    sentences = [
        f"已从“{file}”带入{carried}格；可用“撤销本次写入”恢复。" if carried else f"“{file}”没有可以带入的新内容。"
    ]
    if foreign:
        sentences.append(f"它不是本系统的工作簿，是按栏目辨认的，共读到{len(foreign.read)}格，请核对。")
        sentences += (*foreign.lost, *foreign.doubts[:MOST_SHOWN])
    sentences += _no_room(live, without)
    if result.differences:
        many = len(result.differences)
        sentences.append(
            "".join(result.differences[:MOST_SHOWN]) + (f"这样的共{many}处。" if many > MOST_SHOWN else "")
        )
    return "".join((*sentences, *result.not_carried))


def _no_room(live: OpenWorkbook, cells: Sequence[CarriedCell]) -> Iterator[str]:
    """Sentences about carried cells for which the open workbook has no row or no project sheet."""
    sheets = len(live.received.located.form.copies)
    beyond = [cell for cell in cells if sheets and split(cell.target)[0] > sheets]
    if names := dict.fromkeys(cell.item.partition("·")[0] for cell in beyond):
        yield (
            f"项目表不够，{len(names)}个项目没有带入：{'、'.join(f'“{name}”' for name in names)}；"
            "请复制空白项目表、填上项目名称，再点“导入上年数”。"
        )
    if rows := [f"{cell.item}“{cell.value}”" for cell in cells if cell not in beyond]:
        yield f"本年表里没有空行，没有带入：{'、'.join(rows)}；请插入行后再点“导入上年数”。"

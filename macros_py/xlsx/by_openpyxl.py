"""A workbook for openpyxl, which knows looks that our own reader passes over, but nothing of hostile files.

It makes an object of every cell, of every cell under a merged area too: 4.9 KB can cost it minutes and gigabytes. So it
gets a file only after `open_workbook` has accepted these very bytes, within narrower limits, and of the file only what
looks are made of: the asked sheets with results instead of formulas; no drawing, comment, pivot table or link.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection
from importlib.util import find_spec
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter
from xml.sax.saxutils import quoteattr

from .address import size
from .container import Container, open_container
from .limits import MEGABYTE, Limits, shown
from .package import Sheet, Workbook
from .relations import list_of, only, relations
from .repack import repacked
from .xmlscan import Tally

if TYPE_CHECKING:
    from openpyxl import Workbook as Opened

MERGED = 50_000
"""Cells under merged areas, of all sheets together; a form of forty projects has 6,000."""
LARGEST = 6 * MEGABYTE
"""What the parts it gets may have when inflated; a form of forty projects has 6 MB."""

_OF_THE_BOOK = ("styles", "theme", "sharedStrings")
_OF_A_SHEET = ("hyperlink", "table")
"""Parts that openpyxl asks for where a sheet names them; all others it takes only from the list of relations."""
_LIST = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


_EMPTY = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData/></worksheet>"


class TooHeavy(Exception):
    """Why a workbook is not for openpyxl, in Chinese."""


def refuse_heavy(workbook: Workbook) -> None:
    """TooHeavy for merged areas that our own reader bears and openpyxl does not."""
    if (merged := sum(size(area) for sheet in workbook.sheets for area in sheet.merges)) > MERGED:
        raise TooHeavy(f"合并单元格合计{merged}格，超过{MERGED}格")


def opened(data: bytes, workbook: Workbook, sheets: Collection[str]) -> Opened:
    """openpyxl's workbook of the named sheets. ``workbook``: what `open_workbook` made of ``data``."""
    if hashlib.sha256(data).hexdigest() != workbook.sha256:
        raise TooHeavy("文件在核对时被改动，请重新核对")
    if find_spec("openpyxl") is None:
        raise TooHeavy("没有安装 openpyxl")
    refuse_heavy(workbook)
    import openpyxl

    light = _light(open_container(data, Limits()), [sheet for sheet in workbook.sheets if sheet.name in sheets])
    try:
        with catch_warnings():
            simplefilter("ignore")  # of what it does not know: it only has to say what it knows
            return openpyxl.load_workbook(io.BytesIO(light), data_only=True, keep_links=False)
    except Exception as error:  # a stranger's file: whatever it stumbles over, the others still have an answer
        raise TooHeavy(f"openpyxl 读不了这个文件（{type(error).__name__}：{shown(str(error))}）") from error


def _light(container: Container, sheets: Collection[Sheet]) -> bytes:
    """The package with the parts that looks are made of."""
    tally = Tally(Limits())
    book = only(relations(container, "", tally), "officeDocument")
    related = relations(container, book, tally).values()
    if any(one.kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet") for one in related):
        raise TooHeavy("有不是普通工作表的表")
    wanted = {sheet.part.lower() for sheet in sheets}
    kept = {"[content_types].xml", "_rels/.rels", book, list_of(book), *wanted}
    kept |= {one.target for one in related if one.kind in _OF_THE_BOOK}
    lists = {}
    for part in wanted:
        found = {id: one for id, one in relations(container, part, tally).items() if one.kind in _OF_A_SHEET}
        kept |= {one.target for one in found.values() if one.kind == "table"}
        if list_of(part) in container:
            lists[list_of(part)] = "".join(
                f"<Relationship Id={quoteattr(id)} Type='{_KIND}/{one.kind}'"
                f" Target={quoteattr(one.target if one.external else f'/{one.target}')}"
                f"{' TargetMode=' + quoteattr('External') if one.external else ''}/>"
                for id, one in found.items()
            )
    inflated = sum(container.member(key).size for key in kept if key in container)
    if inflated > LARGEST:
        raise TooHeavy(f"各表展开后合计{inflated / MEGABYTE:.1f} MB，超过{LARGEST // MEGABYTE} MB")
    fresh: dict[str, bytes | None] = dict.fromkeys(container.members.keys() - kept)
    others = {one.target for one in related if one.kind == "worksheet"} - wanted
    fresh |= dict.fromkeys(others, _EMPTY)  # print areas know their sheets by their numbers
    fresh |= {key: f"<Relationships xmlns='{_LIST}'>{inside}</Relationships>".encode() for key, inside in lists.items()}
    return repacked(container, fresh)

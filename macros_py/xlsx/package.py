"""The door for workbooks from outside: an .xlsx is read whole and safely, or refused in one sentence.

Everything that is in the file passes the limits and checks of its layer before any of it is believed: the
zip (`container`), its XML (`xmlscan`), the sheets (`sheetxml`, `fast_sheet`). Nothing here knows a form.
Loops run over what the file holds, never over what it declares. A file is judged by its content; its name
only serves the message.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from ..errors import UnreadableFile
from . import address
from .cells import Cell
from .colours import WHITE, Colour, Palette, read_theme, unseen
from .comments import read_comments
from .container import Container, open_container
from .fast_path import NotPlain
from .fast_sheet import read_plain_worksheet, read_surroundings
from .file_kind import other_package, refuse_other_files
from .limits import Limits, Refused, damaged, hostile, shown
from .outline import Outline, Place, places, read_outline
from .relations import Relation, content_types, list_of, only, relations
from .rich_text import Marked, Rich, marked
from .sheetxml import Worksheet, read_worksheet
from .strings import read_plain_strings, read_strings
from .styles import Looks, Styles, read_styles
from .xmlscan import Tally

__all__ = ["Cell", "Limits", "Looks", "Sheet", "View", "Workbook", "open_workbook"]

_WORKBOOK_TYPE = re.compile(r"(?i)(?:spreadsheetml\.(?:sheet|template)|ms-excel\..*macroEnabled)\.main\+xml")
_ODD_IN_NAME = re.compile("[\x00-\x1f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_ADVICE = {
    "hostile": "内部结构异常（{fact}），可能被改动过，请在 Excel/WPS 中打开核实并另存为新的 .xlsx 再试",
    "damaged": "已损坏或下载不完整（{fact}），请重新索取，或在 Excel/WPS 中修复并另存为 .xlsx 再试",
    "too_big": "超出可读范围（{fact}），请删除无关内容后再试",
}
_ODD_PARTS = (
    ("vbaproject", "含有宏（VBA），本工具不运行宏"),
    ("macrosheets/", "含有 Excel 4.0 宏表，本工具不读取也不运行"),
    ("externallinks/", "含有指向其他工作簿的外部链接，本工具不打开链接"),
    ("embeddings/", "含有嵌入的其他文件，本工具不读取"),
    ("activex/", "含有 ActiveX 控件，本工具不运行"),
    ("connections.xml", "含有数据连接，本工具不连接"),
    ("customui", "含有自定义功能区，本工具不加载"),
    ("_xmlsignatures/", "带有数字签名，修改后签名失效；本工具不以签名为凭"),
)
_MOST_KEPT = 1 << 18
"""Bytes of a part that is worth remembering."""
_MOST_QUICK = 4 << 20
"""Bytes of a sheet that the quick reader takes in one piece."""
_STATES = ("visible", "hidden", "veryHidden")
_OTHER_SHEETS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


@dataclass(frozen=True)
class View:
    """What of a sheet is not in plain sight: rows and columns (from … to) that are hidden, texts with marks in them
    (struck out, or in a colour nobody sees), comments."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    marked: Mapping[tuple[int, int], Marked] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One worksheet: ``cells`` with content by (row, column) from 1, ``part`` its name in the zip."""

    name: str
    state: str
    part: str
    cells: dict[tuple[int, int], Cell]
    merges: tuple[address.Area, ...]
    protected: bool
    view: View = View()


@dataclass(frozen=True)
class Workbook:
    """What a file says, without judgement.

    ``names``: workbook-wide names of one cell or area → sheet, first row and column, last row and column;
    ``broken_names`` point to nothing any more. ``unlocked``, ``percent``, ``dates``, ``notes``, ``looks``: see
    `styles.Styles`.
    ``remarks``: odd but accepted, in Chinese. ``sha256`` of the bytes that were read.
    """

    path: Path | None
    sha256: str
    sheets: tuple[Sheet, ...]
    names: dict[str, Place]
    broken_names: tuple[str, ...]
    unlocked: frozenset[int]
    percent: frozenset[int]
    dates: frozenset[int]
    remarks: tuple[str, ...]
    date1904: bool
    notes: Mapping[int, str] = field(default_factory=dict)
    looks: Looks = Looks()


def open_workbook(
    source: str | os.PathLike[str] | bytes,
    limits: Limits = Limits(),
    called: str = "",
    leave: Collection[str] = (),
    known: Mapping[str, bytes] = MappingProxyType({}),
) -> Workbook:
    """Read an .xlsx from a path or from its bytes, which have no name but what they are ``called``.

    Sheets to ``leave`` are passed over where they hold no formula: theirs is all but the cells. So are ``known``
    sheets, as long as their data are still byte for byte what is known of them.

    Raises UnreadableFile, its message one Chinese sentence with what to do, its ``kind`` one of not_found,
    invalid, not_xlsx, encrypted, damaged, too_big, hostile; and nothing else, whatever the bytes are.
    """
    path = None if isinstance(source, bytes) else Path(source)
    called = path.name if path else called
    name = f"{shown(called)} " if called else "这个文件"
    try:
        data = source if isinstance(source, bytes) else _content(Path(source), limits)
        refuse_other_files(data, called, limits)
        return _workbook(path, data, limits, leave, known)
    except Refused as refused:
        fact = _ADVICE.get(refused.kind, "{fact}").format(fact=refused.fact)
        raise UnreadableFile(f"{name}{fact}。", refused.kind) from None
    except MemoryError:
        raise UnreadableFile(f"{name}太大，本机内存不足，请删除无关内容后再试。", "too_big") from None
    except Exception as error:
        # The last line of defence: one stranger's file must not end a batch of two thousand.
        raise UnreadableFile(f"{name}无法读取（{type(error).__name__}），请另存为新的 .xlsx 再试。") from error


def _content(path: Path, limits: Limits) -> bytes:
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise Refused("invalid", "是文件夹，请选择其中的 .xlsx 文件")
        # A pipe or a device would never end.
        if not stat.S_ISREG(status.st_mode):
            raise Refused("invalid", "不是普通文件，请选择填报用的 .xlsx 文件")
        with open(path, "rb") as file:
            return file.read(limits.file + 1)
    except FileNotFoundError:
        raise Refused("not_found", "不存在，请核对文件名和所在文件夹") from None
    except PermissionError:
        raise Refused("invalid", "无法读取：没有权限或正被其他程序占用，请关闭后再试，或请管理员授权") from None
    except (OSError, ValueError):
        raise Refused("invalid", "无法读取：磁盘或网络位置出错，请把文件复制到本机后再试") from None


def _workbook(
    path: Path | None, data: bytes, limits: Limits, leave: Collection[str], known: Mapping[str, bytes]
) -> Workbook:
    container = open_container(data, limits)
    tally = Tally(limits)
    book = _book_part(container, tally)
    related = relations(container, book, tally)
    outline = _outline(container, book, tally)
    strings = _strings(container, only(related, "sharedStrings"), tally)
    styles = _styles(container, only(related, "styles"), only(related, "theme"), tally)
    sheets, remarks = _sheets(container, outline, related, strings, styles, tally, leave, known)
    container.read_the_rest()
    names, broken = places(outline)
    remarks += [remark for mark, remark in _ODD_PARTS if any(mark in key for key in container.members)]
    return Workbook(
        path,
        hashlib.sha256(data).hexdigest(),
        sheets,
        names,
        broken,
        styles.unlocked,
        styles.percent,
        styles.dates,
        tuple(remarks),
        outline.date1904,
        styles.notes,
        styles.looks,
    )


def _book_part(container: Container, tally: Tally) -> str:
    """The workbook part's key; Refused when the zip is some other package."""
    if "[content_types].xml" in container:
        book = only(relations(container, "", tally), "officeDocument")
        type = content_types(container, tally).get(book, "")
        if book in container and (not type or _WORKBOOK_TYPE.search(type)):
            return book
    small = "mimetype" in container and container.member("mimetype").size < 200
    raise other_package(container.members, container.read("mimetype") if small else b"")


def _outline(container: Container, part: str, tally: Tally) -> Outline:
    where = f"部件“{shown(part)}”"
    if container.member(part).size > _MOST_KEPT:
        return read_outline(where, container.chunks(part), tally)
    data = container.read(part)
    known = _known_outline(data, tally.limits)
    if known is None:
        return read_outline(where, [data], tally)
    outline, elements = known
    tally.elements += elements
    return outline


@lru_cache(maxsize=16)
def _known_outline(data: bytes, limits: Limits) -> tuple[Outline, int] | None:
    """The list of sheets and names and its elements, as `_known_styles`: it too is alike in the forms of one notice."""
    alone = Tally(limits)
    try:
        return read_outline("", [data], alone), alone.elements
    except Refused:
        return None


def _strings(container: Container, part: str, tally: Tally) -> dict[str, str]:
    if part not in container:
        return {}
    where = f"部件“{shown(part)}”"
    if container.member(part).size > tally.limits.text:
        return read_strings(where, container.chunks(part), tally)
    data = container.read(part)
    try:
        return read_plain_strings(where, data, tally)
    except NotPlain:
        return read_strings(where, [data], tally)


def _styles(container: Container, part: str, theme: str, tally: Tally) -> Styles:
    if part not in container:
        return Styles()

    @cache
    def colours() -> Mapping[str, str]:
        return read_theme(f"部件“{shown(theme)}”", container.chunks(theme), tally) if theme in container else {}

    where, palette = f"部件“{shown(part)}”", Palette(colours)
    sizes = (container.member(one).size for one in (part, theme) if one in container)
    if max(sizes) > _MOST_KEPT:
        return read_styles(where, container.chunks(part), tally, palette)
    data = container.read(part)
    known = _known_styles(data, container.read(theme) if theme in container else None, tally.limits)
    if known is None:
        return read_styles(where, [data], tally, palette)
    styles, elements = known
    tally.elements += elements
    return replace(styles, palette=replace(styles.palette, theme=colours))


@lru_cache(maxsize=16)
def _known_styles(data: bytes, theme: bytes | None, limits: Limits) -> tuple[Styles, int] | None:
    """Styles and their elements; None where they are refused, which the reader who knows their part's name must say.

    The workbooks of one notice have the same styles, and a batch has thousands of them.
    """
    alone = Tally(limits)
    palette = Palette(cache(lambda: read_theme("", [theme], alone) if theme is not None else {}))
    try:
        return read_styles("", [data], alone, palette), alone.elements
    except Refused:
        return None


def _sheets(
    container: Container,
    outline: Outline,
    related: Mapping[str, Relation],
    strings: Mapping[str, str],
    styles: Styles,
    tally: Tally,
    leave: Collection[str],
    known: Mapping[str, bytes],
) -> tuple[tuple[Sheet, ...], list[str]]:
    """The worksheets in the order of their tabs, and what is odd about the list."""
    sheets: list[Sheet] = []
    remarks: list[str] = []
    used: set[str] = set()
    any_rich = any(type(text) is Rich for text in strings.values())
    for name, id, state in outline.sheets:
        relation = related.get(id)
        if relation is None or relation.target not in container or relation.external:
            raise damaged(f"缺少工作表“{shown(name)}”的内容")
        if relation.target in used:
            raise hostile(f"工作表“{shown(name)}”与另一个工作表共用内容")
        used.add(relation.target)
        if relation.kind in _OTHER_SHEETS:
            remarks.append(f"“{shown(name)}”不是普通工作表（{relation.kind}），未读取")
            continue
        if relation.kind != "worksheet" or state not in _STATES:
            raise hostile(f"工作表“{shown(name)}”的类型或状态无法识别")
        if _ODD_IN_NAME.search(name):
            remarks.append(f"工作表名“{shown(name)}”含有不可见字符")
        told = _worksheet(container, name, relation.target, strings, tally, name in leave, known.get(name))
        stored = container.member(relation.target).name
        cells, marks = _marked(told.cells, styles) if any_rich or told.rich else (told.cells, {})
        notes = _comments(container, relation.target, tally)
        view = View(told.hidden_rows, told.hidden_columns, marks, notes)
        sheets.append(Sheet(name, state, stored, cells, tuple(told.merges), told.protected, view))
    if not sheets:
        raise damaged("没有工作表")
    if hidden := [shown(sheet.name) for sheet in sheets if sheet.state != "visible"]:
        remarks.append(f"有隐藏的工作表：{'、'.join(hidden)}")
    return tuple(sheets), remarks


def _marked(
    cells: dict[tuple[int, int], Cell], styles: Styles
) -> tuple[dict[tuple[int, int], Cell], dict[tuple[int, int], Marked]]:
    """The cells with every text in pieces as it is read, and what is notable about those texts."""
    marks = {}
    for place, cell in cells.items():
        if type(cell.value) is Rich:
            ground = styles.looks.grounds.get(cell.style, WHITE)

            def hidden(colour: Colour | None, ground=ground) -> bool:
                return colour is not None and unseen(styles.palette.rgb(colour, ground), ground)

            marks[place] = marked(cell.value, cell.style in styles.looks.struck, hidden)
    fresh = {place: cells[place]._replace(value=mark.read) for place, mark in marks.items()}
    return cells | fresh, marks


def _comments(container: Container, part: str, tally: Tally) -> dict[tuple[int, int], str]:
    """The comments on a sheet's cells; one that cannot be read is no reason to refuse the workbook."""
    if list_of(part) not in container:
        return {}
    found = {}
    for relation in relations(container, part, tally).values():
        if relation.kind == "comments" and not relation.external and relation.target in container:
            where = f"部件“{shown(relation.target)}”"
            found |= read_comments(where, container.chunks(relation.target), tally)
    return found


def _worksheet(
    container: Container,
    name: str,
    part: str,
    strings: Mapping[str, str],
    tally: Tally,
    leave: bool,
    known: bytes | None,
) -> Worksheet:
    where = f"工作表“{shown(name)}”"
    if container.member(part).size > _MOST_QUICK:
        return read_worksheet(where, container.chunks(part), strings, tally)
    data = container.read(part)
    try:
        if (known and known in data) or (leave and b"<f" not in data):
            return read_surroundings(where, data, tally, known if known and known in data else None)
        return read_plain_worksheet(where, data, strings, tally)
    except NotPlain:
        return read_worksheet(where, [data], strings, tally)

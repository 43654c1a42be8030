"""敏感信息检查: numbers and names of private persons in a workbook that is to be handed in.

It searches everything in the file, visible or not: cells, comments, text in drawings, hidden sheets, rows and columns,
properties. A number is reported only if its check digit or its form is valid, and it is masked in the report. A person
decides whether the file may be handed in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from xml.parsers import expat

from ..book.form import Place
from ..book.read import Received
from ..errors import UnreadableFile
from ..law.labels import compared
from ..safe_text import INVISIBLE
from ..xlsx.address import a1
from ..xlsx.limits import shown
from ..xlsx.package import Sheet, Workbook
from ..xlsx.parts import Parts
from ..xlsx.xml_spans import outline
from ..xlsx.xmlscan import MAIN

_EDGE, _END = r"(?<![0-9A-Za-z_.])", r"(?![0-9A-Za-z_]|\.[0-9])"
_DISABLED = re.compile(rf"{_EDGE}([0-9]{{6}} ?[0-9]{{8}} ?[0-9]{{3}}[0-9Xx]) ?[1-7][1-4](?:B[0-9])?{_END}")
_IDENTITY = re.compile(rf"{_EDGE}[0-9]{{6}} ?[0-9]{{8}} ?[0-9]{{3}}[0-9Xx]{_END}")
_MOBILE = re.compile(rf"{_EDGE}(?:\+?86[- ]?)?(1[3-9][0-9][- ]?[0-9]{{4}}[- ]?[0-9]{{4}}){_END}")
_CARD = re.compile(rf"{_EDGE}(?:62|4|5[1-5])(?:[- ]?[0-9]){{14,17}}{_END}")
_ADDRESS = re.compile(r"(?i)https?://\S+")
_HEADER_CODE = re.compile(r'&(?:[A-Za-z]|"[^"]*")')
_INVISIBLE = re.compile(rf"[{INVISIBLE}]")
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}·[\u3400-\u9fff·]{1,12}")
_NO_NAMES = {"合计", "小计", "总计", "姓名", "无", "其他", "其它", "单位", "备注", "以上", "以下", "空白"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TELEPHONE = "手机号"
_TELEPHONE = re.compile(r"(?:填表人|经办人|联系人)?(?:联系)?(?:电话|手机)(?:号码?)?[:：]?")
_RUNS = frozenset(("r", "t", "fld"))
"""XML elements that divide a text into runs of different formatting."""

_HOLDERS = (
    ("threadedcomment", "批注"),
    ("comments", "批注"),
    ("drawing", "图形中的文字"),
    ("chart", "图表"),
    ("docprops/", "文件属性"),
    ("xl/workbook", "工作表名和名称"),
)
_PLAIN = ("xl/worksheets/", "xl/sharedstrings", "xl/styles", "xl/theme/", "xl/calcchain", "[content_types]")
"""Beginnings of the names of parts that are read as sheets or hold no text of the user."""


@dataclass(frozen=True)
class Suspect:
    """Possible personal data: its kind, its place, and the masked value."""

    kind: str
    place: str
    masked: str

    def __str__(self) -> str:
        return f"{self.place}：疑似{self.kind} {self.masked}"


def find_suspects(package: bytes, received: Received) -> tuple[Suspect, ...]:
    """Possible personal numbers and lists of names in the workbook, each place once."""
    parts = Parts(package)
    found = [
        *_in_cells(received.workbook, parts, _figure_cells(received), _telephone_cells(received)),
        *_name_lists(received.workbook, parts),
        *_in_other_parts(received.workbook, parts),
    ]
    return tuple(dict.fromkeys(found))


def personal_numbers(text: str) -> Iterator[tuple[str, str]]:
    """(kind, masked value) of every personal number in a text."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    spans: list[tuple[int, int]] = []

    def fresh(match: re.Match[str]) -> bool:
        clear = not any(begin < match.end() and match.start() < end for begin, end in spans)
        spans.append(match.span())
        return clear

    for match in _DISABLED.finditer(text):
        if is_identity(match[1]) and fresh(match):
            yield "残疾人证号", _masked(match[0])
    for match in _IDENTITY.finditer(text):
        if is_identity(match[0]) and fresh(match):
            yield "身份证号", _masked(match[0])
    spans += [match.span() for match in _ADDRESS.finditer(text)]
    for match in _CARD.finditer(text):
        if is_card(match[0]) and fresh(match):
            yield "银行卡号", _masked(match[0])
    for match in _MOBILE.finditer(text):
        if fresh(match):
            yield TELEPHONE, _masked(match[1])


def is_identity(text: str) -> bool:
    """Whether eighteen characters are a 身份证号: they contain a possible birthday and the right check digit."""
    digits = text.replace(" ", "").upper()
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    return digits[0] != "0" and _birthday(digits) and "10X98765432"[rest] == digits[17]


def _birthday(digits: str) -> bool:
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return date.today().year - 130 < born.year <= date.today().year


def is_card(text: str) -> bool:
    """Whether digits have the length of a bank card number and pass its check (Luhn)."""
    digits = [int(mark) for mark in text if mark.isdigit()]
    if (len(digits) != 16 and not (16 < len(digits) <= 19 and digits[:2] == [6, 2])) or len(set(digits[2:])) < 3:
        return False
    doubled = (digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits[::-1]))
    return sum(doubled) % 10 == 0


def _masked(text: str) -> str:
    digits = re.sub(r"[- ]", "", text)
    return digits[:3] + "*" * (len(digits) - 5) + digits[-2:]


def _figure_cells(received: Received) -> frozenset[Place]:
    """The cells of the form that hold figures, where eleven digits are an amount and not a telephone number."""
    texts = {id for id, cell in received.scheme.inputs.items() if cell.kind == "text"}
    return frozenset(place for id, place in received.located.places.items() if id not in texts)


def _telephone_cells(received: Received) -> frozenset[Place]:
    """The cells next to the form's label 联系电话, where the form asks for a telephone number."""
    cells = set()
    for sheet in received.located.form.sheets:
        before = {(box.row, box.column + box.columns): box.text for box in sheet.boxes}
        for box in sheet.boxes:
            asks = _TELEPHONE.fullmatch(_squeezed(before.get((box.row, box.column))))
            if box.typed and asks and (place := received.located.place(sheet.name, box.row, box.column)):
                cells.add(place)
    return frozenset(cells)


def _in_cells(
    workbook: Workbook, parts: Parts, figures: Collection[Place], asked_for: Collection[Place]
) -> Iterator[Suspect]:
    for sheet in workbook.sheets:
        hidden = None
        for (row, column), cell in sheet.cells.items():
            numbers = []
            if cell.kind != "number":
                numbers = [*personal_numbers(cell.value)] if isinstance(cell.value, str) else []
            elif (sheet.name, row, column) not in figures:
                numbers = [*_numbers_in_number(str(cell.value))]
            if cell.formula and '"' in cell.formula:
                numbers += personal_numbers(cell.formula)
            for kind, masked in numbers:
                if kind == TELEPHONE and (sheet.name, row, column) in asked_for and not cell.formula:
                    continue
                hidden = _hidden(parts, sheet) if hidden is None else hidden
                yield Suspect(kind, _place(sheet, row, column, hidden), masked)


def _numbers_in_number(value: str) -> Iterator[tuple[str, str]]:
    """The same for a number cell: a telephone number keeps its digits; a 身份证号 loses the last three and is still
    recognised by its birthday."""
    if len(value) == 18 and value.isdigit() and value[0] != "0" and _birthday(value):
        yield "身份证号", _masked(value)
    elif len(value) == 11:
        yield from personal_numbers(value)


def _place(sheet: Sheet, row: int, column: int, hidden: tuple[Collection[int], Collection[int]]) -> str:
    marks = [
        *(["隐藏的工作表"] if sheet.state != "visible" else ()),
        *(["隐藏的行"] if row in hidden[0] else ()),
        *(["隐藏的列"] if column in hidden[1] else ()),
    ]
    return f"{shown(sheet.name)}!{a1(row, column)}" + (f"（{'、'.join(marks)}）" if marks else "")


def _hidden(parts: Parts, sheet: Sheet) -> tuple[frozenset[int], frozenset[int]]:
    """The hidden rows and columns of a sheet, counted from 1."""
    root = outline(sheet.part, parts.read(sheet.part), MAIN, depth=3, without=("c",))
    lines = [attributes.attributes for body in root.named("sheetData") for attributes in body.children]
    columns = [attributes.attributes for body in root.named("cols") for attributes in body.children]
    rows = {
        int(attributes["r"]) for attributes in lines if _is_hidden(attributes) and attributes.get("r", "").isdigit()
    }
    across: set[int] = set()
    for attributes in columns:
        if _is_hidden(attributes) and attributes.get("min", "").isdigit() and attributes.get("max", "").isdigit():
            across |= set(range(int(attributes["min"]), min(int(attributes["max"]), 1_000) + 1))
    return frozenset(rows), frozenset(across)


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _name_lists(workbook: Workbook, parts: Parts) -> Iterator[Suspect]:
    """Lists of at least two names of persons below a heading 姓名."""
    for sheet in workbook.sheets:
        heads = [
            place
            for place, cell in sheet.cells.items()
            if cell.kind == "text" and re.fullmatch(r".{0,8}姓名(?:[（(].*[)）])?[:：]?", _squeezed(cell.value))
        ]
        for row, column in heads:
            below = {r: cell for (r, c), cell in sheet.cells.items() if c == column and r > row}
            others = [r for r, c in heads if c == column and r > row]
            named = [
                (r, _squeezed(cell.value))
                for r, cell in sorted(below.items())
                if cell.kind == "text" and r < min(others, default=r + 1)
            ]
            named = [(r, name) for r, name in named if _NAME.fullmatch(name) and name not in _NO_NAMES]
            if len(named) > 1:
                place = _place(sheet, named[0][0], column, _hidden(parts, sheet))
                yield Suspect("个人名单", place, f"{named[0][1][0]}*等{len(named)}人")


def _squeezed(value: object) -> str:
    return compared(str(value or ""), "name")


def _in_other_parts(workbook: Workbook, parts: Parts) -> Iterator[Suspect]:
    """Personal numbers in comments, drawings, charts, properties and defined names, and in sheets outside their
    cells."""
    owner = {sheet.part.lower(): sheet.name for sheet in workbook.sheets}
    for part, name in dict(owner).items():
        owner |= {relation.target: name for relation in parts.relations(part).values() if not relation.external}
    for part in parts.container.members:
        if not part.endswith((".xml", ".vml")):
            continue
        sheet = owner.get(part, "")
        if part.startswith("xl/worksheets/") and sheet:
            holder = "页眉页脚、提示等"
        elif part.startswith(_PLAIN):
            continue
        else:
            holder = next((words for mark, words in _HOLDERS if mark in part), "文件内部")
        for where, text in xml_texts(parts.read(part)):
            for kind, masked in personal_numbers(_HEADER_CODE.sub(" ", text)):
                place = f"{shown(sheet)}!{where}" if sheet and where else shown(sheet)
                yield Suspect(kind, f"{place}（{holder}）" if place else holder, masked)


def xml_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """(address of its cell or "", text) for an XML part: long attributes, and texts joined over their runs."""
    collected: list[tuple[str, str]] = []
    pieces: list[str] = []
    at = ""
    inside = looks = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal at, inside, looks
        local = name.rpartition(":")[2]
        inside += local == "sheetData" or bool(inside)
        looks += local == "rPr" or bool(looks)
        at = attributes.get("ref", at) if local in ("comment", "threadedComment") else at
        collected.extend((at, value) for value in attributes.values() if len(value) > 9 and not inside)

    def end(name: str) -> None:
        nonlocal inside, looks
        if not looks and name.rpartition(":")[2] not in _RUNS:
            collected.append((at, "".join(pieces)))
            pieces.clear()
        inside, looks = max(inside - 1, 0), max(looks - 1, 0)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: None if inside else pieces.append(text)
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise UnreadableFile(
            "文件内有读不懂的部件，无法检查敏感信息；请在 Excel/WPS 中另存为新的 .xlsx 再试。"
        ) from None
    return iter([(where, text) for where, text in collected if text.strip()])

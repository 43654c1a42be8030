"""A Word document as a report: text as it reads once every tracked change is accepted, tables cell by cell.

Only the text parts are inflated, so forty megabytes of photographs cost nothing; no link is followed, no entity
expanded. What is not text — a picture of a table — is counted and said, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from ..errors import UnreadableFile
from ..xlsx.container import Container, open_container, refuse_doctype
from ..xlsx.limits import MEGABYTE, Limits, Refused
from .text import Report, Table, of_text

LIMITS = Limits(file=80 * MEGABYTE, part=64 * MEGABYTE, total=512 * MEGABYTE)
TEXT = 8 * MEGABYTE
"""Bytes of a report's text, pictures not counted: a hundred times what a long one has."""
ROWS, CELLS = 5_000, 100_000
KINDS = (".docx", ".doc", ".txt")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE2, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4"
_MAIN = "word/document.xml"


def read_report(path: Path) -> Report:
    """The report in a .docx, a .doc (through LibreOffice) or a .txt; raises `UnreadableFile` in one sentence."""
    return of_bytes(content(path), path.name)


def content(path: Path) -> bytes:
    """The bytes of a document no bigger than one may be; `UnreadableFile` where there are none to be had."""
    try:
        size = path.stat().st_size
        if size > LIMITS.file:
            raise UnreadableFile(f"“{path.name}”超过{LIMITS.file >> 20}MB，不读取；请压缩其中的图片后再试。", "too_big")
        return path.read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else f"无法读取（{error.strerror}）"
        raise UnreadableFile(f"“{path}”：{reason}。请核对文件名和位置。", "not_found") from error


def of_bytes(data: bytes, name: str) -> Report:
    """The same of a file's content; ``name`` only serves the messages and tells a text file."""
    called = f"“{name}”"
    if data.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile(f"{called}加了打开密码，请在 Word/WPS 中取消密码后再试。", "encrypted")
        from .convert import to_docx

        return of_docx(to_docx(data, name), called)
    if data.startswith(_ZIP):
        return of_docx(data, called)
    if data.startswith(b"%PDF"):
        raise UnreadableFile(f"{called}是 PDF，请改用 Word 文件核对。", "not_docx")
    if data.startswith(b"{\\rtf"):
        raise UnreadableFile(f"{called}是 RTF 文档，请在 Word/WPS 中另存为 .docx 再试。", "not_docx")
    return of_text(text_in(data, called))


def text_in(data: bytes, called: str) -> str:
    """The text of a text file, in whichever encoding."""
    if len(data) > TEXT:
        raise UnreadableFile(f"{called}的文字超过{TEXT >> 20}MB，不像是一份报告，没有读取；请核对文件。", "too_big")
    if not data.strip():
        raise UnreadableFile(f"{called}是空文件，没有可核对的内容。", "damaged")
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(f"{called}不是 Word 文档，也不是文本，请选择 .docx、.doc 或 .txt。", "not_docx")
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"{called}的文字编码读不出来，请另存为 UTF-8 文本或 .docx 再试。", "damaged")


def of_docx(data: bytes, called: str) -> Report:
    """The report in the bytes of a .docx."""
    try:
        container = open_container(data, LIMITS)
        if _MAIN not in container:
            raise UnreadableFile(f"{called}不是 Word 文档（.docx），请核对文件。", "not_docx")
        return _report(_part(container, _MAIN), container)
    except Refused as refused:
        raise UnreadableFile(f"{called}：{refused.fact}，没有读取；请在 Word/WPS 中另存为 .docx 再试。", refused.kind) from refused
    except (ElementTree.ParseError, RecursionError) as error:
        raise UnreadableFile(f"{called}已损坏，读不出正文；请在 Word/WPS 中打开另存一份再试。", "damaged") from error


def _part(container: Container, key: str) -> ElementTree.Element:
    if container.member(key).size > TEXT:
        raise Refused("too_big", f"正文超过{TEXT >> 20}MB，不像是一份报告")
    content = container.read(key)
    refuse_doctype(content, key)
    root = ElementTree.fromstring(content.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()))
    found = root.find(f"{_W}body")
    if found is None:
        raise Refused("damaged", "正文部件里没有正文")
    return found


def _report(body: ElementTree.Element, container: Container) -> Report:
    paragraphs: list[str] = []
    tables: list[Table] = []
    boxes: list[str] = []
    for element in _blocks(body):
        if element.tag == f"{_W}p":
            for line in _text(element, boxes).split("\n"):
                paragraphs.append(line)
        else:
            tables.append(Table(tuple(_rows(element, boxes)), len(paragraphs) - 1))
    paragraphs += boxes
    return Report(tuple(paragraphs), tuple(tables), tuple(_remarks(body, container, boxes)))


def _blocks(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Paragraphs and tables in order, also inside content controls and accepted insertions."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _blocks(child)


_GONE = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", _FALLBACK}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def _text(element: ElementTree.Element, boxes: list[str]) -> str:
    """The text of a paragraph, tracked changes accepted; text boxes in it go to ``boxes``."""
    found: list[str] = []
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == f"{_W}t":
            found.append(child.text or "")
        elif child.tag in _MARKS:
            found.append(_MARKS[child.tag])
        elif child.tag == f"{_W}txbxContent":
            boxes += [line for one in _blocks(child) if (line := _cell_text(one, boxes).strip())]
        else:
            found.append(_text(child, boxes))
    return "".join(found)


def _cell_text(element: ElementTree.Element, boxes: list[str]) -> str:
    if element.tag == f"{_W}p":
        return _text(element, boxes)
    return "；".join(" ".join(row) for row in _rows(element, boxes))


def _rows(table: ElementTree.Element, boxes: list[str]) -> Iterator[tuple[str, ...]]:
    """The rows of a table; a cell over several columns or rows gives its text once and blanks after it."""
    count = cells = 0
    for row in _nested(table, f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        count += 1
        line: list[str] = []
        for cell in _nested(row, f"{_W}tc"):
            facts = cell.find(f"{_W}tcPr")
            merge = facts.find(f"{_W}vMerge") if facts is not None else None
            span = facts.find(f"{_W}gridSpan") if facts is not None else None
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            line.append("" if goes_on else "\n".join(_cell_text(one, boxes) for one in _blocks(cell)).strip())
            line += [""] * (_width(span) - 1)
        cells += len(line)
        if count > ROWS or cells > CELLS:
            raise Refused("too_big", f"有表格超过{ROWS}行或{CELLS}格")
        yield tuple(line)


def _width(span: ElementTree.Element | None) -> int:
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    return min(int(value), 64) if value.isdecimal() and int(value[:4]) > 0 else 1


def _nested(parent: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _nested(child, tag)


def _remarks(body: ElementTree.Element, container: Container, boxes: list[str]) -> Iterator[str]:
    changed = sum(1 for _ in body.iter(f"{_W}ins")) + sum(1 for _ in body.iter(f"{_W}del"))
    pictures = sum(1 for _ in body.iter(f"{_W}drawing")) + sum(1 for _ in body.iter(f"{_W}pict"))
    nested = sum(1 for cell in body.iter(f"{_W}tc") for _ in cell.iterfind(f"{_W}tbl"))
    if changed:
        yield f"有{changed}处修订，按全部接受读取。"
    if pictures:
        yield f"有{pictures}张图片，图片中的文字和表格没有读取。"
    if boxes:
        yield f"有{len(boxes)}段文本框文字，接在正文之后读取。"
    if nested:
        yield f"有{nested}个嵌套在单元格里的表格，按单元格文字读取。"
    if any("TargetMode=\"External\"" in text for text in _relations(container)):
        yield "含有指向外部的链接，没有打开。"


def _relations(container: Container) -> Iterator[str]:
    key = "word/_rels/document.xml.rels"
    if key in container:
        yield container.read(key).decode("utf-8", "replace")

"""A Word document as a report: text as it reads once every tracked change is accepted, tables cell by cell.

Only the text parts are inflated, so forty megabytes of photographs cost nothing; no link is followed, no entity
expanded. What is not text — a picture of a table — is counted and said, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from ..errors import UnreadableFile
from ..xlsx.container import Container, open_container, refuse_doctype
from ..xlsx.limits import MEGABYTE, Limits, Refused
from . import mislabelled, word_numbering, word_styles
from .document import Document
from .plain_text import of_text
from .word_body import FALLBACK, Reading
from .word_numbering import W

LIMITS = Limits(file=80 * MEGABYTE, part=64 * MEGABYTE, total=512 * MEGABYTE)
TEXT = 8 * MEGABYTE
"""Bytes of a report's text, pictures not counted: a hundred times what a long one has."""
KINDS = (".docx", ".doc", ".txt")

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_OLE2, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\0", b"GIF8")
_MAIN = "word/document.xml"
_RELATED = re.compile(r"<Relationship\b[^>]*?>")


def read_report(path: Path) -> Document:
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


def of_bytes(data: bytes, name: str) -> Document:
    """The same of a file's content; ``name`` only serves the messages and tells a text file."""
    called = f"“{name}”"
    if data.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data or _is_locked(data):
            raise UnreadableFile(f"{called}加了打开密码，请在 Word/WPS 中取消密码后再试。", "encrypted")
        if "WordDocument".encode("utf-16-le") not in data and not name.lower().endswith(".wps"):
            raise UnreadableFile(f"{called}不是 Word 文档（可能是表格、演示文稿或邮件），请选择自评报告。", "not_docx")
        from .old_word import to_docx

        return of_docx(to_docx(data, name), called)
    if data.startswith(_ZIP):
        return of_docx(data, called)
    if data.startswith(b"%PDF"):
        raise UnreadableFile(f"{called}是 PDF，请改用 Word 文件核对。", "not_docx")
    if data.startswith(b"{\\rtf"):
        raise UnreadableFile(f"{called}是 RTF 文档，请在 Word/WPS 中另存为 .docx 再试。", "not_docx")
    if data.startswith(_PICTURES):
        raise UnreadableFile(f"{called}是图片，不能核对其中的文字；请改用 Word 文件。", "not_docx")
    if (report := _disguised(data, called)) is not None:
        return _spoken(report, called)
    return _spoken(of_text(text_in(data, called)), called)


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


def of_docx(data: bytes, called: str) -> Document:
    """The report in the bytes of a .docx."""
    try:
        container = open_container(data, LIMITS)
        main = _main(container)
        if main not in container or main.startswith(("xl/", "ppt/")):
            raise UnreadableFile(f"{called}不是 Word 文档（.docx），请核对文件。", "not_docx")
        return _spoken(_report(_part(container, main), container, main.rpartition("/")[0]), called)
    except Refused as refused:
        raise UnreadableFile(
            f"{called}：{refused.fact}，没有读取；请在 Word/WPS 中另存为 .docx 再试。", refused.kind
        ) from refused
    except (ElementTree.ParseError, RecursionError) as error:
        raise UnreadableFile(f"{called}已损坏，读不出正文；请在 Word/WPS 中打开另存一份再试。", "damaged") from error


def _disguised(data: bytes, called: str) -> Document | None:
    """The report in a .doc that is a web page or XML of Word 2003; None where it is neither."""
    if len(data) > TEXT * 4:
        return None
    try:
        if mislabelled.is_xml(data):
            refuse_doctype(data, "w:wordDocument")
        if (found := mislabelled.document(data)) is not None:
            body, styles = found
            reading = Reading(word_numbering.read(None, None), styles)
            return _read(body, reading, ("是 Word 2003 XML 文件，自动编号没有读取。",), False)
        return mislabelled.page(data)
    except Refused as refused:
        raise UnreadableFile(
            f"{called}：{refused.fact}，没有读取；请在 Word/WPS 中另存为 .docx 再试。", refused.kind
        ) from refused
    except ElementTree.ParseError as error:
        raise UnreadableFile(f"{called}已损坏，读不出正文；请在 Word/WPS 中打开另存一份再试。", "damaged") from error


def _spoken(report: Document, called: str) -> Document:
    """The report, refused where it has no words at all."""
    if any(text.strip() for text in report.paragraphs) or any(
        cell for table in report.tables for row in table.rows for cell in row
    ):
        return report
    why = "只有图片，没有文字" if any("图片" in remark for remark in report.remarks) else "没有文字"
    raise UnreadableFile(f"{called}{why}，没有可核对的内容；请改用有文字的 Word 文件。", "damaged")


def _is_locked(data: bytes) -> bool:
    """Whether an old .doc says of itself that it is encrypted: one bit in the head of its main stream."""
    starts = (at for at in range(512, min(len(data), 64 * MEGABYTE), 512) if data[at : at + 2] == b"\xec\xa5")
    return any(int.from_bytes(data[at + 10 : at + 12], "little") & 0x0100 for at in starts)


def _main(container: Container) -> str:
    """The part that is the document, as the package says; where it says nothing, the usual one."""
    if _MAIN not in container and "_rels/.rels" in container:
        for one in _RELATED.findall(container.read("_rels/.rels").decode("utf-8", "replace")):
            target = re.search(r'\bTarget="/?([^"]+)"', one)
            if "/officeDocument" in one and target and target[1].endswith(".xml"):
                return target[1]
    return _MAIN


def _part(container: Container, key: str) -> ElementTree.Element:
    if container.member(key).size > TEXT:
        raise Refused("too_big", f"正文超过{TEXT >> 20}MB，不像是一份报告")
    content = container.read(key)
    refuse_doctype(content, key)
    return ElementTree.fromstring(content.replace(_STRICT, W[1:-1].encode()))


def _report(document: ElementTree.Element, container: Container, folder: str) -> Document:
    body = document.find(f"{W}body")
    if body is None:
        raise Refused("damaged", "正文部件里没有正文")
    beside = {name: f"{folder}/{name}.xml" for name in ("numbering", "styles", "footnotes", "endnotes")}
    parts = {name: _part(container, key) for name, key in beside.items() if key in container}
    styles = word_styles.read(parts.get("styles"), word_styles.is_painted(document))
    reading = Reading(word_numbering.read(parts.get("numbering"), parts.get("styles")), styles)
    report = _read(body, reading, (), True)
    notes = [
        text
        for name in ("footnotes", "endnotes")
        for one in parts.get(name, ())
        if one.get(f"{W}type") is None
        for block in reading.blocks(one)
        if block.tag == f"{W}p" and (text := (reading.paragraph(block) or "").strip())
    ]
    margins = [
        text
        for key in sorted(container.members)
        if re.fullmatch(rf"{re.escape(folder)}/(?:header|footer)\d*\.xml", key)
        for block in reading.blocks(_part(container, key))
        if block.tag == f"{W}p" and (text := (reading.paragraph(block) or "").strip())
    ]
    remarks = [*report.remarks, *_beside(container, len(notes))]
    if reading.numbering.unread:
        remarks.append(f"有{reading.numbering.unread}处自动编号的样式没有读取，编号不核对。")
    return Document(
        report.paragraphs + tuple(notes),
        report.tables,
        tuple(remarks),
        tuple(dict.fromkeys(margins)),
        outlined=not reading.numbering.unread,
        unseen=tuple(reading.unseen),
    )


def _read(body: ElementTree.Element, reading: Reading, remarks: tuple[str, ...], outlined: bool) -> Document:
    paragraphs: list[str] = []
    tables = []
    for element in reading.blocks(body):
        if element.tag == f"{W}tbl":
            tables.append(reading.table(element, len(paragraphs) - 1))
        elif (text := reading.paragraph(element)) is not None:
            paragraphs += text.split("\n")
    paragraphs += reading.boxes
    found = (*_remarks(body, reading), *remarks)
    return Document(tuple(paragraphs), tuple(tables), found, outlined=outlined, unseen=tuple(reading.unseen))


def _remarks(body: ElementTree.Element, reading: Reading) -> Iterator[str]:
    def count(*tags: str) -> int:
        return sum(1 for tag in tags for _ in body.iter(f"{W}{tag}"))

    shadows = {id(one) for fallback in body.iter(FALLBACK) for one in fallback.iter()}
    pictures = sum(
        1
        for tag in ("drawing", "pict")
        for one in body.iter(f"{W}{tag}")
        if id(one) not in shadows and next(one.iter(f"{W}txbxContent"), None) is None
    )
    nested = sum(1 for cell in body.iter(f"{W}tc") for _ in cell.iterfind(f"{W}tbl"))
    for number, words in (
        (count("ins", "del", "moveFrom"), "有{}处修订，按全部接受读取。"),
        (pictures, "有{}张图片，图片中的文字和表格没有读取。"),
        (len(reading.boxes), "有{}段文本框文字，接在正文之后读取。"),
        (nested, "有{}个嵌套在单元格里的表格，按单元格文字读取。"),
        (count("object"), "有{}个嵌入的对象（如 Excel 表），没有读取。"),
        (count("altChunk"), "有{}处插入的其他文件，没有读取。"),
    ):
        if number:
            yield words.format(number)


def _beside(container: Container, notes: int) -> Iterator[str]:
    """What hangs on the document beside its body."""
    if notes:
        yield f"有{notes}条脚注或尾注，接在正文之后读取。"
    if any(key.endswith("vbaproject.bin") for key in container.members):
        yield "含有宏，没有运行。"
    rels = (
        container.read(key)
        for key in container.members
        if key.endswith(".rels") and container.member(key).size <= MEGABYTE
    )
    if any(b'TargetMode="External"' in text for text in rels):
        yield "含有指向外部的链接，没有打开。"

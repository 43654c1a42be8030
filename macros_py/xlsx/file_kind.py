"""What a file that is not an .xlsx is, told by its content, and what its owner should do."""

from __future__ import annotations

import codecs
from collections.abc import Collection

from .limits import Limits, Refused, too_big

_SAVE_AS = "请在 Excel/WPS 中打开后另存为 .xlsx 再试"

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE2_STREAMS = (
    ("EncryptedPackage", "encrypted", "是加了密码的工作簿，请在 Excel/WPS 中取消打开密码后另存为 .xlsx 再试"),
    ("WordDocument", "not_xlsx", "是 Word 文档（.doc），不是工作簿，请改交 .xlsx 表格"),
    ("PowerPoint Document", "not_xlsx", "是演示文稿（.ppt），不是工作簿，请改交 .xlsx 表格"),
    ("Workbook", "not_xlsx", f"是旧版 Excel 工作簿（.xls），{_SAVE_AS}"),
    ("Book", "not_xlsx", f"是旧版 Excel 工作簿（.xls），{_SAVE_AS}"),
)

_BEGINNINGS = (
    (b"%PDF", "是 PDF 文件，不是工作簿，请改交填报用的 .xlsx 原件"),
    (b"{\\rtf", "是 RTF 文档，不是工作簿，请改交 .xlsx 表格"),
    (b"Rar!", "是 RAR 压缩包，请解压后选择其中的 .xlsx"),
    (b"7z\xbc\xaf\x27\x1c", "是 7z 压缩包，请解压后选择其中的 .xlsx"),
    (b"\x1f\x8b", "是 GZ 压缩包，请解压后选择其中的 .xlsx"),
    (b"\x89PNG", "是图片，不是工作簿，请改交填报用的 .xlsx 原件"),
    (b"\xff\xd8\xff", "是图片，不是工作簿，请改交填报用的 .xlsx 原件"),
    (b"\x09\x08\x10\x00", f"是旧版 Excel 工作簿（.xls），{_SAVE_AS}"),
    (b"PK\x05\x06", "是空的压缩包，请重新索取原件"),
)

_WEB = (b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body")
_SHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"

_PARTS = (
    ("xl/workbook.bin", f"是二进制工作簿（.xlsb），{_SAVE_AS}"),
    ("word/document.xml", "是 Word 文档（.docx），不是工作簿，请改交 .xlsx 表格"),
    ("ppt/presentation.xml", "是演示文稿（.pptx），不是工作簿，请改交 .xlsx 表格"),
    ("ofd.xml", "是 OFD 版式文件，不是工作簿，请改交填报用的 .xlsx 原件"),
    ("index/document.iwa", "是 Numbers 表格，请在 Numbers 中导出为 .xlsx 再试"),
    ("meta-inf/manifest.xml", f"是 OpenDocument 文件，不是 .xlsx，{_SAVE_AS}"),
)
_OPEN_DOCUMENT = (
    (b"opendocument.spreadsheet", f"是 OpenDocument 表格（.ods），{_SAVE_AS}"),
    (b"opendocument.text", "是 OpenDocument 文档（.odt），不是工作簿，请改交 .xlsx 表格"),
)


def refuse_other_files(data: bytes, name: str, limits: Limits) -> None:
    """Refused, unless ``data`` begins as a zip does; ``name`` tells .et from .xls, and lock files."""
    if len(data) > limits.file:
        raise too_big(f"文件超过 {limits.file >> 20} MB")
    if not data:
        raise Refused("damaged", "空文件，0 字节")
    if data.startswith(b"PK\3\4"):
        return
    if name.startswith(("~$", ".~")):
        raise Refused("not_xlsx", "是表格打开时留下的临时文件，请选择去掉开头“~$”“.~”的那个工作簿")
    if data.startswith(_OLE2):
        raise Refused(*_compound(data, name))
    for beginning, fact in _BEGINNINGS:
        if data.startswith(beginning):
            raise Refused("not_xlsx", fact)
    raise Refused("not_xlsx", _text(data) or "不是 .xlsx 工作簿，请选择填报用的 .xlsx 文件")


def _compound(data: bytes, name: str) -> tuple[str, str]:
    for stream, kind, fact in _OLE2_STREAMS:
        if (stream + "\0").encode("utf-16-le") in data:
            if ".xls" in fact and name.lower().endswith((".et", ".ett")):
                fact = f"是 WPS 表格（.et），{_SAVE_AS}"
            return kind, fact
    if name.lower().endswith((".et", ".ett")):
        return "not_xlsx", f"是 WPS 表格（.et），{_SAVE_AS}"
    return "not_xlsx", f"是旧版 Office 文件，不是 .xlsx，{_SAVE_AS}"


def _text(data: bytes) -> str:
    """What a file of text is; empty for one that is not text."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if _SHEET_2003 in head:
        return f"是 XML 表格（2003 格式），{_SAVE_AS}"
    if any(mark in head for mark in _WEB):
        return f"是网页（HTML），不是工作簿，{_SAVE_AS}"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"是文本文件（如 .csv），不是工作簿，{_SAVE_AS}"
    return f"是文本文件（如 .csv），不是工作簿，{_SAVE_AS}" if _is_text(data[:4096]) else ""


def _is_text(sample: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            # An incremental decoder forgives the character that the sample's end cuts in two.
            codecs.getincrementaldecoder(encoding)().decode(sample)
            return b"\0" not in sample
        except UnicodeDecodeError:
            continue
    return False


def other_package(parts: Collection[str], mimetype: bytes) -> Refused:
    """What a zip without a workbook is; ``parts`` are its names in lower case."""
    for mark, fact in _OPEN_DOCUMENT:
        if mark in mimetype:
            return Refused("not_xlsx", fact)
    for part, fact in _PARTS:
        if part in parts:
            return Refused("not_xlsx", fact)
    if any(part.endswith((".xlsx", ".xls", ".et")) for part in parts):
        return Refused("not_xlsx", "是压缩包，请解压后选择其中的 .xlsx")
    return Refused("not_xlsx", "是压缩包，其中没有工作簿，请选择填报用的 .xlsx 文件")

"""The 自评报告 handed in with the form: names removed, personal data looked for, comments and changes refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import UnreadableFile
from ..xlsx.limits import Refused
from ..xlsx.parts import Parts
from ..xlsx.scrub import Trace, scrubbed_document
from .sensitive import Suspect, personal_numbers, xml_texts

PLACE = "自评报告"
_TRACKED_CHANGES = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo) ")
_COMMENT_PARTS = ("comments", "commentsExtended", "commentsIds")
_CODE = re.compile('w:val="jx:数据校验码"(.*?)</w:sdtContent>'.encode(), re.S)
"""The content control in a report's footer that holds the code of its figures."""
_WORDS = re.compile(rb"<w:t(?: [^>]*)?>([^<]*)")
_TEXT = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")


@dataclass(frozen=True)
class CleanedReport:
    """A report ready to hand in.

    ``removed``: what was removed; ``suspects``: possible personal data, for a person to look at; ``refusals``: why it
    cannot be handed in; ``code``: the code of the figures it was written from, empty if its footer has none.
    """

    data: bytes
    removed: tuple[Trace, ...]
    suspects: tuple[Suspect, ...]
    refusals: tuple[str, ...]
    code: str = ""


def clean_report(data: bytes, name: str) -> CleanedReport:
    """Clean a report and check it; raises `UnreadableFile` if it is not a .docx."""
    try:
        parts = Parts(data)
        if not parts.book.startswith("word/"):
            raise Refused("not_docx", "不是 Word 文档")
        related = {item.kind for item in parts.relations(parts.book).values()}
        read = [(part, parts.read(part)) for part in parts.container.members if _TEXT.fullmatch(part)]
        clean = scrubbed_document(data)
    except Refused as refused:
        raise UnreadableFile(
            f"报告“{name}”不能随表报送：{refused.fact}；请在 Word/WPS 中另存为 .docx 再试。", "not_docx"
        ) from None
    refusals = []
    if related & set(_COMMENT_PARTS):
        refusals.append(f"报告“{name}”里还有批注；请处理后删除全部批注，保存后再生成。")
    if any(_TRACKED_CHANGES.search(part) for _, part in read):
        refusals.append(f"报告“{name}”里还有修订痕迹；请在“审阅”中接受或拒绝全部修订，保存后再生成。")
    suspects = [
        Suspect(kind, PLACE, masked)
        for _, part in read
        for _, text in xml_texts(part)
        for kind, masked in personal_numbers(text)
    ]
    removed = tuple(Trace(item.kind, PLACE, item.value) for item in clean.taken)
    codes = [_WORDS.findall(match[1]) for _, part in read for match in _CODE.finditer(part)]
    code = b"".join(codes[0]).decode() if codes else ""
    return CleanedReport(clean.data, removed, tuple(dict.fromkeys(suspects)), tuple(refusals), code)

"""Word documents as reports: tables, tracked changes, text boxes, pictures, and those that are refused."""

import io
import json
import os
import zipfile

import pytest
from docx import Document

from macros_py.claims.check import check
from macros_py.claims.comments import AUTHOR, commented
from macros_py.documents.word_document import of_bytes
from macros_py.errors import UnreadableFile
from tests.test_main import run

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body, extra=None, doctype=""):
    """A .docx whose body is the given XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f"{doctype}<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in (extra or {}).items():
            package.writestr(name, content)
    return target.getvalue()


def p(*runs):
    return "<w:p>" + "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def made(*paragraphs, rows=()):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_paragraphs_and_tables():
    report = of_bytes(
        made(
            "一、概况",
            "任务60户，完成64户，完成率106.67%。",
            rows=[("项目", "金额"), ("甲", "1"), ("乙", "2"), ("合计", "3")],
        ),
        "a.docx",
    )
    assert report.paragraphs[:2] == ("一、概况", "任务60户，完成64户，完成率106.67%。") and report.remarks == ()
    assert [(one.kind, one.verdict) for one in check(report).claims] == [("completion", "相符"), ("column", "相符")]


def test_tracked_changes_are_read_as_accepted_and_said():
    body = p(
        "支出",
        "<w:del><w:r><w:delText>100</w:delText></w:r></w:del>",
        "<w:ins><w:r><w:t>120</w:t></w:r></w:ins>",
        "万元",
    )
    report = of_bytes(docx(body), "a.docx")
    assert report.paragraphs == ("支出120万元",) and report.remarks == ("有2处修订，按全部接受读取。",)


def test_merged_cells_nested_tables_boxes_and_pictures():
    cell = "<w:tc>{}<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    wide = cell.format('<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', "合计")
    below = cell.format("<w:tcPr><w:vMerge/></w:tcPr>", "盖住的")
    inner = f"<w:tbl><w:tr>{cell.format('', '里')}</w:tr></w:tbl>"
    nested = f"<w:tc>{inner}<w:p/></w:tc>"
    box = "<w:r><w:pict/><w:drawing/><w:txbxContent>" + p("框里的话") + "</w:txbxContent></w:r>"
    report = of_bytes(
        docx(f"<w:tbl><w:tr>{wide}{cell.format('', '3')}</w:tr><w:tr>{below}{nested}</w:tr></w:tbl><w:p>{box}</w:p>"),
        "a.docx",
    )
    assert report.tables[0].rows == (("合计", "", "3"), ("", "里"))
    assert report.paragraphs[-1] == "框里的话"
    assert [words[:2] for words in report.remarks] == ["有2", "有1", "有1"] and "图片" in report.remarks[0]


def test_links_are_named_and_never_opened():
    rels = '<Relationships><Relationship Id="r1" Target="http://x.invalid/a" TargetMode="External"/></Relationships>'
    report = of_bytes(docx(p("正文。"), {"word/_rels/document.xml.rels": rels}), "a.docx")
    assert report.remarks == ("含有指向外部的链接，没有打开。",)


ENTITY = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "空文件"), (b"%PDF-1.7", "PDF"), (b"{\\rtf1", "RTF"), (b"\x00\x01\x02 binary", "不是 Word 文档"), (b"PK\3\4 broken", "没有读取"),
        (docx(p("&a;"), doctype=ENTITY), "没有读取"), (docx("<w:p>")[:-30], "没有读取"), (docx("<w:p><w:r></w:p>"), "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (docx("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 5_001 + "</w:tbl>"), "5000行"),
        (b"x" * 9_000_000, "超过8MB"), (docx(p(os.urandom(4_500_000).hex())), "超过8MB"),
    ],
)  # fmt: skip
def test_what_is_refused_in_a_sentence(data, words):
    with pytest.raises(UnreadableFile, match=words) as caught:
        of_bytes(data, "报告.docx")
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_usual_encoding(encoding):
    assert of_bytes("完成率100%。\n".encode(encoding), "a.txt").paragraphs[0] == "完成率100%。"


def test_findings_as_comments_in_a_copy():
    data = made("一、概况", "任务60户，完成64户，完成率116.67%。", "三、其他", "其中   人取得证件。")
    found = check(of_bytes(data, "a.docx"))
    comments = list(Document(io.BytesIO(commented(data, "a.docx", found))).comments)
    assert [one.author for one in comments] == [AUTHOR] * 3
    assert {one.text[:4] for one in comments} == {"【错误】", "【提示】"}


def test_the_verb(tmp_path, capsys):
    report = tmp_path / "报告.docx"
    report.write_bytes(made("任务60户，完成64户，完成率116.67%。"))
    code, said, _ = run(capsys, "words", report, "--comments", tmp_path / "批注.docx", "--json")
    answer = json.loads(said)
    assert code == 1 and answer["claims"][0]["verdict"] == "不符"
    assert [one["id"] for one in answer["findings"]] == ["report_arithmetic"]
    assert len(list(Document(tmp_path / "批注.docx").comments)) == 1
    assert run(capsys, "words", tmp_path / "没有.docx")[0] == 2

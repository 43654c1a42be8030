"""Findings as comments in a copy: on the sentence, wherever it stands; the report itself is not touched."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from docx import Document

from macros_py.claims.check import check
from macros_py.claims.comments import AUTHOR, commented
from macros_py.documents.word_document import of_bytes
from macros_py.errors import UnreadableFile
from tests.documents.test_document import docx, made, p

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WRONG = "任务60户，完成64户，完成率116.67%。"


def anchored(data):
    """What each comment of a .docx speaks of, by the comment's first letters."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
        notes = ElementTree.fromstring(package.read("word/comments.xml"))
    said = {one.get(f"{W}id"): "".join(t.text or "" for t in one.iter(f"{W}t")) for one in notes}
    spans, open_ = {}, set()
    for one in body.iter():
        if one.tag == f"{W}commentRangeStart":
            open_.add(one.get(f"{W}id"))
        elif one.tag == f"{W}commentRangeEnd":
            open_.discard(one.get(f"{W}id"))
        elif one.tag == f"{W}t":
            for id in open_:
                spans[id] = spans.get(id, "") + (one.text or "")
    return {text: spans.get(id, "") for id, text in said.items()}


def with_body(change):
    """A whole .docx whose body is changed as XML."""
    source = io.BytesIO(made("占位。"))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for item in before.infolist():
            data = before.read(item)
            if item.filename == "word/document.xml":
                text = data.decode("utf-8")
                start = text.index("<w:p>") if "<w:p>" in text else text.index("<w:p ")
                data = (text[:start] + change + text[text.index("</w:p>") + len("</w:p>") :]).encode()
            after.writestr(item, data)
    return target.getvalue()


def comments_of(data):
    return anchored(commented(data, "报告.docx", check(of_bytes(data, "报告.docx"))))


def test_the_comment_stands_on_its_sentence_alone():
    data = made(f"今年工作如下。{WRONG}其他情况正常。")
    before = bytes(data)
    (spoken,) = comments_of(data).values()
    assert spoken == WRONG and data == before
    again = of_bytes(commented(data, "报告.docx", check(of_bytes(data, "报告.docx"))), "报告.docx")
    assert again.paragraphs == of_bytes(data, "报告.docx").paragraphs


@pytest.mark.parametrize(
    "body, spoken",
    [
        (f"<w:sdt><w:sdtContent>{p(WRONG)}</w:sdtContent></w:sdt>", WRONG),
        (p("任务60户，", "<w:sdt><w:sdtContent><w:r><w:t>完成64户</w:t></w:r></w:sdtContent></w:sdt>", "，完成率116.67%。"), WRONG),
        (f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>{p('产出')}</w:tc><w:tc><w:tcPr/>{p('任务60户。')}</w:tc></w:tr></w:tbl>{p(WRONG)}", WRONG),
        (p("任务60户，完成", '<w:del w:id="8"><w:r><w:delText>60</w:delText></w:r></w:del>', '<w:ins w:id="9"><w:r><w:t>64</w:t></w:r></w:ins>', "户，完成率116.67%。其他。"), WRONG),
        (p("一、概况") + p("三、问题"), "三、问题"),
    ],
    ids=["content control", "control in a sentence", "after a table", "tracked changes", "outline"],
)  # fmt: skip
def test_wherever_the_sentence_stands(body, spoken):
    assert list(comments_of(with_body(body)).values()) == [spoken]


def test_a_total_of_a_table_is_marked_in_its_row():
    data = made("情况如下", rows=[("项目", "金额"), ("甲", "1"), ("乙", "2"), ("合计", "4")])
    assert list(comments_of(data).values()) == ["合计"]


def test_comments_that_are_there_stay():
    document = Document(io.BytesIO(made(WRONG)))
    document.add_comment(document.paragraphs[0].runs, text="请补充佐证", author="审核员")
    target = io.BytesIO()
    document.save(target)
    found = comments_of(target.getvalue())
    assert len(found) == 2 and found["请补充佐证"] == WRONG
    assert [
        one.author
        for one in Document(
            io.BytesIO(commented(target.getvalue(), "a.docx", check(of_bytes(target.getvalue(), "a.docx"))))
        ).comments
    ] == ["审核员", AUTHOR]


@pytest.mark.parametrize("data", [WRONG.encode(), docx(p(WRONG))], ids=["text", "without its other parts"])
def test_what_takes_no_comments(data):
    with pytest.raises(UnreadableFile, match="不能写批注.*另存为 .docx"):
        commented(data, "报告", check(of_bytes(data, "报告")))

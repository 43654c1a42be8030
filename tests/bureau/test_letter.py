"""The letter that returns a form: official words, a table a level, and received text that can do nothing."""

import io
import zipfile

import pytest
from docx import Document

from macros_py.bureau.answer.letter import HEADS, TITLE, Changes, Letter, Problem, Score, docx
from macros_py.safe_text import CELL, fit, inert

WRONG = Problem(
    "错误", "自评表 G17", "4", "3", "《自评表》", "“资产管理”自评4分，超过分值3分，请更正。自评得分改为不超过3分。"
)
ASKED = Problem("核实", "自评表 H13", "", "", "", "“培训人数”扣2分，未填偏差原因。")
LETTER = Letter("某某县残疾人联合会", "2020年度自评表", "自评.xlsx", "2021年4月9日", "AB12", "4月20日", (WRONG, ASKED))


def texts(data):
    document = Document(io.BytesIO(data))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return [paragraph.text for paragraph in document.paragraphs], tables


def test_what_a_unit_is_told():
    said, tables = texts(docx(LETTER))
    assert said[0] == TITLE and said[1] == "某某县残疾人联合会："
    assert "须修改的问题1项、须说明的问题1项" in said[2] and "请于4月20日前修改完善，重新签章报送。" in said[2]
    assert [table[0] for table in tables] == [list(HEADS)] * 2
    assert tables[0][1] == ["1", "自评表 G17", "4", "3", "《自评表》", WRONG.request]
    assert tables[1][1][2:4] == ["—", "—"]


def test_a_second_submission_opens_with_what_became_of_the_first():
    changes = Changes(("甲",), ("乙", "丙"), ())
    said, _ = texts(docx(Letter(**{**vars(LETTER), "changes": changes})))
    assert said[2] == "上次退回的问题：已改1项，未改2项，新增0项。"
    assert said[3:6] == ["已改1．甲", "未改1．乙", "未改2．丙"]


def test_scores_under_review_stand_side_by_side():
    scores = (Score("资产管理", "3", "4", "3", "2.5", "账实不符"),)
    _, tables = texts(docx(Letter(**{**vars(LETTER), "scores": scores})))
    assert tables[-1][1] == ["资产管理", "3", "4", "3", "2.5", "账实不符"]


def test_an_unknown_date_is_left_to_the_hand():
    assert "请于　　月　　日前" in Letter(**{**vars(LETTER), "until": ""}).opening


@pytest.mark.parametrize("text", ["\x00\x07单\ud800位\ufffe", '=HYPERLINK("http://x")', "a" * 100_000, "<w:p/>&"])
def test_received_text_can_do_nothing(text):
    hostile = Letter(
        **{**vars(LETTER), "unit": text, "file": text, "problems": (Problem("错误", text, text, text, text, text),)}
    )
    data = docx(hostile)
    texts(data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.read("word/document.xml").decode()
    assert "w:fldSimple" not in part and "w:hyperlink" not in part and "w:instrText" not in part


def test_fit_and_inert():
    assert fit("甲\x07乙\u202e") == "甲乙" and fit("a\nb\tc") == "a\nb\tc"
    long = fit("𠮷" * 40_000)
    assert len(long.encode("utf-16-le")) // 2 <= CELL and long.endswith("……")
    assert [inert(x) for x in ("=1", " +1", "-1", "@a", "甲", "\t=1")] == ["'=1", "' +1", "'-1", "'@a", "甲", "'\t=1"]

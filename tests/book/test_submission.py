"""What a workbook made ready to hand in says of itself, in its hidden sheet and in its properties."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from macros_py.book import submission
from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.errors import UnreadableFile
from tests import published

WHEN = datetime(2021, 3, 4, 5, 6, 7)


def parts(package):
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


@pytest.fixture(scope="module")
def before():
    return build(published.scheme(), published.filled())


def told(package, unit="浏阳市残疾人联合会", code="430181"):
    return submission.facts(read(package).located.form, unit, "0123456789ab", WHEN, code)


def test_what_is_written_is_read_and_nothing_else_moves(before):
    facts = told(before)
    after = submission.written(before, facts)
    assert submission.said(read(after).workbook) == facts
    assert facts["单位代码"] == "430181" and facts["报送时间"] == "2021-03-04 05:06:07" and facts["层级"] == "单位"
    assert (read(after).filled, read(after).findings) == (read(before).filled, read(before).findings)
    old, new = parts(before), parts(after)
    changed = {name for name in old if new[name] != old[name]}
    assert changed == {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    assert new.keys() - old.keys() == {"docProps/custom.xml", "xl/worksheets/sheet12.xml"}
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert book.sheetnames[-1] == submission.SHEET and book[submission.SHEET].sheet_state == "hidden"
    assert {one.name: one.value or "" for one in book.custom_doc_props.props} == facts


def test_written_again_it_says_the_last(before):
    once = submission.written(before, told(before, code="1"))
    again = submission.written(once, told(before, '甲<&>"=cmd|乙\x07', "2"))
    said = submission.said(read(again).workbook)
    assert said["单位代码"] == "2" and said["单位名称"] == '甲<&>"=cmd|乙\x07'
    assert parts(again).keys() == parts(once).keys()


def test_a_workbook_without_it_says_nothing(before):
    assert submission.said(read(before).workbook) == {}


def test_a_package_that_is_none_is_refused():
    with pytest.raises(UnreadableFile, match="报送信息写不进这个工作簿"):
        submission.written(b"PK", {"年度": "1"})

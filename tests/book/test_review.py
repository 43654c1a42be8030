"""The review sheet: one row an item, room for a pen, and what an amended item replaced."""

import io

import openpyxl
import pytest

from macros_py.book import review, rules_sheet
from macros_py.law.notices import editions, load


def opened(place):
    return openpyxl.load_workbook(io.BytesIO(review.build(load(place), load(place).year))).worksheets[0]


@pytest.mark.parametrize("place", editions())
def test_one_row_an_item_with_room_to_answer(place):
    page = opened(place)
    heads = [cell.value for cell in page[3]]
    assert heads[-2:] == ["审核意见", "修改建议"] and "待核" in heads and "来源" in heads
    rows = [[cell.value or "" for cell in row[:7]] for row in page.iter_rows(min_row=4)]
    assert rows == [list(row) for row in rules_sheet.rows(load(place), marked=True)] and len(rows) > 5
    answers = page.data_validations.dataValidation
    assert [(one.formula1, str(one.sqref)) for one in answers] == [('"同意,修改,待查"', f"H4:H{page.max_row}")]
    assert page.freeze_panes == "C4" and page.print_title_rows == "$3:$3"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert all(page.cell(row, 5).alignment.wrap_text for row in range(4, page.max_row + 1))


def test_what_was_amended_says_what_it_replaced():
    page = opened("hunan/2018_variant")
    said = {row[1].value: row[4].value for row in page.iter_rows(min_row=4) if row[0].value == "指标"}
    assert "【修改；hunan/2017原为：5分，" in said["三公经费变动率"] and "每超过1%扣0.8分" in said["三公经费变动率"]
    assert said["公用经费控制率"].startswith("【删去；hunan/2017原为：")
    others = {(row[0].value, row[1].value): row[4].value for row in page.iter_rows(min_row=4)}
    assert others["一级指标", "投入"] == "16分【修改；hunan/2017原为：10分】"
    assert others["单元格", "厉行节约保障措施"] == "【删去；hunan/2017原为：有此项】"
    kept = [row for row in rules_sheet.rows(load("hunan/2018_variant"), marked=True) if "】" not in row[4]]
    assert ("比率", "在职人员控制率") in {row[:2] for row in kept}


def test_nothing_is_marked_where_nothing_was_adopted():
    assert list(rules_sheet.rows(load("hunan/2017"), marked=True)) == list(rules_sheet.rows(load("hunan/2017")))


def test_an_amended_grade_names_its_source():
    grades = {row[1]: row for row in rules_sheet.rows(load("sichuan/2020_project"), marked=True) if row[0] == "等级"}
    assert "不低于70分【修改；national/2020_project原为：总分不低于60分】" in grades["中"][4]
    assert grades["中"][5] == load("sichuan/2020_project").sources["sichuan_grades"].title
    assert "【" not in grades["良"][4]

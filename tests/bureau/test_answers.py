"""From the register back to the units: letters, reminders, the review sheet out and in."""

import datetime
import io
import json
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from macros_py.book.build import build
from macros_py.bureau.answer import review, review_answers
from macros_py.bureau.answer.letter import docx
from macros_py.bureau.answer.reminders import CAME_LATE, LATE, MISSING, OURS, WAITS, reminders
from macros_py.bureau.answer.returns import letters, spoken
from macros_py.bureau.register.expected import Unit
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import read_return
from macros_py.bureau.register.register import Register
from macros_py.errors import UnreadableFile
from macros_py.law.filled import from_json
from tests import published
from tests.test_main import run

NAME = "东山县残疾人联合会"


def sent(register, name="自评.xlsx", at="2021-04-01T00:00:00.000000", unit=NAME, **changes):
    """One return in the register: the published form under a made-up name."""
    data = published.data() | {"unit": unit}
    for part, values in changes.items():
        data[part] = data[part] | values
    package = build(published.scheme(), from_json(data))
    register.add([(Item("mail", name, data=package, sent=at, sender="a@b.invalid"), read_return(package, name))])


@pytest.fixture
def register(tmp_path):
    with Register.open(tmp_path / "登记簿.db") as made:
        yield made


def test_a_form_with_errors_goes_back_with_every_line(register):
    sent(register)
    ((entry, letter),) = letters(register, "4月20日")
    assert entry.state == "入册" and letter.unit == NAME and "4月20日" in letter.opening
    assert letter.received == "2021年4月1日" and letter.changes is None
    assert {"错误", "核实", "提示"} == {one.level for one in letter.problems}
    gap = next(one for one in letter.problems if "236.24" in one.request)
    assert gap.place.startswith("自评表 ") and (gap.found, gap.expected) != ("", "") and gap.basis
    Document(io.BytesIO(docx(letter)))


def test_a_second_submission_says_what_was_mended(register):
    sent(register)
    sent(
        register,
        "改后.xlsx",
        "2021-04-09T00:00:00.000000",
        points={"asset_management": "3", "procurement_management": "3"},
    )
    ((_, letter),) = letters(register)
    assert letter.file == "改后.xlsx" and letter.changes
    assert any("236.24" in words for words in letter.changes.remaining)
    assert letter.changes.mended and len(letter.changes.mended) < 15


def test_what_could_not_be_entered_is_answered_too(register):
    register.add([(Item("mail", "扫描.pdf", data=b"%PDF-1", sent="2021-04-01"), read_return(b"%PDF-1", "扫描.pdf"))])
    ((entry, letter),) = letters(register)
    assert entry.state == "待处理" and letter.problems[0].request == entry.sentence
    assert "PDF" in "".join(
        paragraph.text
        for table in Document(io.BytesIO(docx(letter))).tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    )


UNITS = [
    Unit("001", NAME, deadline="2021-03-31"), Unit("002", "西山县残疾人联合会", deadline="2021-03-31"),
    Unit("003", "南山县残疾人联合会", deadline="2021-06-30"), Unit("004", "北山县残疾人联合会", deadline="尽快"),
    Unit("005", "中山县残疾人联合会"),
]  # fmt: skip


def test_who_is_missing_or_late(register):
    register.expect_units(UNITS)
    sent(register)
    sent(register, "北山.xlsx", unit="北山县残疾人联合")
    found = {one.unit.code: one.state for one in reminders(register, datetime.date(2021, 5, 1))}
    assert found == {"001": CAME_LATE, "002": LATE, "003": MISSING, "004": MISSING, "005": MISSING}


def test_who_sent_what_could_not_be_entered(register):
    register.expect_units(UNITS)
    data = published.data() | {"unit": "西山县残疾人联合会", "year": 2019}
    package = build(published.scheme(), from_json(data))
    register.expect_year(2020)
    register.add([(Item("m", "a.xlsx", data=package, sent="2021-04-01"), read_return(package))])
    (one,) = [one for one in reminders(register, datetime.date(2021, 5, 1)) if one.unit.code == "002"]
    assert one.state == WAITS and "2019年度" in one.text


def test_a_damaged_file_is_counted_for_the_unit_its_name_holds(register):
    register.expect_units(UNITS)
    name = "西山县残疾人联合会_2020_自评工作簿.xlsx"
    register.add([(Item("m", f"邮件/{name}", data=b"PK", sent="2021-03-01"), read_return(b"PK", name))])
    found = {one.unit.code: one for one in reminders(register, datetime.date(2021, 5, 1))}
    assert (found["002"].state, found["001"].state) == (WAITS, LATE)
    assert found["002"].why and found["002"].why in found["002"].text


def test_nothing_is_asked_of_a_unit_over_whose_file_the_program_failed(register, monkeypatch, tmp_path, capsys):
    from macros_py.bureau.register import reading

    register.expect_units(UNITS)
    monkeypatch.setattr(reading, "evaluate", lambda *_: 1 / 0)
    sent(register, "西山县残疾人联合会.xlsx", unit="西山县残疾人联合会")
    (entry,) = register.items()
    assert (entry.state, entry.reason, entry.code) == ("待处理", "program_failed", "002")
    assert not list(letters(register)) and register.known("mail") == {}
    one = {one.unit.code: one for one in reminders(register, datetime.date(2021, 5, 1))}["002"]
    assert one.state == OURS and "暂无须重报" in one.text and "填写" not in one.text
    drafts = tmp_path / "催报"
    register.close()
    _, said, _ = run(capsys, "remind", "--register", str(register.path), "--drafts", str(drafts), "--json")
    assert "002" in {row["code"] for row in json.loads(said)["reminders"]}
    assert not list(drafts.glob("002*")) and list(drafts.glob("001*"))
    Register.open(register.path).close()


def filled_in(package, **values):
    """The review sheet with some cells of its first rows written, by another program."""
    book = openpyxl.load_workbook(io.BytesIO(package))
    for address, value in values.items():
        book[review.SHEET][address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_review_sheet_out_and_in(register):
    sent(register)
    package = review.build(register, Path("."))
    sheet = openpyxl.load_workbook(io.BytesIO(package))[review.SHEET]
    assert [cell.value for cell in sheet[4]] == list(review.HEADS)
    row = next(r for r in range(5, sheet.max_row + 1) if sheet.cell(r, 6).value == "资产管理")
    assert [sheet.cell(row, c).value for c in (7, 8)] == ["4", "4"]
    marked = filled_in(package, **{f"J{row}": 2.5, f"K{row}": "账实不符", "K5": "请补充佐证", "L5": "已补"})
    review_answers.review(register, review.read(marked, "审核表.xlsx", "2021-05-01"))
    ((_, letter),) = letters(register)
    assert (letter.opinion, letter.feedback) == ("请补充佐证", "已补")
    (score,) = letter.scores
    assert (score.name, score.declared, score.reviewed, score.opinion) == ("资产管理", "4", "2.5", "账实不符")
    again = openpyxl.load_workbook(io.BytesIO(review.build(register, Path("."))))[review.SHEET]
    assert again.cell(row, 10).value == "2.5"


@pytest.mark.parametrize("value, words", [("很好", "应为数字"), (-1, "应在0与"), (99, "应在0与")])
def test_a_score_that_cannot_be(register, value, words):
    sent(register)
    package = review.build(register, Path("."))
    with pytest.raises(UnreadableFile, match=rf"审核表!J6：.*{words}"):
        review.read(filled_in(package, J6=value), "审核表.xlsx", "")


def test_another_workbook_is_no_review_sheet(register):
    with pytest.raises(UnreadableFile, match="不是审核表"):
        review.read(build(published.scheme()), "x.xlsx", "")


def test_received_text_never_starts_a_formula(register):
    sent(register, unit='=HYPERLINK("http://x.invalid")')
    sheet = openpyxl.load_workbook(io.BytesIO(review.build(register, Path("."))))[review.SHEET]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_verbs(tmp_path, capsys):
    folder, book, letters_ = tmp_path / "收到", tmp_path / "登记簿.db", tmp_path / "退回"
    folder.mkdir()
    (folder / "自评.xlsx").write_bytes(build(published.scheme(), from_json(published.data() | {"unit": NAME})))
    units = tmp_path / "units.csv"
    units.write_text(f"代码,名称,截止日期\n001,{NAME},\n002,西山县残疾人联合会,2021-01-01\n", encoding="utf-8")
    assert run(capsys, "collect", folder, "--register", book, "--units", units, "--workers", "1")[0] == 0
    code, said, _ = run(capsys, "return", "--register", book, "-o", letters_, "--json")
    (one,) = json.loads(said)["letters"]
    assert code == 0 and one["错误"] == 5 and (letters_ / one["letter"]).exists()
    code, said, _ = run(capsys, "remind", "--register", book, "--today", "2021-02-01", "--json")
    assert [(r["code"], r["state"]) for r in json.loads(said)["reminders"]] == [("002", LATE)]
    assert run(capsys, "review", "--register", book, "-o", tmp_path / "审核.xlsx")[0] == 0
    marked = filled_in((tmp_path / "审核.xlsx").read_bytes(), K5="请补充")
    (tmp_path / "审核.xlsx").write_bytes(marked)
    assert "已登记1行" in run(capsys, "review", tmp_path / "审核.xlsx", "--register", book)[1]
    assert run(capsys, "return", "--register", tmp_path / "没有.db")[0] == 2
    assert run(capsys, "review", "--register", book)[0] == 2


def test_days_as_a_letter_says_them():
    assert [spoken(x) for x in ("2021-04-09T08:00", "2021/4/9", "尽快", "")] == [
        "2021年4月9日",
        "2021年4月9日",
        "尽快",
        "",
    ]

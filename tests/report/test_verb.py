"""`jixiao report` and `jixiao match`: files written, kept and refused; and both PDFs with the code of the figures on every page."""

import json

import pytest
from docx import Document

from macros_py import pdf
from macros_py.book.build import build
from macros_py.book.figures_code import figures_code
from macros_py.book.read import read
from macros_py.desk import official_pdf as form_paper
from macros_py.desk import submission_folder
from macros_py.law.filled import from_json
from macros_py.report import content_controls, report
from macros_py.report.report import new_report
from tests import published
from tests.report.pdf import missing, pages
from tests.report.reports import edited, text, verdict
from tests.test_main import run


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "自评.xlsx"
    path.write_bytes(build(published.scheme(), published.filled()))
    return path


def with_reception(path, amount):
    data = published.data()
    path.write_bytes(
        build(published.scheme(), from_json(data | {"cells": data["cells"] | {"reception.final": amount}}))
    )
    return path


def printed_code(report):
    (found,) = [
        content_controls.text_of(one)
        for _, one in content_controls.controls(Document(report).sections[0].footer._element)
    ]
    return found


def test_written_and_refreshed(book, tmp_path, capsys):
    first, second = tmp_path / "报告.docx", tmp_path / "刷新.docx"
    code, said, _ = run(capsys, "report", book, "-o", first)
    assert code == 0 and "工作簿还有5项错误" in said and "【待核】" in said
    code, said, _ = run(capsys, "report", book, "--refresh", first, "-o", second, "--json")
    answer = json.loads(said)
    assert code == 0 and answer["refreshed"] == [] and answer["report"] == str(second) and "pdf" not in answer
    assert run(capsys, "words", second, "--workbook", book)[0] == 1  # the gaps are open


@pytest.mark.parametrize("named", [True, False])
def test_refreshed_where_it_lies_the_old_one_is_kept(book, tmp_path, capsys, named):
    report = tmp_path / "报告.docx"
    run(capsys, "report", book, "-o", report)
    report.write_bytes(edited(report.read_bytes(), ("【请填写：措施】", "今后早安排。")))
    before = report.read_bytes()
    with_reception(book, "0.6")
    code, said, _ = run(capsys, "report", book, "--refresh", report, *(("-o", report) if named else ()))
    assert code == 0 and "原来的一份留作“报告（备份）.docx”" in said and "0.50 → 0.60（公务接待·决算数）" in said
    assert (tmp_path / "报告（备份）.docx").read_bytes() == before
    assert "今后早安排。" in text(report.read_bytes()) and "公务接待费支出0.60万元" in text(report.read_bytes())
    assert printed_code(report) == figures_code(read(book))


def test_nothing_is_written_over_and_an_open_report_is_left(book, tmp_path, capsys):
    report = tmp_path / "报告.docx"
    run(capsys, "report", book, "-o", report)
    before = report.read_bytes()
    with_reception(book, "0.6")
    code, _, said = run(capsys, "report", book, "-o", report)
    assert code == 2 and "已经存在" in said and report.read_bytes() == before
    (tmp_path / "~$报告.docx").write_bytes(b"\x02ab")
    code, _, said = run(capsys, "report", book, "--refresh", report)
    assert code == 2 and "打开" in said and report.read_bytes() == before and not list(tmp_path.glob("*备份*"))


@pytest.mark.parametrize(
    "arguments, says",
    [
        ((), "没有写报告放在哪里"),
        (("-o", "报告.txt"), "扩展名应为 .docx"),
        (("--refresh", "没有.docx"), "没有这个文件"),
    ],
)
def test_calls_that_cannot_be_meant(book, capsys, arguments, says):
    code, _, said = run(capsys, "report", book, *arguments)
    assert code == 2 and says in said


def test_a_workbook_is_no_report(book, tmp_path, capsys):
    assert run(capsys, "report", book, "--refresh", book, "-o", tmp_path / "x.docx")[0] == 2


def test_without_libreoffice_the_report_is_there_and_a_sentence_says_how(book, tmp_path, capsys, monkeypatch):
    for module in (pdf, __import__("macros_py.libreoffice", fromlist=["libreoffice"])):
        monkeypatch.setattr(module, "libreoffice_program", lambda: None)
    code, _, said = run(capsys, "report", book, "-o", tmp_path / "报告.docx", "--pdf")
    assert code == 2 and "本机没有 LibreOffice，没有生成 PDF" in said and "另存为 PDF" in said
    assert (tmp_path / "报告.docx").exists() and not (tmp_path / "报告.pdf").exists()


def test_a_pdf_that_stands_there_is_not_written_over(book, tmp_path, capsys):
    (tmp_path / "报告.pdf").write_bytes(b"mine")
    code, _, said = run(capsys, "report", book, "-o", tmp_path / "报告.docx", "--pdf")
    assert code == 2 and "“报告.pdf”已经存在" in said and not (tmp_path / "报告.docx").exists()


def test_what_is_printed_has_the_words_and_no_controls():
    data = new_report(verdict(), "AB12")
    assert text(report.without_controls(data)) == text(data) and b"sdt" not in _part(report.without_controls(data))


def _part(data):
    import io
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")


def test_a_sealed_page_is_matched_with_the_file(book, tmp_path, capsys):
    report, other = tmp_path / "报告.docx", with_reception(tmp_path / "改.xlsx", "0.51")
    run(capsys, "report", book, "-o", report)
    printed = printed_code(report)
    assert run(capsys, "match", printed, book)[0] == 0 and run(capsys, "match", f" {printed[:8].upper()}", book)[0] == 0
    code, said, _ = run(capsys, "match", printed, other)
    assert code == 1 and "不一致" in said and printed in said
    assert run(capsys, "match", "xyz", book)[0] == 2 and run(capsys, "match", "abc", book)[0] == 2


@pytest.mark.office
def test_form_and_report_carry_the_code_on_every_page(book, tmp_path, capsys):
    if sentence := missing():
        pytest.skip(sentence)
    received = read(book)
    code = figures_code(received)
    assert run(capsys, "report", book, "-o", tmp_path / "报告.docx", "--pdf")[0] == 0
    form = form_paper.official_pdf(book.read_bytes(), submission_folder.official_sheets(received), code)
    for data in ((tmp_path / "报告.pdf").read_bytes(), form):
        printed = pages(data, tmp_path / "页.pdf")
        assert len(printed) >= 2 and all(code in page for page in printed)
        assert "补充数据" not in "".join(printed), "only the official sheets are signed"
    assert run(capsys, "match", code, book)[0] == 0

"""生成自评报告 and 表文一致性核对 on an open workbook: files beside it, findings in 核对结果, no figure and no report touched."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from macros_py.book import results
from macros_py.book.build import build
from macros_py.desk import macros, word
from macros_py.documents import old_word
from macros_py.documents.word_document import of_bytes
from macros_py.law.filled import from_json
from macros_py.report import content_controls
from tests import published
from tests.desk import actions, closed_engine
from tests.desk.desks import Closed, changed
from tests.test_evaluate import CLEAN

PROGRAM = [sys.executable, "-m", "macros_py"]
NAME = "自评 A&B_自评报告"


def folder(desk):
    return Path(desk.run("fullname")).parent


def beside(desk):
    """What lies there but the workbook and what LibreOffice puts beside it."""
    return {p.name for p in folder(desk).iterdir() if p.suffix != ".xlsx" and not p.name.startswith(".~")}


def paragraphs(path):
    return of_bytes(path.read_bytes(), path.name).paragraphs


def docx(*paragraphs):
    document, file = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def test_it_is_written_beside_the_workbook_and_then_refreshed(host, package):
    with host(package) as desk:
        before, path = desk.run("snapshot"), folder(desk) / f"{NAME}.docx"
        said = desk.run("write_report", PROGRAM)
        asked = "\n".join(paragraphs(path)).count("【请填写")
        assert said.startswith(f"已生成“{NAME}.docx”") and f"【请填写】{asked}处" in said and asked > 5
        assert any("基本支出176.29万元" in text for text in paragraphs(path))
        document = Document(path)
        document.add_paragraph("单位自己写的话。")
        document.save(path)
        theirs = path.read_bytes()
        sheet, row, column = place(package, "basic_expenditure.executed")
        desk.run("type_in", sheet, row, column, 186.29)
        said = desk.run("write_report", PROGRAM)
        count = int(re.search(r"：(\d+)处数字有变", said)[1])
        assert count > 0 and f"留作“{NAME}（备份）.docx”" in said and "操作没有完成" not in said
        assert any("基本支出186.29万元" in text for text in paragraphs(path)) and "单位自己写的话。" in paragraphs(path)
        assert (folder(desk) / f"{NAME}（备份）.docx").read_bytes() == theirs
        assert beside(desk) == {f"{NAME}.docx", f"{NAME}（备份）.docx"}
        desk.run("type_in", sheet, row, column, 176.29)
        assert desk.run("snapshot") == before and "没有写入任何单元格" in desk.run("press", "last_changes")


def place(package, id):
    from macros_py.book.read import read

    return read(package).located.places[id]


def test_the_installed_program_writes_what_this_python_does(package, tmp_path):
    made = []
    for number, program in enumerate((None, PROGRAM)):
        (tmp_path / str(number)).mkdir()
        path = tmp_path / str(number) / "表.xlsx"
        path.write_bytes(package)
        with closed_engine.calling(path) as book:
            actions.write_report(book, program)
            actions.write_report(book, program)
        made.append(path.with_name("表_自评报告.docx"))
    assert paragraphs(made[0]) == paragraphs(made[1])
    codes = [
        [
            content_controls.text_of(one)
            for _, one in content_controls.controls(Document(path).sections[0].footer._element)
        ]
        for path in made
    ]
    assert codes[0] == codes[1] != ["—"]


def foreign(path):
    path.write_bytes(docx("别人的报告"))


def theirs_in_a_folder(path):
    path.mkdir()


def encrypted(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"))


def held(path):
    foreign(path)
    path.with_name(f"~${path.name}").write_bytes(b"\x02LW" + bytes(160))


def damaged(path):
    path.write_bytes(b"PK\x03\x04" + bytes(300))


def read_only(path):
    foreign(path)
    path.chmod(0o444)


def to_nowhere(path):
    path.symlink_to(path.with_name("没有.docx"))


TAKEN = [
    (foreign, "不是本工具生成的报告"), (theirs_in_a_folder, "不是本工具生成的报告"), (encrypted, "密码"), (held, "打开"),
    (damaged, "另存为 .docx"), (read_only, "只读"), (to_nowhere, "不是本工具生成的报告"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "says"), TAKEN, ids=lambda one: getattr(one, "__name__", ""))
def test_a_name_that_is_taken_is_a_sentence_and_stays_what_it_is(host, package, made, says):
    with host(package) as desk:
        path = folder(desk) / f"{NAME}.docx"
        made(path)
        before, names = path.read_bytes() if path.is_file() else None, beside(desk)
        said = desk.run("write_report", PROGRAM)
        assert says in said and said.endswith("。") and "操作没有完成" not in said
        assert (path.read_bytes() if path.is_file() else None) == before and beside(desk) == names


def test_a_workbook_that_lies_nowhere_or_is_read_only(package, tmp_path, monkeypatch):
    def said(data, **patches):
        path = tmp_path / "表.xlsx"
        path.write_bytes(data)
        with closed_engine.calling(path) as book, monkeypatch.context() as patch:
            for name, value in patches.items():
                patch.setattr(type(book.impl.host), name, lambda self, value=value: value)
            return macros.run("write_report", book)

    assert "还没有保存过，不能在旁边写自评报告" in said(package, fullname="工作簿1")
    assert "只读" in said(package, read_only=True)
    monkeypatch.setattr(os, "access", lambda *about: False)
    assert "不允许写入" in said(package)
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


def test_without_any_word_writer_it_says_what_to_install(host, package):
    with host(package) as desk:
        assert desk.run("write_report", []) == word.NO_PROGRAM and beside(desk) == set()
        path = folder(desk) / "报告.docx"
        path.write_bytes(docx("任务60户，完成64户，完成率116.67%。"))
        said, _ = desk.run("check_report", str(path), [])
        assert "疑点见“核对结果”表；批注没有写成" in said and "安装" in said and beside(desk) == {"报告.docx"}
        assert "116.67%" in desk.run("snapshot")["核对结果"][results.TOP - 1 + below(desk)][3]


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (["/nowhere/jixiao"], "没有答复"), ([sys.executable, "-c", "raise SystemExit(9)"], "没有完成"),
        ([sys.executable, "-c", "import sys; sys.stderr.write('注意\\n磁盘已满。\\n'); sys.exit(2)"], "磁盘已满。"),
        ([sys.executable, "-c", "import time; time.sleep(60)"], "没有答复"),
    ],
)  # fmt: skip
def test_a_program_that_does_not_do_it(package, tmp_path, monkeypatch, program, says):
    monkeypatch.setattr(word, "SECONDS", 1)
    path = tmp_path / "表.xlsx"
    path.write_bytes(package)
    with closed_engine.calling(path) as book:
        said = actions.write_report(book, program)
    assert says in said and said.endswith("。") and [p.name for p in tmp_path.iterdir()] == ["表.xlsx"]


def test_which_program_is_installed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert word.program() == []
    line = tmp_path / "jixiao"
    line.write_text("#!/bin/sh\n")
    line.chmod(0o755)
    assert word.program() == [str(line)]
    home = tmp_path / "JixiaoZiping"
    (home / "python").mkdir(parents=True)
    (home / "python" / "python.exe").touch()
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert word.program() == [str(home / "python" / "python.exe"), str(home / "windows" / "command.py")]
    monkeypatch.setenv("LOCALAPPDATA", "")
    assert word.program() == [str(line)]


WRONG = ("残联2020年度部门整体支出绩效自评报告", "基本支出167.29万元。", "任务60户，完成64户，完成率116.67%。")


def below(desk):
    """How many findings of the form stand above those of a report."""
    return sum(bool(line[10]) for line in desk.run("snapshot")["核对结果"][results.TOP - 1 :])


def test_findings_stand_below_the_form_s_own_and_as_comments_in_a_copy(host, package):
    with host(package) as desk:
        path = folder(desk) / "报告.docx"
        path.write_bytes(docx(*WRONG))
        before, report = desk.run("snapshot"), path.read_bytes()
        said, dialog = desk.run("check_report", str(path), PROGRAM)
        assert dialog == ["请选择要核对的自评报告", "自评报告（Word 或文本）", "*.docx;*.doc;*.txt"]
        assert said.startswith("“报告.docx”：能核对的说法2处，相符0处，不符2处") and "报告（核对批注）.docx" in said
        after = desk.run("snapshot")
        assert {name for name in after if after[name] != before[name]} == {"核对结果"}
        lines, own = after["核对结果"][results.TOP - 1 :], below(desk)
        assert own > 10 and [line[0] for line in lines[: own + 3]] == [*map(str, range(1, own + 3)), ""]
        assert "自评报告“报告.docx”" in after["核对结果"][1][0] and "错误（须修改）5项" in after["核对结果"][1][0]
        wrong, cell = lines[own], lines[own + 1]
        assert wrong[1:3] == ["错误（须修改）", "自评报告"] and "64户÷60户＝106.67%" in wrong[3]
        sheet, _row, _column = place(package, "basic_expenditure.executed")
        assert cell[1] == "核实（须说明）" and "167.29万元" in cell[3] and sheet in cell[2] and "HYPERLINK" in cell[2]
        assert desk.run("pointed") == ["核对结果", results.TOP + own, 1]
        copy = Document(folder(desk) / "报告（核对批注）.docx")
        assert [one.text[:4] for one in copy.comments] == ["【错误】", "【核实】"] and path.read_bytes() == report
        desk.run("check_report", str(path), PROGRAM)
        assert beside(desk) == {"报告.docx", "报告（核对批注）.docx", "报告（核对批注2）.docx"}
        assert desk.run("snapshot") == after


def test_one_click_takes_it_back_and_the_form_s_own_explanations_stay(host, package):
    with host(package) as desk:
        desk.run("press", "recalculate")
        first = desk.run("snapshot")["核对结果"]
        number = next(n for n, line in enumerate(first) if line[1].startswith("核实"))
        desk.run("type_in", "核对结果", number + 1, results.EXPLANATION, "已核实。")
        before = desk.run("snapshot")
        path = folder(desk) / "报告.docx"
        path.write_bytes(docx(*WRONG))
        desk.run("check_report", str(path), PROGRAM)
        during = desk.run("snapshot")
        assert during["核对结果"][number][9] == "已核实。" and during != before
        assert desk.run("press", "undo").startswith("已撤销") and desk.run("snapshot") == before
        desk.run("check_report", str(path), PROGRAM)
        desk.run("press", "recalculate")
        assert desk.run("snapshot")["核对结果"] == before["核对结果"], (
            "what is said of a report goes with the next 重新计算"
        )
        assert desk.trips("check_report", str(path), PROGRAM) <= 40


def test_a_report_that_agrees_and_a_final_form(host):
    def final(book):
        book["方案"].append(["数据校验码", "0123456789ab"])

    with host(changed(build(published.scheme(), from_json(CLEAN)), final)) as desk:
        path = folder(desk) / "报告.docx"
        path.write_bytes(
            docx("浏阳市残疾人联合会2020年度部门整体支出绩效自评报告", "任务60户，完成64户，完成率106.67%。")
        )
        said, _ = desk.run("check_report", str(path), PROGRAM)
        assert (
            "相符1处，不符0处" in said
            and "错误（须修改）0项，核实（须说明）0项" in said
            and beside(desk) == {"报告.docx"}
        )
        assert desk.run("write_report", PROGRAM).startswith("已生成")


def test_nothing_chosen_writes_nothing(host, package):
    with host(package) as desk:
        before = desk.run("snapshot")
        assert desk.run("check_report", "")[0] == "没有选择自评报告，什么也没有核对。"
        assert desk.run("snapshot") == before and beside(desk) == set()


BAD = [
    (lambda path: path.write_bytes(build(published.scheme(), published.filled())), "不是 Word 文档"),
    (encrypted, "密码"), (damaged, "另存为 .docx"), (lambda path: path.write_bytes(b""), "空文件"),
    (lambda path: path.write_bytes(b"%PDF-1.4"), "PDF"), (lambda path: path.mkdir(), "无法读取"), (lambda path: None, "没有这个文件"),
    (lambda path: path.write_bytes(bytes(range(256)) * 9), "不是 Word 文档"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "says"), BAD)
def test_a_file_that_is_no_report_is_a_sentence_and_nothing_is_written(host, package, made, says):
    with host(package) as desk:
        path, before = folder(desk) / "报告.docx", desk.run("snapshot")
        made(path)
        said, _ = desk.run("check_report", str(path), PROGRAM)
        assert says in said and said.endswith("。") and "操作没有完成" not in said
        assert desk.run("snapshot") == before and beside(desk) <= {"报告.docx"}


def test_a_text_an_open_report_and_a_folder_that_may_not_be_written(package, tmp_path, monkeypatch):
    path = tmp_path / "表.xlsx"
    path.write_bytes(package)
    with closed_engine.calling(path) as book:
        desk = Closed(book)
        text = tmp_path / "报告.txt"
        text.write_text("\n".join([*WRONG, "乱码\x01\x0b完成率<p>"]), "utf-8")
        said, _ = desk.run("check_report", str(text))
        assert "报告不是 .docx，没有写批注" in said and "不符2处" in said and beside(desk) == {"报告.txt"}
        assert "<p>" in "".join(line[3] for line in desk.run("snapshot")["核对结果"])
        held(report := tmp_path / "报告.docx")
        said, _ = desk.run("check_report", str(report))
        assert said.startswith("这份报告正在别处打开，核对的是上次保存的内容。")
        report.write_bytes(docx(*WRONG))
        (tmp_path / f"~${report.name}").unlink()
        monkeypatch.setattr("macros_py.desk.reporting.write_new", refusing)
        said, _ = desk.run("check_report", str(report))
        assert "疑点见“核对结果”表；批注没有写成：磁盘空间不足。" in said


def refusing(*about):
    from macros_py.errors import FileBusy

    raise FileBusy("磁盘空间不足。")


def test_an_old_word_file_without_libreoffice(package, tmp_path, monkeypatch):
    path = tmp_path / "表.xlsx"
    monkeypatch.setattr(old_word, "libreoffice_program", lambda: None)
    old = tmp_path / "报告.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"))
    path.write_bytes(package)
    with closed_engine.calling(path) as book:
        assert "没有 LibreOffice" in actions.check_report(book, str(old))[0]


@pytest.mark.parametrize("program", [None, PROGRAM])
def test_a_workbook_of_projects_has_one_report_that_agrees_with_it(tmp_path, program):
    path = tmp_path / "表.xlsx"
    path.write_bytes(build(published.scheme("national/2020_project"), published.filled("national/2020_project")))
    with closed_engine.calling(path) as book:
        assert actions.write_report(book, program).startswith("已生成")
        said, _ = actions.check_report(book, str(tmp_path / "表_自评报告.docx"), program)
    assert "能核对的说法" in said and "操作没有完成" not in said


def test_another_click_pays_for_none_of_it():
    """Of what reads documents a click imports only the text of cells."""
    code = (
        "import sys; from macros_py.desk import macros; rooms = {'claims', 'documents', 'importing', 'report'};"
        "ours = {m for m in sys.modules if m.split('.')[0] == 'macros_py' and rooms & {*m.split('.')[1:2]}};"
        "print(sorted(ours | {'docx'} & {*sys.modules}))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['macros_py.documents', 'macros_py.documents.cell_text']"

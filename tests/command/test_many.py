"""Folders of reports and workbooks on the command line: each file its answer, a bad one its sentence, the others go on."""

import json
import shutil

import pytest
from docx import Document

from macros_py.book.build import build
from macros_py.documents.word_document import of_bytes
from macros_py.law.filled import from_json
from tests import published
from tests.test_main import run

UNITS = ("浏阳市残疾人联合会", "浏阳市文学艺术界联合会")


def workbook(path, unit, **more):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(build(published.scheme(), from_json({**published.data(), "unit": unit, **more})))
    return path


def report(path, *paragraphs):
    path.parent.mkdir(parents=True, exist_ok=True)
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(path)
    return path


@pytest.fixture
def books(tmp_path):
    for number, unit in enumerate(UNITS, 1):
        workbook(tmp_path / "表" / f"{number}.xlsx", unit)
    return tmp_path / "表"


def answers(out, folder):
    return {name.removeprefix(f"{folder}/"): answer for name, answer in json.loads(out).items()}


def test_reports_of_a_folder_are_held_against_the_workbooks_of_another(capsys, books, tmp_path):
    folder = tmp_path / "报告"
    report(folder / "甲.docx", f"{UNITS[0]}2020年度部门整体支出绩效自评报告", "本单位2020年度基本支出167.29万元。")
    report(folder / "科" / "2_自评报告.docx", "某单位2020年度部门整体支出绩效自评报告", "基本支出176.29万元。")
    report(folder / "丙.docx", "外单位2020年度部门整体支出绩效自评报告", "任务60户，完成64户，完成率116.67%。")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "密.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    (folder / "~$甲.docx").write_bytes(b"lock")
    (folder / "甲（核对批注）.docx").write_bytes(b"ours")
    shutil.copy(books / "1.xlsx", folder / "别的.xlsx")
    before = {path: path.read_bytes() for path in folder.rglob("*.docx")}
    (folder / "批注").mkdir()
    code, out, _err = run(capsys, "words", folder, "--workbook", books, "--comments", folder / "批注", "--json")
    found = answers(out, folder)
    assert code == 2 and set(found) == {"甲.docx", "科/2_自评报告.docx", "丙.docx", "坏.docx", "密.docx"}
    assert found["甲.docx"]["workbook"] == "1.xlsx" and [one["id"] for one in found["甲.docx"]["findings"]] == [
        "report_cell"
    ]
    assert found["科/2_自评报告.docx"]["workbook"] == ""  # 表/2.xlsx does not lie in a folder 科
    assert found["丙.docx"]["workbook"] == "" and found["丙.docx"]["findings"][0]["id"] == "report_arithmetic"
    assert "密码" in found["密.docx"]["error"]["message"] and "坏.docx" in found["坏.docx"]["error"]["message"]
    assert all(one["error"]["message"].endswith("。") for one in found.values() if "error" in one)
    assert {path: path.read_bytes() for path in before} == before
    made = sorted(path.name for path in (folder / "批注").rglob("*.docx"))
    assert made == ["丙（核对批注）.docx", "甲（核对批注）.docx"]
    assert [one.text[:4] for one in Document(folder / "批注" / made[1]).comments] == ["【核实】"]


@pytest.mark.parametrize("name", ["2.docx", "2_自评报告.docx", "2 绩效自评报告.docx"])
def test_a_report_called_as_its_workbook_is_held_against_it(capsys, books, tmp_path, name):
    path = report(tmp_path / name, "本单位2020年度绩效自评报告", "基本支出167.29万元。")
    code, out, _ = run(capsys, "words", path, "--workbook", books)
    assert code == 0 and "与“2.xlsx”核对" in out and "176.29" in out


def test_of_two_years_the_one_it_speaks_of_and_of_two_that_fit_none(capsys, tmp_path):
    for year in (2020, 2021):
        workbook(tmp_path / "表" / f"{year}年.xlsx", UNITS[0], year=year)
    path = report(tmp_path / "报告.docx", f"{UNITS[0]}2021年度部门整体支出绩效自评报告", "基本支出167.29万元。")
    assert "与“2021年.xlsx”核对" in run(capsys, "words", path, "--workbook", tmp_path / "表")[1]
    shutil.copy(tmp_path / "表" / "2021年.xlsx", tmp_path / "表" / "副本.xlsx")
    assert "没有相配的工作簿" in run(capsys, "words", path, "--workbook", tmp_path / "表")[1]


def test_a_short_name_that_every_report_has_pairs_nothing(capsys, tmp_path):
    workbook(tmp_path / "表" / "x.xlsx", "残联")
    path = report(tmp_path / "报告.docx", "某区残联2020年度部门整体支出绩效自评报告", "基本支出167.29万元。")
    assert "没有相配的工作簿" in run(capsys, "words", path, "--workbook", tmp_path / "表")[1]


def test_a_workbook_that_cannot_be_read_is_named_and_the_others_serve(capsys, books, tmp_path):
    (books / "坏.xlsx").write_bytes(b"hello")
    paths = [report(tmp_path / f"{n}.docx", "本单位2020年度绩效自评报告", "基本支出176.29万元。") for n in (1, 2)]
    code, out, err = run(capsys, "words", *paths, "--workbook", books)
    assert code == 2 and "坏.xlsx：" in out and "没有相配" not in out and "Traceback" not in err


def test_one_file_answers_as_it_always_did(capsys, books, tmp_path):
    path = report(tmp_path / "1.docx", "本单位2020年度绩效自评报告", "基本支出167.29万元。")
    code, out, _ = run(capsys, "words", path, "--workbook", books / "1.xlsx", "--json")
    assert code == 0 and set(json.loads(out)) == {"claims", "findings", "remarks"}


def test_reports_of_a_folder_are_written_and_refreshed(capsys, books, tmp_path):
    (books / "坏.xlsx").write_bytes(b"hello")
    out_folder = tmp_path / "写"
    code, out, _ = run(capsys, "report", books, "-o", out_folder)
    assert code == 2 and [path.name for path in sorted(out_folder.iterdir())] == ["1_自评报告.docx", "2_自评报告.docx"]
    assert "坏.xlsx：" in out and out.count("已写到") == 2
    first = out_folder / "1_自评报告.docx"
    document = Document(first)
    document.add_paragraph("单位自己的话。")
    document.save(first)
    workbook(books / "1.xlsx", UNITS[0], cells={**published.data()["cells"], "three_public.final": "2.21"})
    (books / "坏.xlsx").unlink()
    assert run(capsys, "report", books, "-o", out_folder)[0] == 2, "nothing that stands there is written over unasked"
    code, out, _ = run(capsys, "report", books, "--refresh", out_folder, "-o", out_folder, "--force", "--json")
    found = answers(out, books)
    assert code == 0 and found["1.xlsx"]["refreshed"] and not found["2.xlsx"]["refreshed"]
    assert "单位自己的话。" in of_bytes(first.read_bytes(), "x.docx").paragraphs
    assert (out_folder / "1_自评报告（备份）.docx").exists()


def test_check_takes_folders_too(capsys, books):
    code, out, _ = run(capsys, "check", books)
    assert code == 1 and out.count("错误5项") == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("words", "空"), "没有 .docx、.doc、.txt 文件"), (("report", "空", "-o", "x"), "没有 .xlsx 文件"),
        (("words", "1.docx", "2.docx", "--workbook", "空"), "没有 .xlsx 文件"), (("words",), "命令有误"),
        (("report", "没有.xlsx", "-o", "x.docx"), "没有"), (("words", "1.docx", "--workbook", "没有.xlsx"), "没有"),
        (("report", "空", "-o", "1.docx"), "没有 .xlsx 文件"),
    ],
)  # fmt: skip
def test_refused_in_one_sentence(capsys, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空").mkdir()
    for name in ("1.docx", "2.docx"):
        report(tmp_path / name, "报告")
    code, _out, err = run(capsys, *arguments)
    assert code == 2 and says in err and len(err.strip().splitlines()) == 1


def test_a_place_that_is_a_file_takes_no_reports(capsys, books, tmp_path):
    (tmp_path / "占用").write_bytes(b"")
    code, out, _ = run(capsys, "report", books, "-o", tmp_path / "占用")
    assert code == 2 and out.count("建不成") == 2

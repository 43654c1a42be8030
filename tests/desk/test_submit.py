"""生成上报材料: the gate, what goes out, the folder whole or not at all, and the user's file as it was."""

import email
import io
import json
import re
import shutil
from dataclasses import replace
from datetime import datetime
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from macros_py import pdf
from macros_py.__main__ import main
from macros_py.book import identity_sheet, submission
from macros_py.book.build import build
from macros_py.book.edition import edition
from macros_py.book.figures_code import figures_code
from macros_py.book.read import read
from macros_py.bureau.register.incoming_file import divided
from macros_py.desk import handin, paper, submit
from macros_py.errors import FileBusy, UnreadableFile
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.report.report import new
from macros_py.xlsx.disk import digest
from macros_py.xlsx.patch import Formula, Put, patched
from tests import published
from tests.faults import ERRORS, IDS, Faults
from tests.office import Office
from tests.test_evaluate import CLEAN
from tests.xlsx import test_scrub as planted
from tests.xlsx.planting import PACKAGE, packed, parts, related

WHEN = datetime(2021, 3, 4, 5, 6, 7)
SCORES, FACTS = "自评表", "基础数据表"


@pytest.fixture(scope="module")
def clean():
    return build(published.scheme(), from_json(CLEAN))


@pytest.fixture(scope="module")
def one(clean):
    return submit.ready(clean, "430181", WHEN)


@pytest.fixture
def file(tmp_path, clean):
    path = tmp_path / "工作" / "自评.xlsx"
    path.parent.mkdir()
    path.write_bytes(clean)
    return path


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return ended.value.code, said.out, said.err


def test_what_goes_out_is_what_was_filled_in_and_says_who(clean, one):
    assert one.refusals == () and one.suspects == () and one.taken == ()
    got, was = read(one.data), read(clean)
    assert (got.filled, got.findings) == (was.filled, was.findings)
    said = submission.said(got.workbook)
    assert said == one.facts and said["单位代码"] == "430181" and said["报送时间"] == "2021-03-04 05:06:07"
    assert said["表样版本"] == edition(published.scheme()) and said["表样校验码"]
    names = [sheet.name for sheet in got.workbook.sheets]
    assert set(names) == {sheet.name for sheet in was.workbook.sheets} - {"指标库", "分工"} | {submission.SHEET}
    old, new = workbook_cells(clean), workbook_cells(one.data)
    for name in names:
        if name not in (submission.SHEET, "核对结果"):
            assert new[name] == old[name], f"{name}: a cell was changed"


def workbook_cells(package):
    """Sheet → cell → formula or constant."""
    book = openpyxl.load_workbook(io.BytesIO(package))
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def test_what_the_unit_keeps_for_itself_does_not_travel(clean):
    """指标库, 分工, 撤销 and 提示 are the unit's; the drop-downs that pointed there leave, their words stay."""
    noted = patched(
        clean,
        {
            identity_sheet.UNDO: {(3, 1): Put("原先的旧值")},
            "分工": {(3, 4): Put("财务科")},
            FACTS: {(23, 2): Put("<p>厉行节约</p>")},
        },
    )
    before = read(noted)
    hints = [one for one in evaluate(before.scheme, before.filled, before.findings).findings if one.level == "提示"]
    assert hints
    made = submit.ready(noted)
    assert made.refusals == () and made.taken == ()
    sent = "".join(
        part.decode("utf-8", "replace") for name, part in parts(made.data).items() if name.endswith((".xml", ".rels"))
    )
    for private in ("财务科", "原先的旧值", "指标库_", '<definedName name="指标库', hints[0].message):
        assert private not in sent, private
    assert "可从下拉列表选用" in sent and "formula1" in sent, "other drop-downs and prompts stay"
    assert read(made.data).filled == replace(before.filled, departments={})


def test_a_list_that_a_formula_reads_stays(clean):
    """A name taken from 指标库 by a formula: without the sheet the cell would show #REF!."""
    told = patched(clean, {SCORES: {(20, 4): Formula("指标库!A3", "新增残疾人就业人数")}})
    made = submit.ready(told)
    assert "指标库" in [sheet.name for sheet in read(made.data).workbook.sheets]


def test_handing_in_the_handed_in_again_keeps_the_code(one):
    again = submit.ready(one.data, when=WHEN)
    assert again.facts == one.facts and again.refusals == ()


def test_a_form_with_findings_waits():
    one = submit.ready(build(published.scheme(), published.filled()))
    said = one.refusals
    wrong = [sentence for sentence in said if sentence.startswith("错误须修改或说明：")]
    asked = [sentence for sentence in said if sentence.startswith("须说明：")]
    assert len(wrong) == 5 and len(asked) == 6 and said == (*wrong, *asked) and one.answerable


def explained(package, rows=range(4, 60)):
    return patched(package, {"核对结果": {(row, 10): Put("已核实，\n情况属实。") for row in rows}})


def test_whatever_was_found_can_be_answered_and_goes_up_as_it_prints(tmp_path):
    package = build(published.scheme(), published.filled())
    said = submit.ready(explained(package, range(4, 8))).refusals
    assert len([sentence for sentence in said if sentence.startswith("错误须修改或说明：")]) == 1
    one = submit.ready(explained(package), when=WHEN)
    assert one.refusals == ()
    total = read(package).cell("total_points").value
    assert read(one.data).cell("total_points").value == total, "what prints is what is sealed"
    keys = list(one.facts)
    assert keys[:5] == [f"已说明的错误{n}" for n in range(1, 6)] and keys[5:11] == [
        f"已说明的核实事项{n}" for n in range(1, 7)
    ]
    assert list(submission.said(read(one.data).workbook))[:11] == keys[:11]
    assert "情况说明：已核实， 情况属实。" in one.facts["已说明的错误1"]
    properties = parts(one.data)[submission.PROPERTIES].decode()
    assert "已说明" not in properties and "数据校验码" in properties
    made = submit.write(one, tmp_path)
    listed = (made.folder / handin.LIST).read_text("utf-8-sig").splitlines()
    assert listed[3].startswith("已说明的错误1：") and "以下事项" in listed[2]
    assert "错误5项" in submit.words(one, {}) and "以下5项错误" in submit.question(one)
    again = read(one.data)
    levels = [one.level for one in evaluate(again.scheme, again.filled, again.findings).findings if one.explanation]
    assert levels == ["错误"] * 5 + ["核实"] * 6, "the answers travel"


def test_a_blank_unit_name_is_not_answered():
    said = submit.ready(explained(build(published.scheme(), from_json({**CLEAN, "unit": ""})))).refusals
    assert any("填报单位没有填写" in one for one in said)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("=JX_RATE(1,2)", "自定义函数"), ("=绩效自评函数.xlam!JX_SCORE(1)", "自定义函数"), ("=cmd|'/c calc'!A1", "其他程序（DDE）"),
        ("='C:\\[上年.xlsx]表'!A1", "其他工作簿"), ('=WEBSERVICE("http://x.cn")', "外部程序或网络"),
    ],
)  # fmt: skip
def test_formulas_that_would_not_work_there(clean, formula, says):
    said = submit.ready(patched(clean, {FACTS: {(22, 4): Formula(formula, 1)}})).refusals
    assert any(says in sentence and "基础数据表!D22" in sentence and "改为数值" in sentence for sentence in said), said


def test_a_text_that_only_looks_like_one_is_left_alone(clean):
    words = Put("cmd|/c 与 [1]表!A1、JX_RATE(1) 只是文字")
    assert submit.ready(patched(clean, {SCORES: {(20, 8): words}})).refusals == ()


@pytest.mark.parametrize("plant", [planted.macros, planted.embedded, planted.used_link], ids=lambda p: p.__name__)
def test_what_cannot_be_taken_out_is_refused_in_a_sentence(clean, plant):
    content = parts(clean)
    plant(content)
    said = submit.ready(packed(content)).refusals
    assert any("含有" in sentence and "删除或改为数值" in sentence for sentence in said)


def test_everything_planted_is_listed_and_gone_and_the_last_run_forgotten(clean):
    content = parts(clean)
    for plant in (
        planted.author,
        planted.printer,
        planted.hidden_sheet,
        planted.saved_at,
        planted.custom,
        planted.thumbnail,
    ):
        plant(content)
    package = patched(packed(content), {identity_sheet.UNDO: {(3, 1): Put(planted.SECRET)}})
    made = submit.ready(package, "1")
    assert {trace.kind for trace in made.taken} == {
        "作者",
        "最后修改者",
        "关键词",
        "打印机设置",
        "隐藏的工作表",
        "指向别处的名称",
        "保存位置",
        "自定义属性",
        "缩略图",
    }
    assert planted.holding(package) and planted.holding(made.data) == [] and made.refusals == ()
    assert submission.said(read(made.data).workbook)["单位代码"] == "1"


def test_a_part_of_a_form_is_not_handed_in(clean):
    from macros_py.desk.departments import split

    [part] = split(read(patched(clean, {"分工": {(3, 4): Put("财务科")}}))).values()
    assert "科室分表" in submit.ready(part).refusals[0]


def test_a_code_that_is_none(clean):
    with pytest.raises(UnreadableFile, match="单位代码"):
        submit.ready(clean, "1\n2")


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_folder(one, tmp_path):
    made = submit.write(one, tmp_path, to=["cz@example.cn"], sender="cl@example.cn", printed=b"%PDF-1")
    there = files(made.folder)
    name = one.name
    assert made.folder == tmp_path / name and [p.name for p in tmp_path.iterdir()] == [name]
    assert re.fullmatch(r"浏阳市残疾人联合会_2020_部门整体支出绩效自评_[0-9a-f]{6}", name)
    assert set(there) == {f"{name}.xlsx", f"{name}.pdf", f"{name}.eml", handin.LIST, submit.RECEIPT}
    assert there[f"{name}.xlsx"] == one.data and made.files == {n: digest(data) for n, data in there.items()}
    receipt = there[submit.RECEIPT].decode("utf-8-sig")
    for part in (f"{name}.xlsx", f"{name}.pdf", handin.LIST):
        assert f"{digest(there[part])}  {part}" in receipt
    for value in one.facts.values():
        assert value in receipt and value in there[handin.LIST].decode("utf-8-sig")
    draft = email.message_from_bytes(there[f"{name}.eml"], policy=default)
    assert draft["X-Unsent"] == "1" and draft["To"] == "cz@example.cn" and "2020年度" in draft["Subject"]
    attached = {part.get_filename(): part.get_content() for part in draft.iter_attachments()}
    assert attached == {n: there[n] for n in (f"{name}.xlsx", f"{name}.pdf", handin.LIST)}
    assert one.facts["数据校验码"] in draft.get_body().get_content()
    # whoever takes the folder in counts one return, not the draft beside it as another
    assert list(divided(there)) == [f"{name}.xlsx"]
    assert submit.write(one, tmp_path).folder.name == f"{name}(2)"


@pytest.mark.parametrize("unit", ["㐀局😀", "a/b:c", "局" * 200])
def test_names_that_every_mail_program_and_file_system_takes(unit, tmp_path):
    package = build(published.scheme(), from_json({**CLEAN, "unit": unit}))
    made = submit.write(submit.ready(package), tmp_path)
    for path in (made.folder, *made.folder.iterdir()):
        assert path.name.encode("gbk") and len(path.name.encode()) <= 250


@pytest.mark.parametrize("error", ERRORS, ids=IDS)
def test_whatever_fails_there_is_no_half_folder(one, file, error):
    before = file.read_bytes(), file.stat().st_mtime_ns
    reached, failed = 0, 0
    for at in range(1, 60):
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, at, error)
            try:
                submit.write(one, file.parent, "上报", printed=b"%PDF-1")
            except (FileBusy, KeyboardInterrupt) as said:
                failed += 1
                if isinstance(said, FileBusy):
                    assert "没有生成" in str(said) and str(said).endswith("。")
        there = {path.name for path in file.parent.iterdir() if not path.name.startswith(".")}
        assert (file.read_bytes(), file.stat().st_mtime_ns) == before
        whole = file.parent / "上报"
        if whole.exists():
            assert len(files(whole)) == 5 and there == {"自评.xlsx", "上报"}
            for path in whole.iterdir():
                path.unlink()
            whole.rmdir()
        else:
            assert there == {"自评.xlsx"}
        for left in file.parent.glob(".*"):  # where removing it was what failed
            shutil.rmtree(left)
        reached = max(reached, faults.steps)
        if faults.steps < at:
            break
    assert failed > 15 and reached > 15


def test_on_the_command_line(capsys, file):
    before = file.read_bytes(), file.stat().st_mtime_ns
    code, out, _ = run(capsys, "submit", file, "-o", file.parent / "上报", "--code", "430181", "--no-pdf", "--json")
    told = json.loads(out)
    folder = Path(told["folder"])
    assert code == 0 and told["ready"] and folder == file.parent / "上报"
    assert told["files"] == {name: digest(data) for name, data in files(folder).items()}
    assert told["submission"]["单位代码"] == "430181" and told["mail"] == {"to": [], "sent": False, "message_id": ""}
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    code, _, err = run(capsys, "submit", file, "-o", folder, "--no-pdf")
    assert code == 2 and "已有文件" in err
    code, _, err = run(capsys, "submit", file, "-o", file.parent / "无" / "上报", "--no-pdf")
    assert code == 2 and "没有生成" in err
    empty = file.parent / "空"
    empty.mkdir()
    assert run(capsys, "submit", file, "-o", empty, "--no-pdf")[0] == 0 and len(files(empty)) == 4


def test_personal_data_wait_for_a_human(capsys, file):
    file.write_bytes(patched(file.read_bytes(), {SCORES: {(20, 8): Put("经办人证号11010519491231002X")}}))
    code, out, err = run(capsys, "submit", file, "-o", file.parent / "上报", "--no-pdf")
    assert code == 1 and "--confirmed" in err and "自评表!H20" in out and "11010519491231002X" not in out + err
    assert not (file.parent / "上报").exists()
    code, out, err = run(capsys, "submit", file, "-o", file.parent / "上报", "--no-pdf", "--confirmed", "--json")
    told = json.loads(out)
    assert code == 0 and told["ready"]
    assert told["suspects"] == [{"kind": "身份证号", "place": "自评表!H20", "masked": "110*************2X"}]
    receipt = (file.parent / "上报" / submit.RECEIPT).read_text("utf-8-sig")
    assert "自评表!H20：疑似身份证号 110*************2X" in receipt


def test_it_waits_on_the_command_line(capsys, tmp_path):
    file = tmp_path / "表.xlsx"
    file.write_bytes(build(published.scheme(), published.filled()))
    code, _out, err = run(capsys, "submit", file)
    assert (
        code == 1
        and "还不能上报" in err
        and "1. 错误须修改或说明：" in err
        and "情况说明" in err
        and [p.name for p in tmp_path.iterdir()] == ["表.xlsx"]
    )
    file.write_bytes(b"no workbook")
    assert run(capsys, "submit", file)[0] == 2
    assert run(capsys, "submit", tmp_path / "无.xlsx")[0] == 2


def document(body="本年度各项目标已完成。", author="张三", more={}):
    """A Word document in five parts, as Word leaves it."""
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    content = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}"></Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode(),
    }
    text = f'<w:document xmlns:w="{words}"><w:body><w:p><w:r><w:t>{body}</w:t></w:r></w:p></w:body></w:document>'
    related(content, "", "officeDocument", "word/document.xml", "word/document.xml", text, "x")
    said = f'<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>自评报告</dc:title><dc:creator>{author}</dc:creator></cp:coreProperties>'
    kind = f"{PACKAGE}/relationships/metadata/core-properties"
    related(content, "", kind, "docProps/core.xml", "docProps/core.xml", said, "x")
    for kind, part in more.items():
        related(content, "word/document.xml", kind, part.rpartition("/")[2], part, "<a/>", "x")
    return packed(content)


def test_the_report_goes_along_without_its_author(clean, tmp_path):
    one = submit.ready(clean, "1", WHEN, ("报告.docx", document(planted.SECRET + "主持")))
    assert [str(trace) for trace in one.taken] == ["作者（自评报告）：张三"] and one.refusals == one.suspects == ()
    made = submit.write(one, tmp_path)
    report = f"{one.name}_自评报告.docx"
    there = files(made.folder)
    sent = parts(there[report])
    assert "张三".encode() not in sent["docProps/core.xml"] and "自评报告".encode() in sent["docProps/core.xml"]
    assert (planted.SECRET + "主持").encode() in sent["word/document.xml"]
    assert report in there[handin.LIST].decode("utf-8-sig") and report in there[submit.RECEIPT].decode("utf-8-sig")
    assert list(divided(there)) == [f"{one.name}.xlsx"]


def test_the_report_s_own_pdf_lies_beside_it(clean, tmp_path):
    one = submit.ready(clean, "1", WHEN, ("报告.docx", document("正文")))
    made = submit.write(one, tmp_path, printed=b"%PDF-form", report_printed=b"%PDF-report")
    there, sealed = files(made.folder), f"{one.name}_自评报告.pdf"
    assert there[sealed] == b"%PDF-report" and sealed in made.files
    assert f"4. {sealed}" in there[handin.LIST].decode("utf-8-sig") and list(divided(there)) == [f"{one.name}.xlsx"]


def test_a_report_of_other_figures_does_not_go_along(clean):
    received = read(clean)
    verdict = evaluate(received.scheme, received.filled, received.findings)
    report = new(verdict, figures_code(received))
    one = submit.ready(clean, "1", WHEN, ("报告.docx", report))
    assert one.refusals == one.suspects == () and one.report
    other = build(published.scheme(), from_json(CLEAN | {"unit": "浏阳市残疾人联合会（本级）"}))
    (said,) = submit.ready(other, "1", WHEN, ("报告.docx", report)).refusals
    assert figures_code(received) in said and figures_code(read(other)) in said and "--refresh" in said


def test_a_report_that_is_not_final_or_names_persons(clean):
    def said(report):
        one = submit.ready(clean, "1", WHEN, ("报告.docx", report))
        return [*one.refusals, *map(str, one.suspects)]

    assert "还有批注" in said(document(more={"comments": "word/comments.xml"}))[0]
    assert (
        "修订痕迹"
        in said(document('</w:t></w:r></w:p><w:p><w:ins w:id="1"><w:r><w:t>增</w:t></w:r></w:ins><w:r><w:t>'))[0]
    )
    assert said(document("证号110105</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>19491231002X")) == [
        "自评报告：疑似身份证号 110*************2X"
    ]
    for bad in (b"%PDF-1.4", b"", clean):
        with pytest.raises(UnreadableFile, match="不能随表报送.*另存为 .docx"):
            said(bad)


def test_the_button(clean, tmp_path):
    from tests.desk import actions, closed_engine

    path = tmp_path / "表.xlsx"
    path.write_bytes(patched(clean, {SCORES: {(20, 8): Put("电话13800138000")}}))
    before = path.read_bytes()
    with closed_engine.calling(path) as book:
        said, asked = actions.submit(book, False)
        assert "没有生成" in said and "自评表!H20：疑似手机号 138******00" in asked
        assert list(tmp_path.iterdir()) == [path]
        said, _ = actions.submit(book, True)
        name = submit.ready(clean).name
        assert name in said and {p.suffix for p in (tmp_path / name).iterdir()} == {".xlsx", ".eml", ".txt"}
        book.sheets[FACTS]["D6"].value = 99
        assert actions.submit(book, True)[0].startswith("还不能上报，共")
    assert path.read_bytes() == before


@pytest.mark.office
def test_the_button_on_a_live_document(live, clean, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    with live.open(path) as document:
        said = live.run(document, "tests.desk.actions:submit", True).result
        where = Path(live.run(document, "tests.desk.actions:fullname").result).parent
    [made] = [p for p in where.iterdir() if p.is_dir()]
    assert made.name in said[0] and {p.suffix for p in made.iterdir()} == {".xlsx", ".pdf", ".eml", ".txt"}


@pytest.mark.office
def test_libreoffice_opens_what_goes_out_and_prints_the_official_sheets(clean, tmp_path):
    content = parts(clean)
    for plant in (
        planted.hidden_sheet,
        planted.printer,
        planted.comments,
        planted.saved_at,
        planted.hidden_name,
        planted.idle_link,
    ):
        plant(content)
    one = submit.ready(packed(content), "430181", WHEN)
    before, after = tmp_path / "前.xlsx", tmp_path / "后.xlsx"
    before.write_bytes(clean)
    after.write_bytes(one.data)
    with Office() as office:
        was, now = office.values(before), office.values(after)
    assert {place: value for place, value in now.items() if place[0] not in (submission.SHEET, "核对结果")} == {
        place: value for place, value in was.items() if place[0] not in ("核对结果", "指标库", "分工")
    }
    assert now[submission.SHEET, "B2"] == "430181"
    made = paper.pdf(one.data, handin.official(one.received), "77b93eb732a2")
    assert made.startswith(b"%PDF-") and 2 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", made)) <= 4


def test_only_the_official_sheets_are_shown_to_the_printer(one):
    shown = handin.official(one.received)
    book = openpyxl.load_workbook(io.BytesIO(paper.only(one.data, shown, "77b93eb732a2")))
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == shown
    assert book.active.title == shown[0]
    assert [sheet.title for sheet in book.worksheets if sheet.print_area] == shown, "LibreOffice prints hidden ones too"
    assert all("数据校验码 77b93eb732a2" in book[name].oddFooter.right.text for name in shown)


def test_without_libreoffice_there_is_no_pdf(one, monkeypatch):
    monkeypatch.setattr(pdf, "soffice", lambda: None)
    assert paper.pdf(one.data, [], "") is None
    monkeypatch.setattr(pdf, "soffice", lambda: "/bin/false")
    assert paper.pdf(one.data, [], "") is None

"""One value: the sheet, the verdict, the sealed copy, the report, the letter and the roll-up say the same, whatever is read.

The form has a row that its rule scores and its own formula does not show: what prints counts, until it is adopted.
"""

import io
import json
from decimal import Decimal

import pytest

from macros_py.__main__ import main
from macros_py.book import adopt, identity_sheet, submission, write_results
from macros_py.book.build import build
from macros_py.book.figures_code import figures_code
from macros_py.book.read import read
from macros_py.bureau.register.reading import counted, read_return
from macros_py.bureau.rollup.indicator_rollup import lines
from macros_py.bureau.rollup.outliers import score
from macros_py.desk import submit
from macros_py.documents.word_document import of_bytes
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.report.figures import Figures
from macros_py.report.report import new_report
from macros_py.xlsx.patch import Put, patched
from tests import published
from tests.desk import closed_engine
from tests.test_evaluate import CLEAN

PHRASES = (
    ("不少于三百二十人", "三百四十五人"), ("≥320人（其中女性150人）", "345人（其中女性160人）"), ("320人次以上", "345人"),
    ("≥320人", "345人"),
)  # fmt: skip
"""What a rule reads, and some of which a sheet's own formula may not."""


def form(target, done):
    first, *rows = CLEAN["rows"]
    data = {
        **CLEAN,
        "declared": {},
        "rows": [{**first, "target_text": target, "achieved_text": done, "points": ""}, *rows],
    }
    return build(published.scheme(), from_json(data))


def verdict_of(data):
    received = read(data)
    return evaluate(received.scheme, received.filled, received.findings)


@pytest.fixture(scope="module")
def unshown():
    """A form with a score that only the rule gives."""
    for pair in PHRASES:
        data = form(*pair)
        [*found] = [row for row in verdict_of(data).rows if row.unshown]
        if found:
            return data
    pytest.fail("every phrase is shown by the sheet's formula: name one that is not")


@pytest.fixture(scope="module")
def answered(unshown):
    rows = range(4, 12)
    return patched(unshown, {"核对结果": {(row, 10): Put("指标值按批复填写，得分由评审组核定。") for row in rows}})


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_a_blank_score_is_no_computed_one_anywhere(unshown, answered):
    verdict = verdict_of(unshown)
    assert [one.id for one in verdict.findings if one.level == "错误"] == ["score_unshown"]
    said = submit.prepare(unshown).refusals
    assert len(said) == 1 and said[0].startswith("错误须修改或说明：")
    sealed = submit.prepare(answered)
    assert sealed.refusals == () and "已说明的错误1" in sealed.facts
    paper = read(sealed.data).cell("total_points").value
    assert Decimal(paper) == Decimal(80), "twenty points are not shown"
    again = verdict_of(sealed.data)
    report = new_report(again, sealed.facts[submission.FIGURES])
    text = "\n".join(of_bytes(report, "x").paragraphs)
    annex = [row for table in of_bytes(report, "x").tables for row in table.rows if "".join(row[0].split()) == "总分"]
    reading = read_return(sealed.data, "甲.xlsx")
    totals = {
        "sheet": paper,
        "verdict": again.computed_total,
        "report": Figures(again)["total"],
        "register": reading.totals["computed"],
        "lists": score(reading).own,
    }
    assert {Decimal(str(one)) for one in totals.values()} == {Decimal(80)}, totals
    assert "得80分" in text and "得100分" not in text, "the chapter"
    assert [row[6] for row in annex] == ["80"], "the annex"
    row = next(id for id, points in reading.points.items() if points["computed"] and counted(points) is None)
    assert row == "quantity.1"


def test_a_blank_score_lowers_no_average_and_raises_none(unshown):
    """What is added up of a row without a printed score is its quantities, not a score."""
    from types import SimpleNamespace

    reading = read_return(unshown, "甲.xlsx")
    shares = {line.name: line.share for _, line in lines(SimpleNamespace(reading=reading), published.scheme())}
    assert shares["康复人数"] is None and shares["有效率"] == 1
    before = {
        id: {key: text for key, text in points.items() if key != "printed"} for id, points in reading.points.items()
    }
    assert counted(before["quantity.1"]) == "20", (
        "version 0.1.0 said no more; its readings are read again where they can be"
    )


def test_one_code_on_paper_in_the_register_and_in_the_letter(answered):
    sealed = submit.prepare(answered)
    code, reading = sealed.facts[submission.FIGURES], read_return(sealed.data, "甲.xlsx")
    assert code == figures_code(read(answered)) == figures_code(read(sealed.data))
    assert reading.printed == reading.submission[submission.FIGURES] == code


def test_a_report_by_the_first_code_goes_along_only_where_that_says_what_prints(answered):
    from macros_py.book.figures_code import first_code

    clean = build(published.scheme(), from_json({**CLEAN, "declared": {}}))
    for data, passes in ((clean, True), (answered, False)):
        received = read(data)
        report = new_report(evaluate(received.scheme, received.filled, received.findings), first_code(received))
        assert (submit.prepare(data, report=("报告.docx", report)).refusals == ()) is passes


def test_adopting_on_the_command_line(unshown, tmp_path, capsys):
    file = tmp_path / "表.xlsx"
    file.write_bytes(unshown)
    code, out, _ = run(capsys, "recalc", "--adopt", file, "--json")
    told = json.loads(out)
    assert code == 0 and told["total"]["computed"] == "100" and told["findings"] == []
    [one] = [each for each in told["adopted"]["scores"] if each["id"] == "quantity.1.points"]
    assert (one["before"], one["after"]) == ("", "20") and one["at"].startswith("自评表!G")
    assert told["adopted"]["totals"] == [{"name": "", "before": "80", "after": "100"}]
    backup = file.with_name("表（备份）.xlsx")
    assert backup.read_bytes() == unshown
    assert Decimal(read(file).cell("total_points").value) == 100 and submit.prepare(file.read_bytes()).refusals == ()
    file.write_bytes(unshown)
    code, out, _ = run(capsys, "recalc", "--adopt", file)
    said = "".join(out.split())
    assert "总分80→100，须重新送审签字" in said and "空白→20" in said
    code, out, _ = run(capsys, "recalc", "--adopt", file, "--json")
    assert json.loads(out)["adopted"] == {"scores": [], "totals": []}, "once is enough"


def test_a_final_form_is_not_adopted(unshown, tmp_path, capsys):
    file = tmp_path / "表.xlsx"
    rows = 1 + max(
        row for row, _ in next(s for s in read(unshown).workbook.sheets if s.name == identity_sheet.SHEET).cells
    )
    final = patched(
        unshown, {identity_sheet.SHEET: {(rows, 1): Put(identity_sheet.FIGURES), (rows, 2): Put("0123456789ab")}}
    )
    file.write_bytes(final)
    code, _, err = run(capsys, "recalc", "--adopt", file)
    assert code == 2 and "已定稿" in err and file.read_bytes() == final


def test_adopting_on_an_open_book_is_undone(unshown, tmp_path):
    from macros_py.desk import macros

    path = tmp_path / "表.xlsx"
    path.write_bytes(unshown)
    with closed_engine.calling(path) as book:
        place = read(unshown).located.places["quantity.1.points"]
        before = book.sheets[place[0]].range(place[1:]).formula
        said = macros.run("adopt_computed", book)
        assert "总分80→100，须重新送审签字" in said and "撤销本次写入" in said
        assert book.sheets[place[0]].range(place[1:]).formula != before
        macros.run("undo", book)
        assert book.sheets[place[0]].range(place[1:]).formula == before


def test_a_typed_total_is_not_adopted_silently(unshown):
    received = read(patched(unshown, {"自评表": {read(unshown).located.places["total_points"][1:]: Put(Decimal(80))}}))
    verdict = evaluate(received.scheme, received.filled, received.findings)
    chosen = adopt.adoptable(received, verdict)
    assert "手工填列" in adopt.told(received, adopt.after(received, chosen))


def test_finalising_waits_and_then_keeps_what_prints(unshown, answered, tmp_path):
    from macros_py.desk import macros

    for data, starts in ((unshown, "还有1项错误，改正或说明后才能定稿"), (answered, "已定稿")):
        path = tmp_path / starts[:3] / "表.xlsx"
        path.parent.mkdir()
        path.write_bytes(data)
        with closed_engine.calling(path) as book:
            assert macros.run("finalise", book).startswith(starts)
    [folder] = [one for one in path.parent.iterdir() if one.is_dir()]
    listed = (folder / "目录.txt").read_text("utf-8-sig")
    assert listed.index("已说明的错误1") < listed.index("1. ")


def test_explaining_an_error_leads_to_its_row(unshown, tmp_path):
    from macros_py.desk import macros

    path = tmp_path / "表.xlsx"
    path.write_bytes(unshown)
    with closed_engine.calling(path) as book:
        said = macros.run("explain_finding", book)
        assert "确认无误的，请在此填写情况说明" in said
        chosen = book.app.selection
        assert (chosen.sheet.name, chosen.row, chosen.column) == ("核对结果", 4, 10)
        macros.run("clear_marks", book)
        assert "重新计算" in macros.run("explain_finding", book)


def test_results_that_are_not_the_formulas_stop_it_and_are_named(answered):
    place = read(answered).located.places["total_points"]
    from macros_py.xlsx.patch import Cached

    stale = patched(answered, {place[0]: {place[1:]: Cached(Decimal("98.9"))}})
    [said] = submit.prepare(stale).refusals
    assert "自评表!G41" in said and "显示98.9，应为80" in said and "jixiao recalc" in said


def test_results_that_are_absent_are_put_in(answered):
    import openpyxl

    book, saved = openpyxl.load_workbook(io.BytesIO(answered)), io.BytesIO()
    book.save(saved)
    assert read(saved.getvalue()).cell("total_points").value is None
    sealed = submit.prepare(saved.getvalue())
    assert sealed.refusals == () and Decimal(read(sealed.data).cell("total_points").value) == 80


def test_texts_that_are_sums_of_their_own_have_a_code_of_their_own():
    """1,275.6 pasted as a text prints another sum than the number: another paper, another code."""
    number = build(published.scheme(), from_json({**CLEAN, "declared": {}}))
    place = read(number).located.places["programme_projects.final"]
    text = patched(number, {place[0]: {place[1:]: Put("2,008.23")}})
    assert figures_code(read(number)) != figures_code(read(text))
    refused = submit.prepare(text).refusals
    assert any("文字" in one for one in refused)


@pytest.mark.parametrize("typed", ["-", "—", "——", "／"])
def test_a_dash_over_a_formula_is_a_result_that_prints_no_number(typed):
    """The form's own total leaves it out, and so does the verdict; the rule's score is named."""
    data = build(published.scheme(), from_json({**CLEAN, "declared": {}}))
    place = read(data).located.places["quantity.1.points"]
    dashed = patched(data, {place[0]: {place[1:]: Put(typed)}})
    verdict = verdict_of(dashed)
    assert (verdict.computed_total, verdict.printed_total) == (80, 80)
    assert [one.id for one in verdict.findings if one.level == "错误"] in (["score_unshown"], ["not_a_number"])


def test_a_score_with_words_beside_it_counts_as_it_prints_once_it_is_explained():
    """15分（扣5分） is no number for the form's total: the return goes up with the total that stands on it."""
    data = build(published.scheme(), from_json({**CLEAN, "declared": {}}))
    place = read(data).located.places["quantity.1.points"]
    beside = patched(data, {place[0]: {place[1:]: Put("15分（扣5分）")}})
    assert verdict_of(beside).computed_total == 95
    assert any("表内为80，算进去为95" in one for one in submit.prepare(beside).refusals)
    result = read(beside)
    verdict = evaluate(result.scheme, result.filled, result.findings)
    said = patched(beside, write_results.changes(result, verdict))
    said = patched(said, {"核对结果": {(row, 10): Put("扣5分为上年结转原因。") for row in range(4, 12)}})
    sealed = submit.prepare(said)
    assert sealed.refusals == () and "已说明的错误1" in sealed.facts
    again, reading = verdict_of(sealed.data), read_return(sealed.data, "甲.xlsx")
    paper = Decimal(read(sealed.data).cell("total_points").value)
    totals = (paper, again.computed_total, again.printed_total, Decimal(reading.totals["computed"]), score(reading).own)
    assert set(totals) == {Decimal(80)}

"""What one file is: figures with their places, faults, or the sentence to send back; never an exception."""

import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.bureau.register.failure import FAILED
from macros_py.bureau.register.reading import from_json, read_return
from macros_py.desk.departments import split
from macros_py.evaluate import evaluate
from macros_py.law.filled import Filled
from macros_py.law.notices import load
from macros_py.xlsx.address import a1
from tests import published
from tests.bureau.conftest import filled, in_yuan, workbook
from tests.examples import examples
from tests.xlsx import hostile

BASE = "基础数据表"


@pytest.fixture(scope="module")
def good():
    return workbook("甲县残联")


def changed(data, change):
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(data, reason, *words, name="甲.xlsx"):
    reading = read_return(data, name)
    assert reading.reason == reason
    assert reading.sentence.endswith("。") and "\n" not in reading.sentence and "重新" in reading.sentence
    assert all(word in reading.sentence for word in words), reading.sentence
    return reading


@pytest.mark.parametrize("place", published.PLACES)
def test_a_published_form_is_read_whole(place):
    scheme, form = published.scheme(place), published.filled(place)
    data = build(scheme, form)
    got = read_return(data, "甲.xlsx")
    received = read(data)
    verdict = evaluate(scheme, received.filled, received.findings).as_json()
    assert (got.reason, got.sentence, got.notice, got.year) == ("", "", place, form.year or scheme.year)
    assert [{k: v for k, v in one.items() if k not in ("key", "at")} for one in got.findings] == verdict["findings"]
    assert from_json(json.loads(json.dumps(got.as_json()))) == got
    there = {f"{sheet.name}!{a1(*place)}" for sheet in received.workbook.sheets for place in sheet.cells}
    assert {at for text, at in got.cells.values() if text} <= there
    if not scheme.repeated:
        assert got.points == verdict["points"] and got.rates == verdict["rates"] and got.totals == verdict["total"]


def test_a_finding_says_where(good):
    for one in read_return(good).findings:
        assert len(one["at"]) == len(one["where"]) and one["key"].startswith(f"{one['id']}:")
    assert any("自评表!" in at for one in read_return(good).findings for at in one["at"])


def test_what_our_formulas_give_is_kept_beside_what_was_typed():
    form = filled("甲县残联")
    cells = {id: text for id, text in form.cells.items() if id != "personnel_cost.final"}
    left_out = read_return(build(published.scheme(), replace(form, cells=cells)))
    assert not left_out.cells.keys() & left_out.computed.keys()
    assert "three_public.final" in {**left_out.cells, **left_out.computed}


def test_figures_change_with_whatever_was_typed_and_with_nothing_else(good):
    code = read_return(good).figures
    again = changed(good, lambda book: book.properties.__setattr__("creator", "别人"))
    assert read_return(again).figures == code != read_return(workbook("甲县残联", **{"reception.final": "9"})).figures
    tampered = changed(good, lambda book: book[BASE].__setitem__("A1", "别的"))
    assert read_return(tampered).figures != code


def test_tampering_is_a_verdict_and_the_values_are_still_read(good):
    got = read_return(changed(good, lambda book: book["自评表"].__setitem__("M4", 99)))
    assert got.reason == "" and got.cells == read_return(good).cells
    assert next(one["id"] for one in got.findings) == "formula_overwritten"


def test_moved_rows_are_followed(good):
    got = read_return(changed(good, lambda book: book[BASE].insert_rows(5)))
    assert got.reason == "" and {id: t for id, (t, _) in got.cells.items()} == {
        id: t for id, (t, _) in read_return(good).cells.items()
    }
    assert "row_moved" in [one["id"] for one in got.findings]


def test_two_units_in_one_file(good):
    def second(book):
        copy = book.copy_worksheet(book[BASE])
        copy.title = "乙"
        copy["B2"] = "乙县残联"

    refused(changed(good, second), "two_units", "甲县残联", "乙县残联")
    kept = changed(good, lambda book: book.copy_worksheet(book[BASE]).__setattr__("title", "底稿"))
    assert read_return(kept).reason == ""  # the unit's own copy


def test_another_unit_written_on_the_second_sheet():
    scheme = load("hunan/2018_variant")
    data = build(scheme, replace(published.filled(scheme.id), unit="甲县残联"))

    def other(book):
        book["指标表"]["C2"] = "乙县残联"

    refused(changed(data, other), "two_units", "甲县残联", "乙县残联")


def test_two_units_among_the_projects():
    place = "national/2020_project"
    form = published.filled(place)
    one, *rest = form.projects
    other = replace(one, cells={**one.cells, "unit": "乙县残联"}, unit="乙县残联", name="另一个项目")
    data = build(published.scheme(place), replace(form, projects=(one, other, *rest)))
    refused(data, "two_units", "乙县残联")


def test_nobody_signed_it_and_nothing_filled_in():
    refused(workbook(""), "no_unit", "单位全称")
    refused(build(published.scheme(), Filled(unit="甲县残联")), "blank", "没有填写内容")


def test_a_part_of_a_department_is_no_return():
    form = replace(filled("甲县残联"), departments={"reception": "办公室"})
    received = read(build(published.scheme(), form))
    parts = split(received)
    refused(next(iter(parts.values())), "part", "科室分表", "总表")


def another_edition(book, was, now):
    """As an edition would say whose notice printed ``was`` where today's prints ``now``."""
    for key, value in book["方案"].iter_rows(max_col=2):
        if key.value in ("表样版本", "工作簿校验码"):
            value.value = f"{published.PLACE}@000000000000"
        elif str(key.value).startswith("表样原文"):
            value.value = value.value.replace(now, was)
    for page in book:
        for row in page.iter_rows() if page.title != "方案" else ():
            for cell in row:
                if str(cell.value).strip("　 ") == now.strip("　 "):
                    cell.value = str(cell.value).replace(now.strip("　 "), was.strip("　 "))


def test_an_older_edition_is_read_by_its_names_and_labels(good):
    older = changed(good, lambda book: another_edition(book, "3、公务招待 ", "3、公务接待 "))
    got, today = read_return(older), read_return(good)
    assert (got.reason, got.unit, got.edition) == ("", "甲县残联", f"{published.PLACE}@000000000000")
    assert got.findings[0]["id"] == "wrong_edition"
    assert "“3、公务招待”→“3、公务接待”" in got.findings[0]["message"]
    typed = {id: text for id, (text, at) in got.cells.items() if at}
    assert typed.items() >= {id: text for id, (text, _) in today.cells.items() if text}.items()


def test_an_older_edition_that_cannot_be_read():
    place = "national/2020_project"
    data = build(published.scheme(place), published.filled(place))

    def change(book):
        another_edition(book, "满意程度指标 ", "满意度指标 ")
        for name in [name for name in book.sheetnames if name.startswith("项目") and name != "项目汇总"]:
            del book[name]

    refused(changed(data, change), "wrong_edition", "0张项目表")


def test_a_form_that_lost_its_hidden_sheet_is_known_by_its_shape(good):
    def bare(book):
        for name in ("方案", "撤销"):
            if name in book.sheetnames:
                del book[name]

    got, today = read_return(changed(good, bare)), read_return(good)
    assert (got.reason, got.notice, got.year, got.cells) == ("", today.notice, today.year, today.cells)
    assert got.findings[0]["id"] == "form_altered" and "方案" in got.findings[0]["message"]


def test_last_years_form_says_its_year():
    scheme = load("hunan/2017")
    data = build(scheme, Filled(unit="甲县残联", year=2019, cells={"establishment_count": "3"}), year=2019)
    assert read_return(data).year == 2019

    def bare(book):
        del book["方案"]

    assert (read_return(changed(data, bare)).notice, read_return(changed(data, bare)).year) == ("hunan/2017", 2019)


def test_what_starts_a_program(good):
    def dde(book):
        book[BASE]["B3"] = "=cmd|'/C calc'!A0"

    refused(changed(good, dde), "active_content", "DDE", f"{BASE}!B3")
    macros = hostile.parts()
    macros["xl/vbaProject.bin"] = b"x"
    assert read_return(hostile.zipped(macros)).reason == "not_ours"


def with_part(data, name, content):
    import zipfile

    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml"])
def test_a_form_with_something_that_runs(good, part):
    got = refused(with_part(good, part, b"<a/>"), "active_content", "含有")
    assert got.cells == read_return(good).cells


def test_an_external_link_is_remarked_only(good):
    got = read_return(with_part(good, "xl/externalLinks/externalLink1.xml", b"<a/>"))
    assert got.reason == "" and any("外部链接" in remark for remark in got.remarks)


def test_text_that_looks_like_a_formula_stays_text(good):
    got = read_return(workbook('=HYPERLINK("http://x","甲")'))
    assert got.unit == '=HYPERLINK("http://x","甲")'


@pytest.mark.parametrize(
    "table", [hostile.HOSTILE, hostile.TOO_BIG, hostile.DAMAGED], ids=["hostile", "too_big", "damaged"]
)
def test_a_form_is_refused_for_every_kind_of_damage(table):
    for number, (what, make) in enumerate(table.items()):
        if number % 12 == 0:  # each is read by the gate's own tests
            got = read_return(make(), "甲.xlsx")
            assert got.reason in ("hostile", "too_big", "damaged") and got.sentence.startswith("甲.xlsx"), what
            assert not got.cells and len(got.sha256) == 64


@pytest.mark.parametrize("kind", hostile.OTHER_KINDS)
def test_other_kinds_of_files(kind):
    name, make, reason, words = hostile.OTHER_KINDS[kind]
    got = read_return(make(), name)
    assert got.reason == ("password" if reason == "encrypted" else reason) and words in got.sentence


def test_a_workbook_of_somebody_else(good):
    got = read_return(hostile.book(), "a" * 300 + "\x00\u202e.xlsx")
    assert got.reason == "not_ours" and got.sentence.isprintable() and len(got.sentence) < 200


def test_what_a_stranger_writes_into_the_hidden_sheet_is_cut_short(good):
    def change(book):
        book["方案"]["B2"] = "x" * 30_000 + "\u202e"

    got = read_return(changed(good, change), "甲.xlsx")
    assert got.reason == "not_ours" and len(got.sentence) < 500 and got.sentence.isprintable()


def test_a_fault_of_ours_is_a_sentence_too(good, monkeypatch):
    from macros_py.bureau.register import reading

    for error, reason in ((RecursionError, FAILED), (MemoryError, "memory"), (ZeroDivisionError, FAILED)):

        def fails(*_, error=error):
            raise error

        monkeypatch.setattr(reading, "evaluate", fails)
        got = refused(good, reason, "甲.xlsx")
        if reason == FAILED:
            assert error.__name__ in got.sentence and "不是填报单位的差错" in got.sentence
            assert not any(word in got.sentence for word in ("重新填写", "重新报送", "下发的工作簿"))


def test_what_is_kept_of_a_fault_of_ours_holds_nothing_of_the_senders(good, monkeypatch):
    from macros_py.law import ledger

    def fails(self, id, *_, **__):
        raise ValueError(f"甲县残联 的 {id} 读不出：C:\\Users\\张三")

    monkeypatch.setattr(ledger.Ledger, "_number", fails)
    got = read_return(good, "张三/甲县残联.xlsx")
    assert got.reason == FAILED and got.trace[0] == "ValueError"
    where = [re.sub(r":\d+", "", line) for line in got.trace]
    assert where[1].startswith("law/ledger.py ") and where[-1] == "bureau/register/reading.py read_return"
    assert not any(word in line for line in got.trace for word in ("甲县", "张三", "Users", "/macros_py")), got.trace
    assert from_json(json.loads(json.dumps(got.as_json()))) == got


def test_amounts_in_another_unit_wait_until_it_is_explained():
    typed = filled("甲县残联", **in_yuan())
    got = read_return(build(published.scheme(), typed), "甲.xlsx")
    assert got.reason == "unit_in_doubt" and "像是以元填报" in got.sentence and got.cells and got.unit == "甲县残联"
    (key,) = [one["key"] for one in got.findings if one["id"] == "form_unit_suspect"]
    explained = build(published.scheme(), replace(typed, explained={key: "本单位为省级，金额确为万元。"}))
    assert read_return(explained, "甲.xlsx").reason == ""


def test_one_amount_in_another_unit_waits_too():
    got = read_return(workbook("甲县残联", **{"three_public.final": "19000"}), "甲.xlsx")
    assert got.reason == "unit_in_doubt" and "“三公经费" in got.sentence


@settings(max_examples=examples(40))
@given(st.data())
def test_a_form_with_any_bytes_changed_is_read_or_refused(good, data):
    made = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    got = read_return(bytes(made), "甲.xlsx")
    assert bool(got.reason) == bool(got.sentence)


@settings(max_examples=examples(15))
@given(
    st.dictionaries(
        st.sampled_from(sorted(published.scheme().inputs.keys() - {"unit"})), st.text(max_size=30), max_size=6
    ),
    st.text(max_size=20),
)
def test_a_form_with_anything_typed_is_read(cells, unit):
    cells = {id: text for id, text in cells.items() if text.isprintable()}
    got = read_return(workbook(unit if unit.isprintable() else "甲", **cells))
    assert got.reason in ("", "no_unit") and json.dumps(got.as_json())

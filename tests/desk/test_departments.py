"""Several departments fill one form: split, filled apart, put together; whatever meets is said."""

import dataclasses
import io
import json
import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.__main__ import main
from macros_py.book import identity_sheet, responsibility_sheet
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.form_digest import is_helper
from macros_py.book.read import read
from macros_py.book.responsibility_sheet import lines
from macros_py.desk.departments import merge, rows_by_department, split
from macros_py.desk.three_way_merge import ReturnedPart, merge_cells
from macros_py.errors import NotOurWorkbook
from macros_py.law.filled import Filled, as_json
from macros_py.law.flat import flat
from macros_py.law.notices import editions, load
from tests import published

BASE, SCORES = "基础数据表", "自评表"
DEPARTMENTS = {
    "reception": "办公室", "vehicle_upkeep": "办公室", "establishment_count": "人事科", "quantity.1": "业务科", "quantity.2": "业务科",
    "budget_execution": "财务科", "fiscal_appropriation": "财务科", "goal_set_text": "办公室、业务科",
}  # fmt: skip


def filled(**more):
    return dataclasses.replace(published.filled(), departments=DEPARTMENTS, **more)


@pytest.fixture(scope="module")
def whole():
    return build(published.scheme(), filled())


@pytest.fixture(scope="module")
def parts(whole):
    return split(read(whole))


def edited(data, *cells):
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet, address, value in cells:
        book[sheet][address] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def merged(whole, parts):
    return merge(whole, read(whole), [(f"{name}.xlsx", read(data)) for name, data in parts.items()])


def test_the_sheet_says_who_fills_what_and_every_row_once(whole):
    received = read(whole)
    assert received.filled.departments == DEPARTMENTS
    form = received.located.form
    ids = [id for line in lines(form) for id in line.ids]
    assert len(ids) == len(set(ids)) and len({line.key for line in lines(form)}) == len(lines(form))
    page = openpyxl.load_workbook(io.BytesIO(whole))[responsibility_sheet.SHEET]
    assert page.protection.sheet and not page["D3"].protection.locked and page["C3"].protection.locked


ONCE = [place for place in editions() if not load(place).repeated]


@pytest.mark.parametrize("place", ONCE)
def test_every_cell_the_unit_fills_belongs_to_a_row(place):
    form = load_form(load(place))
    drawn = {id for id in form.places if not is_helper(id) and not responsibility_sheet.nobodys(id)}
    assert drawn == {id for line in lines(form) for id in line.ids}
    assert len({line.key for line in lines(form)}) == len(lines(form))


@pytest.mark.parametrize("place", ONCE)
def test_split_and_merged_is_the_same_in_every_edition(place):
    form = load_form(load(place))
    given = {line.key: "甲科" if n % 2 else "乙科" for n, line in enumerate(lines(form))}
    weights = {group.id: "10" for group in form.scheme.group if group.chosen}
    data = build(form.scheme, Filled(unit="某某单位", departments=given, weights=weights))
    made = merged(data, split(read(data)))
    assert made.taken == () and made.conflicts == ()
    assert as_json(read(made.data).filled) == as_json(read(data).filled)
    assert read(made.data).filled.departments == given


def test_a_form_a_project_is_not_divided():
    repeated = next(place for place in editions() if load(place).repeated)
    with pytest.raises(NotOurWorkbook, match="各填自己的项目表"):
        split(read(build(load(repeated))))


def test_a_line_of_an_open_row_follows_its_row(whole):
    def moved(book):
        page = book[responsibility_sheet.SHEET]
        row = next(r for r in range(3, page.max_row) if page.cell(r, responsibility_sheet.KEY).value == "quantity.2")
        page.cell(row, responsibility_sheet.NAME).value = '=IF(自评表!$D$23="","",自评表!$D$23)'

    book = openpyxl.load_workbook(io.BytesIO(whole))
    moved(book)
    saved = io.BytesIO()
    book.save(saved)
    found = read(saved.getvalue()).filled.departments
    assert found["quantity.4"] == "业务科" and "quantity.2" not in found


def test_a_part_has_only_its_rows_open_and_says_whose_it_is(parts, whole):
    assert parts.keys() == {"办公室", "人事科", "业务科", "财务科"}
    book = openpyxl.load_workbook(io.BytesIO(parts["业务科"]))
    form = read(whole).located.form
    mine = {id for line in lines(form) if line.key in ("quantity.1", "quantity.2", "goal_set_text") for id in line.ids}
    open_ = {id for id, (s, r, c) in form.places.items() if not book[s].cell(r, c).protection.locked}
    assert open_ == mine
    loose = {place: key for place, (key, _) in responsibility_sheet.loose_places(form).items()}
    assert all(book[s].cell(r, c).protection.locked for s, r, c in loose)
    assert book["填报说明"]["A2"].value.startswith("科室分表：业务科。") and book.active.title == "填报说明"
    assert read(parts["业务科"]).findings == () and book[SCORES]["D20"].value == "残疾儿童康复人数"
    assert all(cell.protection.locked for row in book[responsibility_sheet.SHEET].iter_rows() for cell in row)


def test_parts_that_come_back_untouched_change_nothing(whole, parts):
    made = merged(whole, parts)
    assert made.taken == () and made.conflicts == ()
    assert as_json(read(made.data).filled) == as_json(read(whole).filled)


def test_each_department_s_rows_are_taken_and_results_are_fresh(whole, parts):
    back = dict(parts)
    back["办公室"] = edited(parts["办公室"], (BASE, "D11", 0.44), (SCORES, "C9", "全年目标三项：康复445人"))
    back["人事科"] = edited(parts["人事科"], (BASE, "C4", 12))
    back["业务科"] = edited(
        parts["业务科"], (SCORES, "F20", "450人"), (SCORES, "H20", "增加了残疾儿童"), (SCORES, "G21", None)
    )
    back["财务科"] = edited(
        parts["财务科"], (SCORES, "D13", "预算执行率"), (SCORES, "E13", "≥95%"), (SCORES, "G4", "98.5%")
    )
    made = merged(whole, back)
    assert made.conflicts == ()
    after = read(made.data)
    expected = flat(read(whole).filled) | {
        "reception.final": "0.44",
        "goal_set_text": "全年目标三项：康复445人",
        "incumbent_count": "12",
        "quantity.1.achieved_text": "450人",
        "quantity.1.deviation_text": "增加了残疾儿童",
        "budget_execution._0": "预算执行率",
        "budget_execution._1": "≥95%",
        "fiscal_appropriation.execution_rate": "98.5%",
    }
    expected["quantity.2.points"] = ""  # the cell was emptied, its formula with it
    assert flat(after.filled) == expected and after.findings == ()
    cached = openpyxl.load_workbook(io.BytesIO(made.data), data_only=True)
    assert cached[BASE]["F4"].value == pytest.approx(12 / 11, abs=1e-4)
    assert "rate_differs" in {one.id for one in made.verdict.findings}  # 98.5% was declared over 588.86%


def test_a_row_not_its_own_two_answers_and_a_missing_part(whole, parts):
    back = {
        "办公室": edited(parts["办公室"], (BASE, "C4", 99), (SCORES, "C9", "甲目标写得够长了吧")),
        "业务科": edited(parts["业务科"], (SCORES, "C9", "乙目标写得够长了吧"), (SCORES, "F20", "450")),
        "财务科": parts["财务科"],
    }
    made = merged(whole, back)
    said = "\n".join(made.conflicts)
    assert "“办公室.xlsx”改动了不属于办公室的“实际在职人数”（“11”改为“99”）" in said
    assert "各分表填的不同" in said and "甲目标" in said and "乙目标" in said and "缺少人事科的分表" in said
    after = read(made.data).filled
    assert after.cells["incumbent_count"] == "11" and not after.cells["goal_set_text"]
    assert after.rows_of("quantity")[0]["achieved_text"] == "450"


def test_what_the_whole_changed_meanwhile_is_not_overwritten(whole, parts):
    meanwhile = edited(whole, (BASE, "D11", 0.9), (BASE, "C9", 1.75))
    back = parts | {"办公室": edited(parts["办公室"], (BASE, "D11", 0.44), (BASE, "C9", 1.75))}
    made = merged(meanwhile, back)
    assert len(made.conflicts) == 1 and "拆分后总表改为“0.9”" in made.conflicts[0] and "0.44" in made.conflicts[0]
    assert read(made.data).filled.cells["reception.final"] == "0.9" and made.taken == ()


def test_the_whole_s_other_bytes_stay(whole, parts):
    commented = openpyxl.load_workbook(io.BytesIO(whole))
    commented[BASE]["A6"].comment = openpyxl.comments.Comment("与决算报表核对过", "x")
    saved = io.BytesIO()
    commented.save(saved)
    made = merged(saved.getvalue(), parts | {"人事科": edited(parts["人事科"], (BASE, "C4", 12))})
    assert openpyxl.load_workbook(io.BytesIO(made.data))[BASE]["A6"].comment.text.startswith("与决算报表核对过")


def stamped(data, key, value):
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[identity_sheet.SHEET]
    row = next(r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == key)
    page.cell(row, 2).value = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_what_is_no_part_of_this_whole(whole, parts):
    def refused(data):
        made = merge(whole, read(whole), [("表.xlsx", read(data))])
        assert made.taken == ()
        return made.conflicts[0]

    part = parts["人事科"]
    assert "不是拆分出来的科室分表" in refused(whole)
    assert "2021年度" in refused(stamped(part, identity_sheet.YEAR, "2021"))
    assert "没有“保卫科”" in refused(stamped(part, identity_sheet.DEPARTMENT, "保卫科"))
    assert "填报单位是“另一家”" in refused(edited(part, (BASE, "B2", "另一家")))
    for text in ("[" * 30_000, '{"cells": 5}', "{", ""):
        assert "读不出来" in refused(stamped(part, f"{identity_sheet.BASE}1", text))
    other = next(iter(split(read(build(load("hunan/2017"), Filled(departments={"reception": "人事科"})))).values()))
    assert "hunan/2017" in refused(other)
    longer = openpyxl.load_workbook(io.BytesIO(part))
    longer[SCORES].insert_rows(22)
    saved = io.BytesIO()
    longer.save(saved)
    assert "行数与总表不同" in refused(saved.getvalue())


def test_a_form_nobody_was_given_and_a_part_are_not_split(parts):
    with pytest.raises(NotOurWorkbook, match="责任科室"):
        split(read(build(published.scheme(), published.filled())))
    with pytest.raises(NotOurWorkbook, match="科室分表"):
        split(read(parts["人事科"]))
    many = {f"quantity.{n}": f"第{n}科、" + "、".join(f"科{n}{m}" for m in range(13)) for n in range(1, 6)}
    with pytest.raises(NotOurWorkbook, match="超过60个"):
        split(read(build(published.scheme(), dataclasses.replace(published.filled(), departments=many))))


def test_names_of_departments_that_are_no_file_names():
    names = {"reception": "..\\..\\财务:科?", "overseas": "..\\..\\财务:科*", "quantity.1": "..."}
    parts = split(read(build(published.scheme(), dataclasses.replace(published.filled(), departments=names))))
    assert len(parts) == 3 and not any(set(name) & set('/\\:*?"<>|') or name.startswith(".") for name in parts)


IDS = st.sampled_from(["a.x", "a.y", "b.x", "c.x"])
TABLE = st.dictionaries(IDS, st.sampled_from(["1", "2", "文字"]))
OWNERS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(["甲", "乙"]))
KEYS = {id: id[0] for id in ("a.x", "a.y", "b.x", "c.x")}


@given(TABLE, OWNERS)
def test_split_and_merged_is_the_same(whole, owners):
    parts = [ReturnedPart(f"{name}.xlsx", name, whole, whole) for name in rows_by_department(owners)]
    assert merge_cells(whole, parts, rows_by_department(owners), KEYS, KEYS) == merge_cells(whole, [], {}, {}, {})


@given(TABLE, TABLE, OWNERS)
def test_each_fills_its_own_and_the_whole_has_all_of_it(whole, wanted, owners):
    """What each department typed into its rows is what the whole gets, and no other row moves."""
    owned = rows_by_department(owners)

    def mine(keys):
        return {id: t for id, t in whole.items() if id[0] not in keys} | {
            id: t for id, t in wanted.items() if id[0] in keys
        }

    parts = [ReturnedPart(name, name, whole, mine(keys)) for name, keys in owned.items()]
    joined = merge_cells(whole, parts, owned, KEYS, KEYS)
    result = {**whole, **{taken.id: taken.now for taken in joined.taken}}
    assert joined.conflicts == ()
    assert {id: text for id, text in result.items() if text is not None} == mine(set(owners))


@given(TABLE, TABLE, TABLE, OWNERS)
def test_no_part_changes_what_is_not_its_own_or_what_moved_meanwhile(base, whole, now, owners):
    owned = rows_by_department(owners)
    parts = [ReturnedPart(name, name, base, now) for name in owned]
    joined = merge_cells(whole, parts, owned, KEYS, KEYS)
    for taken in joined.taken:
        assert owners[taken.id[0]] == taken.department and base.get(taken.id) == whole.get(taken.id)
    foreign = [id for id in KEYS if base.get(id) != now.get(id) for name in owned if owners.get(id[0]) != name]
    met = [
        id
        for id in KEYS
        if id[0] in owners and base.get(id) != now.get(id) and whole.get(id) not in (base.get(id), now.get(id))
    ]
    assert len(joined.conflicts) == len(foreign) + len(met)


def test_the_verbs(whole, parts, tmp_path, capsys):
    path, folder, target = tmp_path / "总表.xlsx", tmp_path / "分表", tmp_path / "合并.xlsx"
    path.write_bytes(whole)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(one) for one in arguments])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    code, out, _ = run("split", path, "-o", folder, "--json")
    answer = json.loads(out)
    assert code == 0 and len(answer["parts"]) == 4 and "出国经费" in answer["unassigned"]
    code, _, err = run("split", path, "-o", folder)
    assert code == 2 and "--force" in err and len(err.strip().splitlines()) == 1
    part = folder / "总表_人事科.xlsx"
    part.write_bytes(edited(part.read_bytes(), (BASE, "C4", 12)))
    code, out, _ = run("merge", folder, "--into", path, "-o", target)
    assert code == 0 and "合并1格" in out and "人事科" in out and path.read_bytes() == whole
    part.write_bytes(b"nothing")
    code, out, _ = run("merge", folder, "--into", path, "-o", tmp_path / "再.xlsx", "--json")
    answer = json.loads(out)
    assert code == 1 and any("没有采用" in one for one in answer["conflicts"])
    assert any("缺少人事科" in one for one in answer["conflicts"]) and answer["taken"] == []
    code, _, err = run("merge", tmp_path / "空", "--into", path, "-o", target)
    assert code == 2 and err.strip() == "“合并.xlsx”已经存在，未覆盖；请换一个文件名，或先移走原有文件。"
    code, out, err = run("merge", tmp_path / "空", "--into", path, "-o", tmp_path / "四.xlsx")
    assert code == 1 and "“空”没有采用：空 不存在" in out and err == "", "as any part that cannot be read"
    assert all(f"缺少{department}的分表" in out for department in ("人事科", "办公室", "财务科", "业务科"))
    (tmp_path / "空夹").mkdir()
    code, _, err = run("merge", tmp_path / "空夹", "--into", path, "-o", tmp_path / "三.xlsx")
    assert code == 2 and "没有 .xlsx 分表" in err


@pytest.mark.office
def test_libreoffice_opens_a_part_and_the_merged_whole_without_an_error_cell(office, whole, parts, tmp_path):
    merged_one = merged(whole, parts | {"人事科": edited(parts["人事科"], (BASE, "C4", 12))})
    for name, data in (("分表", parts["业务科"]), ("合并", merged_one.data)):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        values = office.values(path)
        assert not [place for place, value in values.items() if re.match(r"#[A-Z/0]+[!?]?$|Err:", str(value))]
        names = [
            value for (sheet, place), value in values.items() if sheet == responsibility_sheet.SHEET and place[0] == "C"
        ]
        assert "残疾儿童康复人数" in names and "残疾人满意度" in names

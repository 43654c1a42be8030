"""What an update may change without turning a filled workbook into a stranger's, and what the notice itself changed."""

import datetime
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from macros_py.book import form as drawing
from macros_py.book import hidden_sheets, identity_sheet, update
from macros_py.book.build import build, write
from macros_py.book.edition import edition
from macros_py.book.form import load_form
from macros_py.book.formulas import formulas
from macros_py.book.printed import printed
from macros_py.book.read import read
from macros_py.book.update_file import updated_file
from macros_py.command.verdicts import judge_file
from macros_py.errors import OtherEdition
from macros_py.evaluate import evaluate
from macros_py.law import notices, workings
from macros_py.law.filled import as_json
from macros_py.law.issued import entry, issued
from macros_py.law.ruled import rules_code, text_code
from macros_py.version import VERSION
from macros_py.xlsx.patch import Formula, Put
from tests import published
from tests.desk import actions, closed_engine
from tests.desk.desks import changed

OLD = Path(__file__).parents[1] / "issued" / "0.1.0" / "hunan_liuyang_2020.xlsx"


@pytest.fixture(scope="module")
def before():
    return build(published.scheme(), published.filled())


@pytest.fixture
def later(tmp_path, monkeypatch):
    """The catalogue as a later version has it: ``later(file, was, now)`` changes one of the notice's texts."""
    copy = tmp_path / "templates"
    shutil.copytree(notices.TEMPLATES, copy)
    for module in (drawing, notices):
        monkeypatch.setattr(module, "TEMPLATES", copy)

    def change(file, was, now, place=published.PLACE):
        path = copy / place / file
        text = path.read_text("utf-8")
        assert was in text
        path.write_text(text.replace(was, now), "utf-8")

    return change


def ids(package):
    return [one.id for one in read(package).findings]


@pytest.mark.parametrize("place", notices.editions())
def test_what_is_given_out_is_listed(place):
    scheme, prints = notices.load(place), printed(notices.load(place)).code
    add = entry(VERSION, edition(scheme).partition("@")[2], prints, scheme)
    listed = issued(place)
    assert any(one.printed == prints for one in listed), (
        f"{place}: what it prints or weighs is not what any listed version printed. If the notice itself changed it, add to "
        f"issued.toml:\n\n{add}\nor make a folder of its own with `replaces` and `until`; if not, put the print back."
    )
    assert any(one.rules == rules_code(scheme) for one in listed), (
        f"{place}: its rules are not listed, so workbooks given out now would be called altered. Add to issued.toml:\n\n{add}"
    )


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        ("scheme.toml", 'amount_unit = "万元"', '# 说明\namount_unit = "万元"'),
        ("scheme.toml", 'hint = "因公出国（境）费。"', 'hint = "因公出国（境）费，另有说明。"'),
        ("form.md", "widths: ", "widths:  "),
    ],
)
def test_a_comment_a_hint_and_a_look_say_nothing_at_all(before, later, file, was, now):
    later(file, was, now)
    assert ids(before) == ids_of_today()


def ids_of_today():
    return ids(build(notices.load(published.PLACE), published.filled()))


def test_our_own_headings_and_formulas_are_no_edition(before, later, monkeypatch):
    later("form.md", "| **提示** |", "| **核对提示** |")
    flags = workings.flags
    monkeypatch.setattr(workings, "flags", lambda *of: ((id, workings.apply("&", f, "！")) for id, f in flags(*of)))
    later("scheme.toml", 'amount_unit = "万元"', 'amount_unit = "万元"  # anew')
    got = read(before)
    assert [one.id for one in got.findings] == ["older_build", *ids_of_today()]
    assert as_json(got.filled) == as_json(read(build(notices.load(published.PLACE), published.filled())).filled)
    verdict = evaluate(got.scheme, got.filled, got.findings)
    assert verdict.as_json()["total"]["computed"] == "93"
    data, made = updated_file(before, got)
    assert made and ids(data) == ids_of_today() and not read(data).identity.older
    flag = next(id for id in formulas(read(data).located.form) if id.endswith(".flag"))
    assert "！" in read(data).cell(flag).formula


@pytest.mark.parametrize("package", ["before", "old"])
@pytest.mark.parametrize(
    ("file", "was", "now", "says"),
    [
        ("form.md", "信息公开管理（4）", "政务公开管理（4）", "”→“预决算政务公开管理"),
        ("scheme.toml", 'id = "disclosure"\ngroup = "management"\nfull = 4', 'id = "disclosure"\ngroup = "management"\nfull = 5', "4→5"),
    ],
)  # fmt: skip
def test_what_the_notice_prints_or_weighs_otherwise_is_said(before, later, tmp_path, package, file, was, now, says):
    if file == "scheme.toml":
        supervision = 'id = "fiscal_supervision"\ngroup = "management"\nfull = {}'
        later(file, supervision.format(3), supervision.format(2))
    later(file, was, now)
    path = tmp_path / "表.xlsx"
    path.write_bytes(before if package == "before" else OLD.read_bytes())
    with pytest.raises(OtherEdition) as refused:
        read(path)
    assert any(says in change for change in refused.value.changes) and len(refused.value.changes) <= 2
    said = [one for one in judge_file(path).findings if one.id == "wrong_edition"]
    assert len(said) == 1 and said[0].level == "错误" and says in said[0].message


def test_a_rule_that_we_mend_accuses_nobody_and_the_paper_counts(before, later):
    """The paper keeps the score that its own formula prints; what today's rules give is asked about like any other."""
    place = "hunan/2017"
    filled = published.filled()
    package = build(notices.load(place), from_liuyang(place, filled))
    points = read(package)
    shown = evaluate(points.scheme, points.filled).as_json()["points"]["staffing_control"]
    later("scheme.toml", "step = 0.01, per_step = 0.5", "step = 0.01, per_step = 0.25", place)
    got = read(package)
    assert "rules_altered" not in [one.id for one in got.findings] and got.identity.older
    assert as_json(got.filled) == as_json(points.filled)
    said, before_ = evaluate(got.scheme, got.filled).as_json(), evaluate(points.scheme, points.filled).as_json()
    assert said["total"]["computed"] == before_["total"]["computed"] and said["total"]["declared"] is None
    assert said["points"]["staffing_control"]["computed"] != shown["computed"]
    assert "score_differs" in [one["id"] for one in said["findings"]]


def from_liuyang(place, filled):
    scheme = notices.load(place)
    cells = {id: text for id, text in filled.cells.items() if id in scheme.inputs}
    cells |= {"establishment_count": "10", "incumbent_count": "11"}
    return type(filled)(unit="甲县残联", year=2017, cells=cells)


def test_rules_that_somebody_changed_in_the_file_are_said(before):
    def cheat(book):
        for key, value in book["方案"].iter_rows(max_col=2):
            if str(key.value).startswith("原文") and "full = 4" in value.value:
                value.value = value.value.replace("full = 4", "full = 40")

    assert "rules_altered" in ids(changed(before, cheat))


def test_an_edition_is_taken_beside_its_successor_until_a_day(before, later, tmp_path, monkeypatch):
    scheme = notices.TEMPLATES / published.PLACE / "scheme.toml"
    place, year = published.PLACE.split("/")
    beside = notices.TEMPLATES / place / f"{year}_new"
    shutil.copytree(scheme.parent, beside)
    text = scheme.read_text("utf-8")
    day = datetime.date.today()
    for until, says in ((day + datetime.timedelta(1), []), (day - datetime.timedelta(1), ["wrong_edition"])):
        key = f'replaces = "{published.PLACE}"\nuntil = {until.isoformat()}\n'
        (beside / "scheme.toml").write_text(key + text, "utf-8")
        assert [id for id in ids(before) if id == "wrong_edition"] == says


def test_a_hidden_sheet_of_today_s_comes_along(before, later, tmp_path, monkeypatch):
    cells = {(1, 1): Put("词"), (2, 1): Put(Decimal(7)), (3, 1): Formula("A2*2", Decimal(14))}
    for module in (hidden_sheets, update):
        monkeypatch.setattr(module, "hidden_sheets", lambda form, ledger=None: {"词表": cells})
    later("form.md", "| **提示** |", "| **核对提示** |")
    data, _ = updated_file(before, read(before))
    sheet = next(one for one in read(data).workbook.sheets if one.name == "词表")
    assert sheet.state == "hidden" and [sheet.cells[n, 1].value for n in (1, 2, 3)] == ["词", "7", "14"]
    assert sheet.cells[3, 1].formula == "A2*2"
    path = tmp_path / "表.xlsx"
    path.write_bytes(before)
    with closed_engine.calling(path) as book:
        assert "现行版本" in actions.press(book, "recalculate")
        book.impl.host.save(path)
    there = read(path)
    assert not there.identity.older and "词表" in [one.name for one in there.workbook.sheets]


def test_what_stands_where_today_s_build_needs_a_cell_keeps_the_workbook_as_it_is(before, later):
    form = load_form(published.scheme())
    heading = next(b for s in form.sheets if s.official for b in s.boxes if b.helper and b.text == "提示" and not b.id)
    sheet = next(s for s in form.sheets if heading in s.boxes)

    def beside(book):
        cell = book[sheet.name].cell(heading.row, heading.column)
        cell.value = "=1+1"

    later("form.md", "| **提示** |", "| **核对提示** |")
    package = changed(before, beside)
    assert updated_file(package, read(package)) == (package, None)


def test_a_final_form_and_a_part_stay_of_their_build(before, later):
    def final(book):
        book["方案"].append([identity_sheet.FIGURES, "0123456789ab"])

    later("form.md", "| **提示** |", "| **核对提示** |")
    package = changed(before, final)
    assert updated_file(package, read(package)) == (package, None)


def test_rules_compare_parsed():
    scheme = published.scheme()
    same = notices.read("# 另一种写法\n" + scheme.text.replace("\nfull = 4\n", "\nfull = 4.0\n"), scheme.id)
    assert rules_code(same) == rules_code(scheme) and text_code(same.text) != text_code(scheme.text)
    other = notices.read(scheme.text.replace("at_least = 90", "at_least = 91"), scheme.id)
    assert rules_code(other) != rules_code(scheme)


def test_a_workbook_knows_what_it_was_built_from(before):
    said = identity_sheet.said(read(before).workbook)
    assert said[identity_sheet.PROGRAM] == VERSION and said[identity_sheet.EDITION] == edition(published.scheme())
    assert identity_sheet.text(said, identity_sheet.PICTURE) == drawing.picture(published.scheme())
    assert write(load_form(published.scheme()), evaluate(published.scheme(), published.filled()))

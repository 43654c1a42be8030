"""The published forms set as other programs set them; whatever is read is right, and what is not is listed."""

from random import Random

import pytest

from macros_py.documents import text_dump
from macros_py.documents.sources import Source
from macros_py.documents.table import Table
from macros_py.evaluate import evaluate
from macros_py.importing.bring import read_into
from tests import published
from tests.importing.compare import missing, wrong
from tests.importing.layouts import cell_a_line, grid, pages, row_a_line, tables

UNPRINTED = {
    "hunan/2018_variant": {
        "initial_budget", "supplement", "prior_carryover", "year_end_carryover", "three_public.prior_budget",
    },
    "hunan_changsha/2022_project": {"budgeted_project_count", "spent_project_count"},
    "hunan_liuyang/2020": {"grade"},
    "national/2020_project": set(),
    "shanghai_minhang/2023": {"management.weight"},
}  # fmt: skip
"""Cells that stand on 补充数据, which no official form has, or that ours prints."""


def verdict(place):
    return evaluate(published.scheme(place), published.filled(place))


def read(place, source):
    known = published.filled(place)
    scheme = published.scheme(place)
    year = known.year or scheme.year
    return read_into(source, "表", scheme, year, year), known


def text_source(text):
    return Source(tuple(text_dump.tables(text)), text)


LAYOUTS = {
    "merged cells said once": lambda v: Source(tables(v)),
    "merged cells said in every row": lambda v: Source(tables(v, again=True)),
    "columns cut finer": lambda v: Source(tables(v, chance=Random(3))),
    "cut finer and said again": lambda v: Source(tables(v, chance=Random(4), again=True)),
    "a dump, a cell a line": lambda v: text_source(
        "\n\n".join(f"{head}\n{cell_a_line(rows)}" for head, rows in pages(v))
    ),
    "a dump, a row a line": lambda v: text_source(
        "\n".join(f"{head}\n{row_a_line(rows, Random(5))}" for head, rows in pages(v))
    ),
}


@pytest.mark.parametrize("place", published.PLACES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_cell_comes_back(layout, place):
    made, known = read(place, LAYOUTS[layout](verdict(place)))
    assert wrong(made.filled, known) == {}
    assert missing(made.filled, known) == UNPRINTED[place]
    assert not made.unread


@pytest.mark.parametrize("place", published.PLACES)
def test_rows_that_lost_their_first_blanks(place):
    text = "\n".join(f"{head}\n{row_a_line(rows, Random(5), lose=0.4)}" for head, rows in pages(verdict(place)))
    made, known = read(place, text_source(text))
    assert wrong(made.filled, known) == {} and missing(made.filled, known) == UNPRINTED[place]


@pytest.mark.parametrize("place", ["hunan_liuyang/2020", "shanghai_minhang/2023", "national/2020_project"])
@pytest.mark.parametrize("seed", range(3))
def test_blanks_lost_at_random_make_gaps_and_never_a_wrong_cell(place, seed):
    chance = Random(seed)

    def thinned(rows):
        return [[cell for cell in row if (cell[0] and cell[1]) or chance.random() > 0.3] for row in rows]

    text = "\n\n".join(f"{head}\n{cell_a_line(thinned(rows))}" for head, rows in pages(verdict(place)))
    made, known = read(place, text_source(text))
    assert wrong(made.filled, known) == {}
    lost = missing(made.filled, known) - UNPRINTED[place]
    assert len(lost) <= 3 and len(made.unread) >= len(lost)  # and what was not placed is listed


def test_a_table_over_two_pages_with_its_head_again():
    place = "shanghai_minhang/2023"
    (table,) = tables(verdict(place))
    head = next(n for n, row in enumerate(table.rows) if "一级指标" in row)
    cut = head + 20
    parts = Source(
        (Table(table.rows[:cut], "第1张表", table.heading), Table((table.rows[head], *table.rows[cut:]), "第2张表"))
    )
    made, known = read(place, parts)
    assert wrong(made.filled, known) == {} and missing(made.filled, known) == UNPRINTED[place]


def test_a_short_table_of_scores_beside_the_form_is_left_alone():
    place = "hunan_liuyang/2020"
    short = Table(
        (
            ("一级指标", "分值", "得分"),
            ("投入管理指标", "30", "26"),
            ("产出指标", "40", "39"),
            ("效益指标", "30", "28"),
        ),
        "第1张表",
    )
    made, known = read(place, Source((short, *tables(verdict(place)))))
    assert wrong(made.filled, known) == {} and missing(made.filled, known) == UNPRINTED[place]
    assert [(one.place, one.why) for one in made.unread] == [("第1张表", "只有自评表的部分栏目，另有更全的表，没有读")]


def test_columns_beside_the_form_are_named_once():
    place = "hunan_liuyang/2020"
    sheets = tuple(
        Table(tuple((*row, "", f"备注{n}" if n > 3 else "") for n, row in enumerate(t.rows)), t.name, t.heading)
        for t in tables(verdict(place))
    )
    made, known = read(place, Source(sheets))
    assert wrong(made.filled, known) == {} and missing(made.filled, known) == UNPRINTED[place]
    assert {one.why for one in made.unread} == {"表外的一列，没有读"} and len(made.unread) <= 4


def test_amounts_in_yuan_are_converted_and_said_so():
    place = "hunan_liuyang/2020"
    known = published.filled(place)

    def in_yuan(rows):
        for row in rows:
            yield [(_yuan(text), first, columns) for text, first, columns in row]

    def _yuan(text):
        if "万元" in text:
            return text.replace("万元", "元")
        return str(round(float(text) * 10_000)) if text.replace(".", "", 1).isdigit() and "." in text else text

    source = Source(tuple(Table(grid(in_yuan(rows)), "第1张表", head) for head, rows in pages(verdict(place))))
    made, _ = read(place, source)
    assert made.filled.cells["three_public.budget"] == known.cells["three_public.budget"] == "2.25"
    note = {one.id: one.note for one in made.read}
    assert note["three_public.budget"] == "元→万元" and note["establishment_count"] == ""
    assert made.filled.cells["establishment_count"] == "11"
    assert "原表金额以元为单位，已换算为万元，请核对。" in made.doubts


def test_the_same_cell_said_twice_and_differently_is_a_doubt():
    place = "hunan_liuyang/2020"
    first, second = tables(verdict(place))
    rows = tuple(tuple("某县残联" if text == "残联" else text for text in row) for row in second.rows)
    made, _ = read(place, Source((first, Table(rows, "第2张表"))))
    assert any("填报单位有两处" in doubt and "“残联”" in doubt and "“某县残联”" in doubt for doubt in made.doubts)


def test_several_projects_become_a_workbook_of_projects():
    place = "national/2020_project"
    sheets = tables(verdict(place))
    made, known = read(place, Source((*sheets, *sheets)))
    assert len(made.filled.projects) == 2 and made.form.copies == ("项目1", "项目2")
    for one in made.filled.projects:
        assert wrong(one, known.projects[0]) == {}


def test_a_table_of_anything_is_read_in_no_time():
    junk = tuple(tuple(f"甲{r}乙{c}" for c in range(12)) for r in range(2_500))
    made, _ = read("hunan_liuyang/2020", Source((Table(junk, "第1张表"),)))
    (one,) = made.unread
    assert not made.read and one.why == "2500行里没有认出自评表的一行，整张表没有读"


OTHER_WORDS = {
    "全年预算数": "全年预算数（A）", "全年执行数": "全年执行数（B）", "执行率": "执行率（B/A）", "自评得分": "得分",
    "三公经费": "“三公”经费", "　3、公务接待": "3.公务接待费", "　2、出国经费": "2．因公出国（境）费",
    "数量指标（20）": "数量指标(20分)", "　其中：当年财政拨款": "其中：本年财政拨款", "偏差及原因分析": "偏差原因分析",
    "整体支出规模（万元）": "整体支出规模", "其中：当年财政拨款": "其中：本年财政拨款", "项目名称": "项 目 名 称",
}  # fmt: skip


@pytest.mark.parametrize("layout", ["grid", "dump"])
@pytest.mark.parametrize("place", ["hunan_liuyang/2020", "national/2020_project"])
def test_labels_that_another_edition_words_otherwise(place, layout):
    def reworded(rows):
        return [[(OTHER_WORDS.get(text, text), first, columns) for text, first, columns in row] for row in rows]

    sheets = [(head, reworded(rows)) for head, rows in pages(verdict(place))]
    if layout == "grid":
        source = Source(tuple(Table(grid(rows), "第1张表", head) for head, rows in sheets))
    else:
        source = text_source("\n\n".join(f"{head}\n{cell_a_line(rows)}" for head, rows in sheets))
    assert any(word in str(source) for word in OTHER_WORDS.values())
    made, known = read(place, source)
    assert wrong(made.filled, known) == {} and missing(made.filled, known) == UNPRINTED[place]
    assert not made.unread


def test_full_width_figures_and_labels():
    place = "hunan_liuyang/2020"
    wide = str.maketrans("0123456789.%()", "０１２３４５６７８９．％（）")
    sheets = tuple(
        Table(tuple(tuple(text.translate(wide) for text in row) for row in t.rows), t.name, t.heading)
        for t in tables(verdict(place))
    )
    made, known = read(place, Source(sheets))
    assert missing(made.filled, known) == UNPRINTED[place] and not made.unread
    assert made.filled.cells["three_public.budget"] == "２．２５"
    assert [one.id for one in made.verdict().findings] == [one.id for one in evaluate(made.scheme, known).findings]


@pytest.mark.parametrize("place", ["hunan_liuyang/2020", "national/2020_project"])
def test_a_dump_whose_rows_are_numbered(place):
    text = "\n".join(
        f"{head}\n" + "\n".join(f"{n}\t{line}" for n, line in enumerate(row_a_line(rows, Random(5)).split("\n"), 1))
        for head, rows in pages(verdict(place))
    )
    made, known = read(place, text_source(text))
    assert wrong(made.filled, known) == {} and missing(made.filled, known) == UNPRINTED[place]

"""Columns in another order, missing, or of a share: what a heading says is followed, and no cell is put in a wrong place."""

import pytest

from macros_py.documents.sources import LARGEST_PAGE, Source, read_source
from macros_py.documents.table import Table
from macros_py.importing.bring import bring
from macros_py.importing.slots import alike
from tests import published
from tests.documents.test_sources import sentence, written
from tests.importing.compare import missing, wrong
from tests.importing.layouts import grid, pages
from tests.importing.test_layouts import UNPRINTED, read, text_source, verdict

PLACE = "hunan_liuyang/2020"


def base(change):
    """附件1 with every row of four cells changed, 附件2 as it is."""
    (head, rows), *others = pages(verdict(PLACE))
    return [(head, [change(row) if len(row) == 4 else row for row in rows]), *others]


def swapped(row):
    return [row[0], row[1], row[3], row[2]]


def sources(sheets):
    yield Source(tuple(Table(grid(rows), f"第{n}张表", head) for n, (head, rows) in enumerate(sheets, 1)))
    lines = [
        f"{head}\n" + "\n".join("\t".join(text if first else "" for text, first, _ in row) for row in rows)
        for head, rows in sheets
    ]
    yield text_source("\n".join(lines))


@pytest.mark.parametrize("kind", ["grid", "dump"])
def test_columns_in_another_order_are_read_by_their_heading(kind):
    aligned, dumped = sources(base(swapped))
    made, known = read(PLACE, aligned if kind == "grid" else dumped)
    assert wrong(made.filled, known) == {} and missing(made.filled, known) <= UNPRINTED[PLACE] | {
        "staffing_control_rate"
    }
    assert made.filled.cells["three_public.budget"] == "2.25" and made.filled.cells["three_public.final"] == "2.2"


@pytest.mark.parametrize("kind", ["grid", "dump"])
def test_a_column_that_is_missing_leaves_its_cells_open(kind):
    aligned, dumped = sources(base(lambda row: [row[0], *row[2:]]))  # without last year's
    made, known = read(PLACE, aligned if kind == "grid" else dumped)
    assert wrong(made.filled, known) == {}
    assert made.filled.cells["three_public.budget"] == "2.25" and "three_public.prior_final" not in made.filled.cells


@pytest.mark.parametrize(("typed", "amount"), [("\t176.29\t100%", "176.29"), ("176.29\t\t98%", "")])
def test_a_share_is_never_an_amount_and_blanks_that_are_kept_count(typed, amount):
    head = "2020年部门整体支出绩效自评表\n整体支出规模（万元）\t\t全年预算数\t全年执行数\t执行率\n"
    source = text_source(f"{head}\t资金来源：（1）财政拨款\t1\t2\t200%\n\t资金结构：（1）基本支出\t{typed}\n")
    made, _ = read(PLACE, source)
    assert made.filled.cells.get("basic_expenditure.executed", "") == amount
    assert made.filled.declared["basic_expenditure"[:17] + ".execution_rate"] == typed.rpartition("\t")[2]


def test_labels_of_two_years_are_not_alike():
    assert not alike("2019年决算数", "2020年决算数") and alike("2020年实际在职人数", "2020年实际在岗人数")


def test_a_text_that_begins_with_a_label_is_not_parted_where_the_label_stands_above():
    sheets = [
        (
            head,
            [
                [
                    ("全年完成情况：" + text if text.startswith("（1）") else text, first, columns)
                    for text, first, columns in row
                ]
                for row in rows
            ],
        )
        for head, rows in pages(verdict(PLACE))
    ]
    _, dumped = sources(sheets)
    made, known = read(PLACE, dumped)
    assert set(wrong(made.filled, known)) <= {"goal_met_text", "goal_set_text"} and "quantity.1.name" not in wrong(
        made.filled, known
    )


def test_the_unit_of_a_merged_cell_and_of_the_words_above():
    first, second = (Table(grid(rows), "第1张表", head) for head, rows in pages(verdict(PLACE)))
    merged = tuple(("填报单位：某县残联", "", "单位：万元", "") if "填报单位：" in row else row for row in first.rows)
    assert read(PLACE, Source((Table(merged, "第1张表"),)))[0].filled.unit == "某县残联"
    bare = tuple(row for row in first.rows if "填报单位：" not in row)
    made, _ = read(PLACE, Source((Table(bare, "第1张表", "附件1\n填报单位：某县残联　　　单位：万元"),)))
    assert (
        made.filled.unit == "某县残联" and next(one.note for one in made.read if one.id == "unit") == "取自表前的文字"
    )
    assert second.rows


def test_titles_of_a_spreadsheet_are_no_rows_that_were_lost():
    (_head, rows), *_ = pages(verdict(PLACE))
    sheet = Table((("附件1", "", "", ""), ("2020年度自评材料", "", "", ""), *grid(rows)), "工作表“Sheet1”", sheet=True)
    assert not read(PLACE, Source((sheet,)))[0].unread


def test_wide_tables_and_large_pages_are_bounded(tmp_path):
    wide = Table(tuple(tuple(f"甲{r}乙{c}" for c in range(200)) for r in range(300)), "第1张表")
    made, _ = read(PLACE, Source((wide,)))
    assert not made.read and "300行里没有认出" in made.unread[0].why
    assert "超过8MB的网页" in sentence(written(tmp_path, "大.html", b"<html>" + b" " * LARGEST_PAGE))
    spans = "<table>" + "<tr><td rowspan=5000 colspan=200>甲</td></tr>" * 1_000 + "</table>"
    (table,) = read_source(written(tmp_path, "跨.html", spans)).tables
    assert max(map(len, table.rows)) <= 200


def test_figures_of_a_spreadsheet_as_they_are_shown(tmp_path):
    import xlsxwriter

    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, 86.99 / 100, book.add_format({"num_format": "0.00%"}))
        sheet.write_number(0, 1, 0.1 + 0.2)
    assert read_source(path).tables[0].rows[0][:2] == ("86.99%", "0.3")


def test_formulas_typed_as_text_stay_texts(tmp_path):
    import re
    import zipfile

    from macros_py.book.build import write

    evil = "=cmd|'/C calc'!A0"
    (head, rows), *_ = pages(verdict(PLACE))
    first = grid(
        [[(evil if text == published.filled(PLACE).unit else text, f, c) for text, f, c in row] for row in rows]
    )
    text = f"{head}\n" + "\n".join("\t".join(row) for row in first)
    made = bring(written(tmp_path, "表.txt", text), PLACE)
    assert made.filled.unit == evil
    book = written(tmp_path, "新.xlsx", write(made.form, made.verdict()))
    with zipfile.ZipFile(book) as package:
        parts = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    assert not any("cmd" in formula for part in parts for formula in re.findall(r"<f[ >].*?</f>", part))


@pytest.mark.parametrize("kind", ["grid", "dump"])
@pytest.mark.parametrize("place", [PLACE, "national/2020_project"])
def test_rows_of_a_block_that_is_called_otherwise_do_not_go_on_with_the_one_before(place, kind):
    def called(rows):
        return [
            [("产出质量" if text.startswith("质量指标") else text, first, columns) for text, first, columns in row]
            for row in rows
        ]

    aligned, dumped = sources([(head, called(rows)) for head, rows in pages(verdict(place))])
    made, known = read(place, aligned if kind == "grid" else dumped)
    assert not [id for id in wrong(made.filled, known) if ".quantity." in f".{id}"]
    whole = known.projects[0] if known.projects else known
    part = made.filled.projects[0] if made.filled.projects else made.filled
    assert len(part.rows_of("quantity")) == len(whole.rows_of("quantity"))
    assert any("产出质量" in one.text for one in made.unread)


def test_a_row_of_sums_is_no_indicator():
    sheets = [
        (
            head,
            [
                [("合计得分" if text == "总　　分" else text, first, columns) for text, first, columns in row]
                for row in rows
            ],
        )
        for head, rows in pages(verdict(PLACE))
    ]
    made, known = read(PLACE, next(sources(sheets)))
    assert len(made.filled.rows_of("satisfaction")) == len(known.rows_of("satisfaction"))


def test_a_file_that_looks_like_another_form_than_the_named_one_is_doubted(tmp_path):
    place = "national/2020_project"
    text = "\n".join(
        f"{head}\n" + "\n".join("\t".join(row) for row in grid(rows)) for head, rows in pages(verdict(place))
    )
    path = written(tmp_path, "表.txt", text)
    assert any("更像national/2020_project" in doubt for doubt in bring(path, "hunan/2017").doubts)
    assert not any("更像" in doubt for doubt in bring(path, place).doubts)
    assert bring(written(tmp_path, "川.txt", f"四川省某县\n{text}")).scheme.id == "sichuan/2020_project"


@pytest.mark.parametrize("kind", ["grid", "dump"])
def test_a_row_that_another_notice_has_is_not_taken_for_the_next_one(kind):
    (head, rows), *others = pages(verdict(PLACE))
    at = next(n for n, row in enumerate(rows) if "公务接待" in row[0][0])
    more = [("　　其中：会议费支出情况", True, 1), *((f"70{n}.5", True, 1) for n in range(3))]
    aligned, dumped = sources([(head, [*rows[: at + 1], more, *rows[at + 1 :]]), *others])
    made, known = read(PLACE, aligned if kind == "grid" else dumped)
    assert wrong(made.filled, known) == {} and missing(made.filled, known) <= UNPRINTED[PLACE]
    assert any("会议费支出情况" in one.text and one.why == "没有认出是表中哪一行" for one in made.unread)


@pytest.mark.parametrize("place", ["hunan_liuyang/2020", "national/2020_project"])
def test_without_a_column_of_names_no_target_becomes_one(place):
    verdict_ = verdict(place)
    *first, (head, rows) = pages(verdict_)

    def cut(row, column=3):
        """The row without the cell of 三级指标, which is the fourth column of these forms."""
        at, kept = 0, []
        for text, begun, columns in row:
            inside = at <= column < at + columns
            at += columns
            if not inside or columns > 1:
                kept.append((text, begun, columns - inside))
        return kept

    sheets = [*first, (head, [cut(row) for row in rows])]
    made, known = read(place, Source(tuple(Table(grid(r), "第1张表", h) for h, r in sheets)))
    assert wrong(made.filled, known) == {}
    assert not any(
        id.endswith(".name") for id in (one.id for one in made.read) if id.startswith(("quantity.", "1/quantity."))
    )

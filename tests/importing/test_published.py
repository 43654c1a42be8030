"""The published forms as text dumps, columns shifted, read to the same cells as the people who copied them by hand."""

from pathlib import Path

import pytest

from macros_py.evaluate import evaluate
from macros_py.importing.bring import bring
from tests import published
from tests.importing.compare import missing, more, wrong

DATA = Path(__file__).parents[1] / "data"
DUMPS = {
    "liuyang_2020.txt": "hunan_liuyang/2020",
    "minhang_2023.txt": "shanghai_minhang/2023",
    "changsha_2022.txt": "hunan_changsha/2022_project",
}
SAID_ELSEWHERE = {
    "liuyang_2020.txt": set(),
    "minhang_2023.txt": {"management.weight"},  # printed on our form
    "changsha_2022.txt": {"budgeted_project_count", "spent_project_count"},  # of the report's words
}


@pytest.mark.parametrize("dump", DUMPS)
def test_every_cell_is_the_published_one(dump):
    made, known = bring(DATA / dump), published.filled(DUMPS[dump])
    assert made.scheme.id == DUMPS[dump] and made.form.year == known.year
    assert wrong(made.filled, known) == {}
    assert missing(made.filled, known) == SAID_ELSEWHERE[dump] and not more(made.filled, known)


def test_the_findings_are_those_of_the_published_form():
    made, known = bring(DATA / "liuyang_2020.txt"), published.filled("hunan_liuyang/2020")
    assert made.filled.unit == known.unit
    found = evaluate(published.scheme("hunan_liuyang/2020"), known).findings
    assert [one.message for one in made.verdict().findings] == [one.message for one in found]


def test_a_shifted_amount_is_put_where_the_balance_holds_and_said_so():
    (settled,) = [one for one in bring(DATA / "liuyang_2020.txt").read if one.found == "779.67"]
    assert (settled.id, settled.note) == ("other_funds.executed", "按表内勾稽关系定位")
    assert settled.place.startswith("第") and settled.place.endswith("行第5格")


def test_a_row_that_lost_a_cell_is_completed_only_by_the_totals():
    text = (DATA / "minhang_2023.txt").read_text("utf-8")
    read = {one.id: one for one in bring(DATA / "minhang_2023.txt").read}
    assert read["quantity.1.full"].text == read["quantity.1.points"].text == "1.00"
    assert read["quantity.1.points"].note == "原文此行少一格，按分值和总分推定，请核对"
    assert text.count("全国助残日活动及上海助残周举办场次\t100%(1场)\t达成指标\t1.00") == 1


def test_where_no_sum_tells_nothing_is_put_in(tmp_path):
    text = (DATA / "liuyang_2020.txt").read_text("utf-8")
    changed = tmp_path / "表.txt"
    changed.write_text(text.replace("\t46.7\n\t2061.69", "\t48.7\n\t2061.69").replace("　46.7", "　48.7"), "utf-8")
    made = bring(changed)  # 资金结构 no longer balances in any column
    assert "other_funds.executed" not in made.filled.cells and "other_funds.budget" not in made.filled.cells
    (open_,) = [one for one in made.unread if one.text == "779.67"]
    assert "全年执行数" in open_.why and "全年预算数" in open_.why and open_.why.endswith("请自己填")


def test_a_row_that_lost_a_cell_stays_open_where_no_total_speaks(tmp_path):
    text = (DATA / "minhang_2023.txt").read_text("utf-8")
    assert "产出指标\t25\t" in text and "\t100\t98.75\t" in text
    changed = tmp_path / "表.txt"
    changed.write_text(text.replace("产出指标\t25\t", "产出指标\t\t").replace("\t100\t98.75\t", "\t\t\t"), "utf-8")
    made = bring(changed)
    assert not {"quantity.1.full", "quantity.1.points"} & {one.id for one in made.read}
    (open_,) = [one for one in made.unread if one.text == "1.00"]
    assert "数量指标第1项·分值" in open_.why and "数量指标第1项·自评得分" in open_.why

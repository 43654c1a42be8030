"""Whatever rows and amounts are typed, each check answers in whole sentences and one fact is said once."""

import re
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from tests.audit.form import judged, row, scheme
from tests.audit.test_totals import CAP

CAPPED = scheme(add=CAP)
NAMES = st.sampled_from(["项目总成本", "群众投诉", "有效投诉次数", "培训人数", "改造完成时间", "人均补贴", ""])
PIECES = [
    "0",
    "9" * 28,
    "111.6",
    "3-5",
    "12.5",
    "≥",
    "≤",
    "万元",
    "元",
    "亿",
    "人",
    "人次",
    "户",
    "%",
    "不适用",
    "未完成",
    "完成",
    "达成指标",
    "一级",
    "上半年",
    "11月30日前",
    "(5人)",
    "/人",
    "-",
]
TYPED = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)
POINTS = st.sampled_from(["", "0", "3", "5", "10", "100", "满分"])
ROWS = st.lists(
    st.builds(row, st.sampled_from(["quality", "quantity"]), NAMES, TYPED, TYPED, POINTS, POINTS, TYPED), max_size=4
)
AMOUNTS = st.dictionaries(
    st.sampled_from(["vehicle.final", "three_public.final", "procurement.budget", "other_funds.executed", "incumbent_count"]),
    st.sampled_from(["0", "0.01", "1116000", "784.52", "748.52", "11.5", "-3", "9" * 28, ""]),
)  # fmt: skip


@given(ROWS, AMOUNTS, st.sampled_from(["", "69", "99.99", "0.5", "1e9"]))
def test_there_is_a_verdict(rows, cells, total):
    verdict = judged(rows, CAPPED, total or None, cells=cells)
    for one in verdict.findings:
        assert one.message.endswith("。") and "None" not in one.message and not re.search(r"[{}]|E\+", one.message)
    assert verdict.computed_total is None or isinstance(verdict.computed_total, D)


@given(ROWS)
def test_no_row_is_blamed_twice_for_one_answer(rows):
    """An answer that contradicts its score, its target or its unit is not also unexplained, vague or astray."""
    verdict = judged(rows, CAPPED)
    special = {"row_unit_suspect", "row_amount_suspect", "units_differ", "undone_full_marks", "met_unrewarded"}
    plain = {"score_differs", "not_comparable", "met_but_deducted", "overshoot_noted", "overshoot_unexplained"}
    spoken = [{id.rpartition(".")[0] for id in one.where} for one in verdict.findings if one.id in special]
    again = [{id.rpartition(".")[0] for id in one.where} for one in verdict.findings if one.id in plain]
    rows_of = {one.id for one in verdict.open_rows}
    assert not any(one & other & rows_of for one in spoken for other in again)

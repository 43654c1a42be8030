"""What prints is what was judged: forms filled with targets as units really type them, recalculated by LibreOffice."""

import csv
import re
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.filled import Filled, Row
from macros_py.law.notices import editions, load
from macros_py.law.project_ids import in_copy
from macros_py.xlsx.address import a1

pytestmark = pytest.mark.office

with (Path(__file__).parent / "data" / "target_values.csv").open(encoding="utf-8") as file:
    TARGETS = sorted({line["指标值"] for line in csv.DictReader(file)})
ANSWERS = (
    "达成指标", "已达标", "完成", "按时完成", "有所提高", "良好", "优", "未完成", "100%", "95%", "0.95", "11月30日", "10月底", "及时",
    "无", "不适用", "3", "212人", "12万元", "5天", "",
)  # fmt: skip
NAMES = ("补贴发放情况", "有效投诉次数", "安全事故发生率", "培训人数", "经费节约额", "群众满意度", "按时发放率")
REASONS = ("", "", "", "受疫情影响少办一期", "实际180人，均符合条件", "无")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def answer(target, chance):
    """An answer to a target: the same words with another number, the number alone, or words."""
    found = _NUMBER.search(target)
    if not found or chance.random() < 0.25:
        return chance.choice((*ANSWERS, target))
    value = Decimal(found[0]) * Decimal(chance.choice(("1", "1", "1.05", "0.9", "2", "0.5")))
    number = f"{value.normalize():f}"
    tail = target[found.end() :]
    return chance.choice((number, number + tail, target[: found.start()] + number + tail, f"实际{number}{tail[:1]}"))


def row(block, chance):
    """One open row; its score is left to the formula, but for one row in five."""
    target = chance.choice(TARGETS)
    columns = {
        "name": chance.choice(NAMES),
        "target_text": target,
        "achieved_text": answer(target, chance),
        "full": str(chance.choice((2, 5, 8, 10))),
        "deviation_text": chance.choice(REASONS),
    }
    if chance.random() < 0.2:
        columns["points"] = str(chance.randint(0, 2))
    return Row(block.id, columns)


def form(scheme, chance):
    rows = tuple(row(block, chance) for block in scheme.block for _ in range(chance.randint(2, block.rows + 2)))
    filled = Filled("某区残疾人联合会", scheme.year, rows=rows)
    if scheme.repeated:
        return Filled("某区残疾人联合会", scheme.year, projects=(filled, filled))
    return filled


@pytest.mark.parametrize("place", [place for place in editions() if load(place).block])
def test_the_printed_scores_are_those_that_count_or_a_finding_names_them(place, office, tmp_path):
    scheme, chance = load(place), Random(f"printed/{place}")
    path = tmp_path / "填好.xlsx"
    path.write_bytes(build(scheme, form(scheme, chance)))
    printed = office.values(path)
    received = read(path)
    verdict = evaluate(scheme, received.filled, received.findings)
    places = received.located.places
    named = {id for one in verdict.findings if one.id == "score_unshown" for id in one.where}
    shown = 0
    for row in verdict.rows:
        id = f"{row.id}.points"
        if id not in places:
            continue
        sheet, *at = places[id]
        value = printed.get((sheet, a1(*at)), "")
        assert (row.points is None and value == "") or float(row.points) == pytest.approx(value), (id, row, value)
        shown += value != ""
        if row.declared is None and row.computed != row.native:
            assert id in named, (id, row)
    assert shown > 10
    for copy, one in enumerate(verdict.projects, 1) if verdict.projects else [(0, verdict)]:
        if (total := in_copy(copy, "total_points")) in places:
            sheet, *at = places[total]
            value = printed.get((sheet, a1(*at)), "")
            assert float(one.computed_total) == pytest.approx(value)

"""Whatever stands in whichever cell of whichever notice's form, there is a verdict: `evaluate` never raises."""

import json
import random
from dataclasses import replace

import pytest

from macros_py.evaluate import evaluate
from macros_py.law.entries import ROW_COLUMNS
from macros_py.law.filled import Filled, Row
from macros_py.law.notices import editions, load

FORMS = 40

NUMBERS = [
    "0", "1", "-1", "-0", "0.00", "12.5", "784.52", "7845200", "0.000001", "10000", "99.18", "99.18%", "1,234", "(5)",
    "9" * 64, "-" + "9" * 64, "0." + "0" * 61 + "1", "1" + "0" * 63, "9" * 60 + "%", "1e400", "NaN", "sNaN", "Infinity",
    "１２３", "½", "٣", "1_000", "0x10", "12(注)", "12万元", "3亿", "", "—", "无", " ", "满分",
]  # fmt: skip
TEXTS = [
    "", "—", "不适用", "达成指标", "完成", "100%", "100%%", "%", "≥95%", "≤1元", "≥0", "=0", "<5", ">", "0", "1/0", "1:2", "3-5", "高", "否",
    "≥" + "9" * 64 + "万元", "≥0." + "0" * 60 + "1", "9" * 64, "≥" + "9" * 900, "0." + "0" * 900 + "1万", "9" * 64 + "年", "0年0月0日", "2020年13月45日前", "月底", "11月30日前",
    "99999999999999999999人", "不少于1e400", "万" * 40, "十" * 50, "[/未发生]", "{x}", "\x00", "\ud800", "a" * 1200,
]  # fmt: skip


def any_form(chance, scheme):
    """A form filled from the lists above: how densely, and how much of it alike, differs from form to form."""
    density, alike = chance.random(), chance.choice([None, "10", "100", "12345.67"])

    def number():
        return chance.choice(NUMBERS if chance.random() < 0.8 else TEXTS)

    def amount():
        return alike if alike and chance.random() < 0.7 else number()

    def text():
        return chance.choice(TEXTS if chance.random() < 0.8 else NUMBERS)

    def some(ids, typed):
        return {id: typed() for id in ids if chance.random() < density}

    words = [id for id, cell in scheme.inputs.items() if cell.kind in ("text", "yes_no") and id != "unit"]
    rows = []
    for block in scheme.block:
        for _ in range(chance.choice([0, 1, 2, 5])):
            columns = {one: text() if one.endswith("text") or one == "name" else number() for one in ROW_COLUMNS}
            rows.append(Row(block.id, {one: typed for one, typed in columns.items() if chance.random() < 0.8}))
    for lines in scheme.lines:
        for _ in range(chance.choice([0, 1, 3])):
            rows.append(Row(lines.id, {one: text() if one in lines.words else number() for one in lines.columns}))
    scored = [entry.id for entry in scheme.indicator]
    return Filled(
        unit=chance.choice(["", "无", "某县教育局", "局" * 300]),
        year=chance.choice([None, 1, scheme.year, 9999]),
        cells=some(words, text) | some([id for id in scheme.inputs if id not in (*words, "unit")], amount),
        points=some(scored, number),
        deviation=some(scored, text),
        rows=tuple(rows),
        declared=some([*scheme.rates, "total_points"], number) | some(["grade"], text),
        weights=some([group.id for group in scheme.group], number),
    )


def any_filling(chance, scheme):
    if not scheme.repeated:
        return any_form(chance, scheme)
    projects = [any_form(chance, scheme) for _ in range(chance.choice([0, 1, 3]))]
    return Filled(
        "某县教育局", scheme.year, projects=tuple(replace(one, unit="", year=None, name="甲") for one in projects)
    )


@pytest.mark.parametrize("notice", editions())
def test_there_is_a_verdict(notice):
    scheme = load(notice)
    for number in range(FORMS):
        verdict = evaluate(scheme, any_filling(random.Random(f"{notice} {number}"), scheme))
        json.dumps(verdict.as_json())
        for one in verdict.findings:
            assert one.message.endswith("。") and "None" not in one.message, (number, one.message)


@pytest.mark.parametrize("points", ["10", ""])
def test_a_form_of_thousands_of_rows_has_one_in_good_time(points):
    """Rows with a score, and rows of which nobody can say which would make up the total."""
    scheme = load("hunan_liuyang/2020")
    row = Row(
        "quantity", {"name": "甲", "target_text": "若干", "achieved_text": "许多", "full": "0.1", "points": points}
    )
    money = Row("other_projects", {"name": "乙", "final": "1", "budget": "0"})
    filled = Filled(
        "某县教育局",
        2020,
        {"project_outlay.final": "9" * 40},
        rows=(row, money) * 2_000,
        declared={"total_points": "99"},
    )
    assert evaluate(scheme, replace(filled, points={"disclosure": "5"})).findings

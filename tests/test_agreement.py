"""Every operator and every kind of rule: our Decimal, and a real spreadsheet's recalculation, on one sheet."""

import random
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
import xlsxwriter

from macros_py.law.entries import Cap
from macros_py.law.expr import Cell, Number, apply, excel, parse
from macros_py.law.operators import OPERATORS
from macros_py.law.rules import (
    KINDS,
    Bands,
    Checklist,
    Deduct,
    Flat,
    Judged,
    Met,
    Proportion,
    Qualitative,
    Satisfaction,
)
from macros_py.law.workings import reckoned
from macros_py.xlsx.address import a1

pytestmark = pytest.mark.office

LEVELS = [name for name, _, _ in Qualitative().levels]
RULES = {
    f"deduct {side} {partial}": Deduct(D(1), D(step), D(per), side, partial)
    for side, step, per in (("above", "0.01", "0.5"), ("below", "0.05", "2"), ("either", "0.03", "0.7"))
    for partial in ("floor", "ceil", "proportional")
} | {
    "bands at most": Bands(
        ((D(0), D(5)), (D("0.1"), D(4)), (D("0.2"), D(3)), (D("0.3"), D(2))), D(0), least=D(0)
    ),
    "bands at least": Bands(
        ((D("0.9"), D(5)), (D("0.8"), D(4)), (D("0.6"), D("2.5"))), D(0), side="at_least"
    ),
    "proportion": Proportion(),
    "proportion with a pass mark": Proportion(D("0.6")),
    "proportion scaled": Proportion(D("0.6"), True),
    "proportion within bounds": Proportion(D("0.7"), none_above=D("1.3")),
    "flat": Flat(),
    "satisfaction": Satisfaction(),
}
FORMULAS = {
    "+ - *": "a + b * c - a", "/": "round(a / b, 4)", "compare": "1 if a < b else 2 if a == b else 3",
    "!= >= >": "1 if a != b and a >= b else 2 if a > c else 3", "& text": "'差' & text(a - b, 2) & '元'",
    "and or not": "1 if (a > 1 and not b > 1) or c > 1 else 2", "sum": "sum(a, b) - c", "count": "count(a, b) + c", "min max": "max(min(a, b), c)",
    "abs": "abs(a - b)", "round": "round(a * 0.85, 2)", "truncate": "truncate(a / b, 4)",
    "steps": "whole_steps(max(0, a - b), 0.01) + started_steps(max(0, b - a), 0.05)", "if": "(a if a > b else b) / c",
    "is_blank": "1 if is_blank(a) else 2", "is_number": "1 if is_number(a) and is_number(b) else 2", "<=": "1 if a <= c else 0",
}  # fmt: skip
TEXTS = [
    "360", "≥85%", "≤12.5", "95%", "0.95", "1.", ".5", "1.2.3", "10月底", "3≥4", "5%%", "%5", "≥", "", "１２", "1e3", "10/3", "3:00",
    "-5", "123456789012", "1234567890123", "2023-11-30", "无", " 5", "5 ", "1,000", "≤≤3", "100%(3133人)", "¥5", "(5)",
]  # fmt: skip


SCALED = SimpleNamespace(
    rescale_not_applicable=True, total_full=D(100), cap=(Cap("r", D("0.8"), D(60), "x"),)
)
"""A notice that leaves out what does not apply and caps the total: all that `reckoned` asks of one."""


def _idle(part):
    return apply("sum_if", Cell("b.achieved_text"), "不适用", Cell(f"b.{part}"))


def spread(random_, boundaries):
    """Points on the boundaries, a hair beside them, and anywhere."""
    points = [
        b + gap for b in boundaries for gap in (D(0), D("0.0001"), D("-0.0001"), D("0.005"), D("-0.005"))
    ]
    steps = [b + D(n) * D("0.01") for b in boundaries for n in (1, 2, 5, 9, 10, -1, -3, -5)]
    return points + steps + [D(random_.randint(-500, 25_000)) / 10_000 for _ in range(90)]


def amounts(random_):
    return [None if random_.random() < 0.1 else D(random_.randint(-2_000, 300_000)) / 100 for _ in range(3)]


@pytest.fixture(scope="module")
def sheet(office, tmp_path_factory):
    """(our value, the spreadsheet's value, what) for every point."""
    random_ = random.Random(20201231)
    path = tmp_path_factory.mktemp("agreement") / "agreement.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("点")
    expected, row = [], 0

    def put(tree, cells, what):
        nonlocal row
        row += 1
        names = {}
        column = 0
        for name, held in cells.items():
            values = held if isinstance(held, tuple) else (held,)
            first, last = a1(row, column + 1), a1(row, column + len(values))
            names[name] = f"{first}:{last}" if isinstance(held, tuple) else first
            for value in values:
                if isinstance(value, D):
                    page.write_number(row - 1, column, float(value))
                elif value is not None:
                    page.write_string(row - 1, column, value)
                column += 1
        page.write_formula(row - 1, 15, f"={excel(tree, names)}", None, "never computed")
        expected.append((tree.value(cells), a1(row, 16), f"{what} {cells}"))

    for what, rule in RULES.items():
        for value in spread(random_, rule.boundaries()):
            for full in (D(5), D("1.5"), D("7.25"), D("1.005"), D(-3)) if random_.random() < 0.2 else (D(5),):
                put(rule.formula(Cell("full"), Cell("value")), {"full": full, "value": value}, what)
        put(rule.formula(Number(D(5)), Cell("value")), {"value": None}, what)
    for answer in ("是", "否", "", " 是 ", "不知道", None):
        put(Met().formula(Number(D(5)), Cell("value")), {"value": answer}, "met")
        for other in ("是", "否", ""):
            rule = Checklist((("plan", "有制度", D(3)), ("audit", "有审计", D("2.5"))))
            put(rule.formula(Number(D(5)), Cell("o")), {"o.plan": answer, "o.audit": other}, "checklist")
    for level in (*LEVELS, "", None):
        for chosen in (D(0), D("5.99"), D(6), D("7.5"), D(8), D(10), None):
            cells = {"value": level, "chosen": chosen}
            put(Qualitative().formula(Number(D(10)), Cell("value"), Cell("chosen")), cells, "qualitative")
    for what, text in FORMULAS.items():
        for _ in range(60):
            put(parse(text), dict(zip("abc", amounts(random_))), what)
        for edge in ((D(0), D(0), D(0)), (D(1), D(0), None), (None, None, None), (D("2.675"), D(1), D(1))):
            put(parse(text), dict(zip("abc", edge)), what)
    for said in ("不适用", "完成", " 不适用", None):
        for full in (D(5), None):
            for rate in (D("0.7999"), D("0.8"), D("0.8001"), None):
                cells = {
                    "b.achieved_text": (said, "90%", "不适用"),
                    "b.points": (full, D("4.5"), None),
                    "b.full": (full, D(5), D("2.5")),
                }
                tree = reckoned(
                    SCALED, apply("sum", Cell("b.points")), *(_idle(part) for part in ("points", "full"))
                )
                put(tree, cells | {"r": rate}, "rescaled and capped")
    for points in ((D(5), D("4.5"), D(0)), (D(5), None, None), (None, None, None)):
        for names in (("甲", "乙", "丙"), ("甲", None, None), (None, None, None)):
            cells = {"b.points": points, "b.name": names, "b.achieved_text": ("不适用", None, "不适用项"), "one.points": points[0]}
            done = apply("+", apply("numbers", Cell("b.points")), apply("count_if", Cell("b.achieved_text"), "不适用"))
            tests = apply(">=", done, apply("count", Cell("b.name"))), apply("==", apply("numbers", Cell("one.points")), 1)
            put(apply("if", apply("and", *tests), "全", ""), cells, "scored throughout")
    for text in TEXTS:
        put(parse("plain_number(t)"), {"t": text}, "plain_number")
        put(parse("1 if starts(t, '≤') else 2 if ends(t, '%') else 3"), {"t": text}, "starts ends")
        put(parse("1 if says(t, '无') else 2"), {"t": text}, "says")
    book.close()
    values = office.values(path)
    return [(ours, values.get(("点", place), ""), what) for ours, place, what in expected]


def same(ours, theirs):
    if ours is None or ours == "":
        return theirs in (None, "")
    if isinstance(ours, str):
        return ours == theirs
    return isinstance(theirs, (int, float)) and abs(D(repr(theirs)) - ours) <= max(D(1), abs(ours)) * D(
        "1e-12"
    )


def test_no_difference(sheet):
    assert len(sheet) >= 2_000
    wrong = [(what, ours, theirs) for ours, theirs, what in sheet if not same(ours, theirs)]
    assert not wrong, f"{len(wrong)} of {len(sheet)}: {wrong[:10]}"


def test_the_points_are_not_all_alike(sheet):
    assert len({str(ours) for ours, _, _ in sheet}) > 300


def test_every_kind_of_rule_and_every_operator_is_on_the_sheet():
    met = {type(rule) for rule in RULES.values()} | {Met, Checklist, Qualitative}
    assert met | {Judged} == set(KINDS.values())
    used = " ".join(FORMULAS.values()) + " plain_number starts ends says sum_if numbers count_if "
    assert [name for name in OPERATORS if name not in used] == []

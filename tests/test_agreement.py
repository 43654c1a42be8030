"""Every operator and every kind of rule: our Decimal, and a real spreadsheet's recalculation, on one sheet."""

import random
import re
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
import xlsxwriter

from macros_py.book import word_sheet
from macros_py.book.build import _Page, _WordPage
from macros_py.law import builds
from macros_py.law.entries import Cap
from macros_py.law.expr import Apply, Cell, Number, apply, excel, parse
from macros_py.law.operators import OPERATORS
from macros_py.law.plain_targets import PARTS, chain, shown
from macros_py.law.reckoning import reckoned
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
from macros_py.xlsx.address import a1

from .law.targets import Point, points

pytestmark = pytest.mark.office

LEVELS = [name for name, _, _ in Qualitative().levels]
RULES = {
    f"deduct {side} {partial}": Deduct(D(1), D(step), D(per), side, partial)
    for side, step, per in (("above", "0.01", "0.5"), ("below", "0.05", "2"), ("either", "0.03", "0.7"))
    for partial in ("floor", "ceil", "proportional")
} | {
    "bands at most": Bands(((D(0), D(5)), (D("0.1"), D(4)), (D("0.2"), D(3)), (D("0.3"), D(2))), D(0), least=D(0)),
    "bands at least": Bands(((D("0.9"), D(5)), (D("0.8"), D(4)), (D("0.6"), D("2.5"))), D(0), side="at_least"),
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
TEXTS = ["", "无", " 无", "无 ", "没有"]
ROWS = 700
"""Rows of targets and answers, published, made up and damaged; eight cells of each are compared."""
ODD = [
    "1.", ".5", "1e3", "10/3", "3:00", "123456789012", "1234567890123", "2023-11-30", "≤≤3", "¥5", "(5)", "0,123人", "1,234.5万元", "12.3456789%",
    "３５％", " 5", "5 ", "§95%", "9§5%", "95%~", "≥*95%", "?5", "~*95%", "1 200人", "００１２", "x" * 300, "9" * 300, "<=5", "=5", "11月", "月底",
    "2023年", "2023年底前", "3023年12月底", "2023年13月5日", "12月32日", "1月05日前", "第三季度末", "Ⅲ级", "95％。", "AbC得到改善", "😀95%", "千元", "TRUE", "0.1+0.2",
]  # fmt: skip


CAPPED = SimpleNamespace(cap=(Cap("r", D("0.8"), D(60), "x"),))
"""A notice that caps the total: all that `reckoned` asks of one."""


def spread(random_, boundaries):
    """Points on the boundaries, a hair beside them, and anywhere."""
    points = [b + gap for b in boundaries for gap in (D(0), D("0.0001"), D("-0.0001"), D("0.005"), D("-0.005"))]
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
            put(parse(text), dict(zip("abc", amounts(random_), strict=False)), what)
        for edge in ((D(0), D(0), D(0)), (D(1), D(0), None), (None, None, None), (D("2.675"), D(1), D(1))):
            put(parse(text), dict(zip("abc", edge, strict=False)), what)
    for full in (D(5), None):
        for rate in (D("0.7999"), D("0.8"), D("0.8001"), None):
            cells = {"b.points": (full, D("4.5"), D(80)), "r": rate}
            put(reckoned(CAPPED, apply("sum", Cell("b.points"))), cells, "capped")
    for given in ((D(5), D("4.5"), D(0)), (D(5), None, None), (None, None, None)):
        for names in (("甲", "乙", "丙"), ("甲", None, None), (None, None, None)):
            cells = {"b.points": given, "b.name": names, "one.points": given[0]}
            tests = (
                apply(">=", apply("numbers", Cell("b.points")), apply("count", Cell("b.name"))),
                apply("==", apply("numbers", Cell("one.points")), 1),
            )
            put(apply("if", apply("and", *tests), "全", ""), cells, "scored throughout")
    for text in TEXTS:
        put(parse("1 if says(t, '无') else 2"), {"t": text}, "says")
    chains = _chains(book, random_)
    book.close()
    values = office.values(path)
    found = [(ours, values.get(("点", place), ""), what) for ours, place, what in expected]
    return found + [(ours, values.get(("行", place), ""), what) for ours, place, what in chains]


def _chains(book, random_):
    """What every cell of the chain reads, and where it stands: a row a target, as the workbook has it."""
    rows = [*points(20201231, ROWS)]
    rows += [Point(odd, other) for odd in ODD for other in (odd, "95%")] + [Point("≥95%", odd) for odd in ODD]
    page = book.add_worksheet("行", _Page)
    words = book.add_worksheet("词表", _WordPage)
    for name, place in word_sheet.ranges().items():
        book.define_name(name, f"={place}")
    assert words.name == word_sheet.SHEET
    typed = ("name", "target_text", "achieved_text", "deviation_text")
    columns = {part: n for n, part in enumerate((*typed, *PARTS, "target", "achieved", "completion_rate"), 1)}
    trees = {down: {**chain("r", down), **shown("r")} for down in (False, True)}
    written = {down: {id: excel(tree, _Here(columns)) for id, tree in trees[down].items()} for down in trees}
    rows.sort(key=lambda point: point.down)
    first = {down: next(n for n, point in enumerate(rows, 1) if point.down == down) for down in trees}
    spans = {False: (1, first[True] - 1), True: (first[True], len(rows))}
    expected = []
    for row, point in enumerate(rows, 1):
        texts = dict(zip(typed, (point.name, point.target, point.achieved, point.reason), strict=False))
        for part, text in texts.items():
            if text:
                page.write_string(row - 1, columns[part] - 1, text)
        cells = _Row(trees[point.down], texts)
        for number, (id, formula) in enumerate(written[point.down].items()):
            place = a1(row, columns[id[2:]])
            group = number + point.down * len(written[False])
            top, bottom = spans[point.down]
            page.shared[place] = (group, "" if row > top else f"{place}:{a1(bottom, columns[id[2:]])}")
            spelled = formula.replace("#", str(row)) if row == top else "0"
            page.write_formula(row - 1, columns[id[2:]] - 1, f"={spelled}", None, "never computed")
            if id[2:] in ASKED:
                expected.append((cells[id], place, f"{id} {tuple(point)}"))
    return expected


ASKED = ("target_number", "target_bound", "target_date", "value", "less", "target", "achieved", "completion_rate")


class _Here(dict):
    """Where a row's own cells stand; # is the row."""

    def __init__(self, columns):
        super().__init__({f"r.{part}": a1(1, column)[:-1] + "#" for part, column in columns.items()})


class _Row(dict):
    """The cells of a row as Python computes them."""

    def __init__(self, trees, texts):
        super().__init__({f"r.{part}": text for part, text in texts.items()})
        self.trees = trees

    def __missing__(self, id):
        value = self.trees[id].value(self)
        self[id] = None if value == "" else value
        return self[id]


def same(ours, theirs):
    if ours is None or ours == "":
        return theirs in (None, "")
    if isinstance(ours, str):
        return ours == theirs
    return isinstance(theirs, (int, float)) and abs(D(repr(theirs)) - ours) <= max(D(1), abs(ours)) * D("1e-12")


def test_no_difference(sheet):
    assert len(sheet) >= 2_000 + 5_000
    wrong = [(what, ours, theirs) for ours, theirs, what in sheet if not same(ours, theirs)]
    assert not wrong, f"{len(wrong)} of {len(sheet)}: {wrong[:10]}"


def test_the_points_are_not_all_alike(sheet):
    assert len({str(ours) for ours, _, _ in sheet}) > 300


def test_every_kind_of_rule_and_every_operator_is_on_the_sheet():
    met = {type(rule) for rule in RULES.values()} | {Met, Checklist, Qualitative}
    assert met | {Judged} == set(KINDS.values())
    used = {*re.findall(r"[a-z_]+|[^a-z_ ]+", " ".join(FORMULAS.values())), "says", "numbers", "whole_steps", "=="}
    trees = [tree for down in (False, True) for tree in (*chain("r", down).values(), *shown("r").values())]
    while trees:
        used |= {tree.operator for tree in trees if isinstance(tree, Apply)}
        trees = [part for tree in trees if isinstance(tree, Apply) for part in tree.parts]
    assert [name for name in OPERATORS if name not in used | {*builds.OPERATORS}] == []

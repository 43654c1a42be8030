"""One formula, three readings: what each operator means, and what the language refuses."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.errors import FormulaError
from macros_py.law import expr
from macros_py.law.expr import Cell, cells_of, excel, parse, replaced

D = Decimal
NAMES = {letter: letter.upper() for letter in "abcd"}


def test_examples_in_the_docstring():
    assert doctest.testmod(expr).failed == 0 < doctest.testmod(expr).attempted


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("a + b * c", {"a": 1, "b": 2, "c": 3}, 7),
        ("(a + b) * c", {"a": 1, "b": 2, "c": 3}, 9),
        ("-a", {"a": 4}, -4),
        ("a / b", {"a": 1, "b": 0}, None),
        ("a - b", {"a": 1}, None),
        ("sum(a, b, c)", {"a": 1}, 1),
        ("sum(a, b)", {}, None),
        ("sum(a) - b", {"a": (D(1), None, D(2)), "b": 1}, 2),
        ("round(a, 2)", {"a": "2.675"}, "2.68"),
        ("round(a, 2)", {"a": "-2.675"}, "-2.68"),
        ("truncate(a, 4)", {"a": "0.97847729"}, "0.9784"),
        ("whole_steps(a, 0.01)", {"a": "0.0199"}, 1),
        ("started_steps(a, 0.01)", {"a": "0.0101"}, 2),
        ("started_steps(a, 0.01)", {"a": "0.0100000000001"}, 1),
        ("min(a, b) + max(a, b)", {"a": 2, "b": 5}, 7),
        ("abs(a - b)", {"a": 2, "b": 5}, 3),
        ("a if b > 1 else c", {"a": 1, "b": 2}, 1),
        ("a if b > 1 else c", {"a": 1, "b": 1, "c": 9}, 9),
        ("1 if is_blank(a) else 2", {}, 1),
        ("1 if is_number(a) else 2", {"a": 0}, 1),
        ("1 if a > 1 and b > 1 else 2", {"a": 5}, 2),
        ("1 if a > 1 or b > 1 else 2", {"a": 5}, 1),
        ("1 if not a > 1 else 2", {}, 1),
    ],
)
def test_value(text, cells, expected):
    cells = {k: D(v) if isinstance(v, str) else v for k, v in cells.items()}
    found = parse(text).value(dict.fromkeys("abcd") | {k: D(v) if isinstance(v, int) else v for k, v in cells.items()})
    assert found == (None if expected is None else D(expected))


def test_words():
    assert parse("'相差' & text(a, 2) & '万元'").value({"a": D("236.245")}) == "相差236.25万元"
    assert parse("says(a, '无')").value({"a": " 无 "}) is True
    assert parse("says(a, '无')").value({"a": None}) is False


@pytest.mark.parametrize(
    ("text", "native"),
    [
        ("a - (b - c)", 'IFERROR(IF(COUNT(A,B,C)<3,"",A-(B-C)),"")'),
        ("a - b - c", 'IFERROR(IF(COUNT(A,B,C)<3,"",A-B-C),"")'),
        ("a / (b * c)", 'IFERROR(IF(COUNT(A,B,C)<3,"",A/(B*C)),"")'),
        ("sum(a, b) - c", 'IFERROR(IF(OR(COUNT(C)<1,COUNT(A,B)=0),"",SUM(A,B)-C),"")'),
        ("a if a <= b else c", 'IFERROR(IF(COUNT(A,B)<2,"",IF(A<=B,A,IF(COUNT(C)<1,"",C))),"")'),
        ("a", 'IF(COUNT(A)<1,"",A)'),
    ],
)
def test_native(text, native):
    assert excel(parse(text), NAMES) == native


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "a.b.c", "a[0]", "lambda: 1", "a ** b", "a if b else", "1e5", "0x10", "1_000", "True",
        "a < b < c", "round(a)", "round(a, b, c)", "unknown(a)", "f'{a}'", "[a for a in b]", "sum()", "a; b", "",
        "(" * 500 + "a" + ")" * 500, "a" * 3000, "sum(*a)", "round(x=1)", "1.2.3", "９",
    ],
)  # fmt: skip
def test_refused(text):
    with pytest.raises(FormulaError):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text)
    except FormulaError as error:
        assert str(error)


amounts = st.one_of(st.none(), st.decimals(min_value=-1000, max_value=1000, places=2))


@given(a=amounts, b=amounts, c=amounts)
def test_blank_is_not_zero(a, b, c):
    found = parse("a - b + c").value({"a": a, "b": b, "c": c})
    assert (found is None) == (None in (a, b, c))
    total = parse("sum(a, b, c)").value({"a": a, "b": b, "c": c})
    assert total == (None if a is b is c is None else sum((x for x in (a, b, c) if x is not None), D(0)))


def test_replaced_and_cells_of():
    tree = parse("sum(a, b) - a")
    assert [cell.name for cell in cells_of(tree)] == ["a", "b", "a"]
    moved = replaced(tree, lambda cell: Cell(f"{cell.name}.final"))
    assert [cell.name for cell in cells_of(moved)] == ["a.final", "b.final", "a.final"]


def test_chinese():
    assert parse("(a + b) / c").chinese(NAMES) == "（A＋B）÷C"
    assert parse("round(a / b, 4)").chinese(NAMES) == "A÷B（保留4位小数）"

"""The worksheet functions of the optional function add-in: rates, completion, scores, grades, targets.

They answer over single cells and over ranges alike, and an error comes back as Excel's own error, never as
text. Official workbooks contain none of them: a recipient without the add-in would see #NAME?.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ..audit.totals import grade_of
from ..errors import JixiaoError
from ..law.expr import Cell, Number
from ..law.notices import load
from ..law.operators import rounded
from ..law.scheme import Scheme
from ..law.typed.targets import compare, read_target
from .light_xlwings import xlwings as xw


class CellError(ValueError):
    """What a cell shows as #VALUE!."""


def _each(function: Callable[..., Any], *arguments: Any) -> Any:
    """The function over every cell of equally shaped ranges; a single value goes with each of them."""
    shaped = next((a for a in arguments if isinstance(a, (list, tuple))), None)
    if shaped is None:
        return function(*arguments)
    grids = [_grid(argument) for argument in arguments]
    rows = max(len(grid) for grid in grids if grid is not None)
    columns = max(len(grid[0]) for grid in grids if grid is not None)

    def cell(argument: Any, grid: list[list[Any]] | None, row: int, column: int) -> Any:
        if grid is None:
            return argument
        if len(grid) not in (1, rows) or len(grid[0]) not in (1, columns):
            raise CellError("区域大小不一致")
        return grid[row if len(grid) > 1 else 0][column if len(grid[0]) > 1 else 0]

    pairs = list(zip(arguments, grids))
    return [[function(*(cell(a, g, r, c) for a, g in pairs)) for c in range(columns)] for r in range(rows)]


def _grid(argument: Any) -> list[list[Any]] | None:
    if not isinstance(argument, (list, tuple)):
        return None
    return [list(line) if isinstance(line, (list, tuple)) else [line] for line in argument]


def _number(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise CellError("应为数字")
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shown(value: Any) -> Any:
    return "" if value is None else float(value) if isinstance(value, Decimal) else value


def _rate(actual: Any, budget: Any) -> Any:
    top, bottom = _number(actual), _number(budget)
    if top is None or not bottom:
        return ""
    return float(rounded(top / bottom, 4))


def _completion(target: Any, achieved: Any) -> Any:
    return _shown(compare(_text(target), _text(achieved)).completion_rate)


def _target(text: Any) -> Any:
    return _shown(read_target(_text(text)).value)


def _scheme(place: str) -> Scheme:
    try:
        return load(place)
    except JixiaoError as error:
        raise CellError(str(error)) from error


def _score(rule: str, value: Any) -> Any:
    place, _, id = rule.rpartition("/")
    scheme, number = _scheme(place), _number(value)
    entry = next((e for e in (*scheme.indicator, *scheme.block) if e.id == id), None)
    formula = getattr(entry.rule, "formula", None) if entry else None
    if formula is None:
        raise CellError(f"没有名为“{rule}”的评分规则")
    if entry.full is None:
        raise CellError(f"“{rule}”的分值由单位分到各行，没有统一的分值")
    if number is None:
        return ""
    return _shown(formula(Number(entry.full), Cell("value")).value({"value": number}))


def _grade(place: str, points: Any) -> Any:
    number = _number(points)
    return "" if number is None else grade_of(_scheme(place), number) or ""


@xw.func
@xw.arg("actual", doc="实际数（决算数、执行数、完成数）")
@xw.arg("budget", doc="预算数或指标数；为空或为0时结果为空")
def JX_RATE(actual, budget):
    """比率：实际数÷预算数，四位小数。"""
    return _each(_rate, actual, budget)


@xw.func
@xw.arg("target", doc="年度指标值，照原样，如 ≥85%、360人")
@xw.arg("achieved", doc="全年完成值，照原样，如 445人、92%")
def JX_COMPLETION(target, achieved):
    """完成率：读懂指标值和完成值后相除；上限、日期、定性的不计算。"""
    return _each(_completion, target, achieved)


@xw.func
@xw.arg("rule", doc="方案和指标编号：地区/年度/staffing_control")
@xw.arg("value", doc="比率，如 1.05")
def JX_SCORE(rule, value):
    """按方案里该指标的评分办法计分。"""
    return _each(lambda one: _score(rule, one), value)


@xw.func
@xw.arg("place", doc="方案：地区/年度")
@xw.arg("points", doc="总分")
def JX_GRADE(place, points):
    """总分对应的等级。"""
    return _each(lambda one: _grade(place, one), points)


@xw.func
@xw.arg("text", doc="指标值或完成值，照原样")
def JX_TARGET(text):
    """读出指标值里的数：百分比为小数，万、亿已换算；读不懂的为空。"""
    return _each(_target, text)

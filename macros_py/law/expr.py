"""One formula, three readings: a `Decimal`, a native Excel formula, a Chinese sentence.

`OPERATORS` is the whole language, a row an operator. `parse` turns a scheme's text into a tree of `Number`, `Text`,
`Cell` and `Apply`; everything outside the dictionary is refused, so a stranger's scheme can be read but never run.

Blank is `None` and is not zero. An operator is blank when a part it needs is blank, or when it divides
by zero; `sum` counts blanks as nothing unless all its parts are blank; `is_blank`, `is_number`, `&`,
`and`, `or` take blanks as they come. The Excel reading keeps the same promise with a guard before the
core, because an empty cell would otherwise count as zero there.

>>> rate = parse("round(incumbent_count / establishment_count, 4)")
>>> rate.value({"incumbent_count": Decimal(11), "establishment_count": Decimal(10)})
Decimal('1.1000')
>>> excel(rate, {"incumbent_count": "在职人数", "establishment_count": "编制数"})
'IFERROR(IF(COUNT(在职人数,编制数)<2,"",ROUND(在职人数/编制数,4)),"")'
>>> rate.chinese({"incumbent_count": "在职人数", "establishment_count": "编制数"})
'在职人数÷编制数（保留4位小数）'
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import Any

from ..errors import FormulaError
from .operators import OPERATORS, Value
from .word_lists import LIST_NAMES, LISTS

LONGEST = 2_000
"""Characters a formula may have; a scheme inside a stranger's workbook is read under this limit."""


def _write(pattern: str, parts: list[str]) -> str:
    """Fill a pattern: ``{}`` takes the parts in turn, ``{1}`` one of them, ``{*x}`` all, joined by x."""
    if "{*" in pattern:
        start, rest = pattern.split("{*", 1)
        joint, end = rest.split("}", 1)
        return start + (joint or ",").join(parts) + end
    if "{1}" in pattern:  # a part written twice
        pattern = pattern.replace("{}", "{0}", 1)
    return pattern.format(*parts)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the scheme wrote it."""

    number: Decimal

    def value(self, cells: Mapping[str, Value]) -> Value:
        return self.number

    def core(self, names: Mapping[str, str]) -> str:
        return f"{self.number.normalize():f}"

    chinese = core


@dataclass(frozen=True, slots=True)
class Text:
    """Words, in double quotes in every spreadsheet."""

    words: str

    def value(self, cells: Mapping[str, Value]) -> Value:
        return self.words

    def core(self, names: Mapping[str, str]) -> str:
        return '"' + self.words.replace('"', '""') + '"'

    def chinese(self, names: Mapping[str, str]) -> str:
        return f"“{self.words}”"


@dataclass(frozen=True, slots=True)
class Cell:
    """A named cell, or the column of an open block (a tuple of values, only inside `sum`)."""

    name: str

    def value(self, cells: Mapping[str, Value]) -> Value:
        return cells[self.name]

    def core(self, names: Mapping[str, str]) -> str:
        return names[self.name]

    def chinese(self, names: Mapping[str, str]) -> str:
        return names[self.name]


@dataclass(frozen=True, slots=True)
class Words:
    """A column of the sheet of words (`word_lists`), which every workbook carries under a name."""

    column: str

    def value(self, cells: Mapping[str, Value]) -> Value:
        return LISTS[self.column]

    def core(self, names: Mapping[str, str]) -> str:
        return f"{LIST_NAMES}{self.column}"

    chinese = core


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator and its parts."""

    operator: str
    parts: tuple[Formula, ...]

    def value(self, cells: Mapping[str, Value]) -> Value:
        name, parts = self.operator, self.parts
        if name == "if":
            chosen = parts[0].value(cells)
            return None if chosen is None else parts[1 if chosen else 2].value(cells)
        if name in {"and", "or"}:  # no part is asked for once the answer is known
            stop = name == "or"
            for part in parts:
                if (part.value(cells) is True) is stop:
                    return stop
            return not stop
        operator, values = OPERATORS[name], []
        for part in parts:
            value = part.value(cells)
            if value is None and not operator.takes_blanks:
                return None
            values.append(value)
        try:
            return operator.python(*values)
        except (DecimalException, TypeError):  # divided by zero, or words where a number belongs
            return None

    def core(self, names: Mapping[str, str], known: frozenset[str] = frozenset()) -> str:
        operator = OPERATORS[self.operator]
        if self.operator == "if":
            condition, *branches = self.parts
            known |= {names[need.name] for need in _needs(condition) if isinstance(need, Cell)}
            written = [condition.core(names), *(_guarded(part, names, '""', known) for part in branches)]
        elif operator.takes_blanks and self.operator != "sum":
            blank = "FALSE" if operator.binds < 3 or self.operator == "not" else '""'
            written = [_passing(part, names, blank) for part in self.parts]
        else:
            written = [_bracketed(self, part, part.core(names), "(", ")") for part in self.parts]
        return _write(operator.excel, written)

    def chinese(self, names: Mapping[str, str]) -> str:
        written = [_bracketed(self, part, part.chinese(names), "（", "）") for part in self.parts]
        return _write(OPERATORS[self.operator].chinese, written)


Formula = Number | Text | Cell | Words | Apply


def excel(formula: Formula, names: Mapping[str, str]) -> str:
    """The formula as a cell holds it, without "=": blank until every cell it needs is filled."""
    if isinstance(formula, Number):
        return formula.core(names)
    if isinstance(formula, Cell):
        return f'IF(COUNT({names[formula.name]})<1,"",{names[formula.name]})'
    return f'IFERROR({_guarded(formula, names)},"")'


def _bracketed(outer: Apply, part: Formula, written: str, left: str, right: str) -> str:
    if not isinstance(part, Apply):
        return written
    around, inside = OPERATORS[outer.operator].binds, OPERATORS[part.operator].binds
    tight = inside < around if part is outer.parts[0] or outer.operator in "+*&" else inside <= around
    return f"{left}{written}{right}" if tight and around < 9 else written


def _passing(part: Formula, names: Mapping[str, str], blank: str) -> str:
    """A part whose blank (or division by zero) is not to blank the whole."""
    if not isinstance(part, Apply) or (blank == "FALSE" and _is_a_number(part)):
        return part.core(names)
    written = _guarded(part, names, blank)
    return f"IFERROR({written},{blank})" if "/" in written else written


def _is_a_number(part: Apply) -> bool:
    """Whether a cell is compared with a number that is no zero: a blank is never equal to it."""
    cell, number = part.parts if part.operator == "==" else (None, None)
    return isinstance(cell, Cell) and isinstance(number, Number) and number.number != 0


def _guarded(formula: Formula, names: Mapping[str, str], blank: str = '""', known: frozenset[str] = frozenset()) -> str:
    """The core behind its guard; ``known`` are the references that a guard around it has seen filled."""
    cells, sums = [], []
    for need in _needs(formula):
        if isinstance(need, Cell):
            reference = names[need.name]
            if reference not in cells and reference not in known:
                cells.append(reference)
        else:
            sums.append(",".join(dict.fromkeys(names[cell.name] for cell in cells_of(need))))
    tests = [f"COUNT({','.join(cells)})<{len(cells)}"] if cells else []
    tests += [f"COUNT({parts})=0" for parts in dict.fromkeys(sums) if parts]
    nested = isinstance(formula, Apply) and formula.operator == "if"
    core = formula.core(names, known) if isinstance(formula, Apply) and nested else formula.core(names)
    if not tests:
        return core
    test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
    return f"IF({test},{blank},{core})"


def _needs(formula: Formula) -> Iterator[Formula]:
    """The cells, and the sums, without which the formula is blank."""
    if isinstance(formula, Cell):
        yield formula
    elif isinstance(formula, Apply):
        if formula.operator == "sum":
            yield formula
        elif formula.operator == "if":
            yield from _needs(formula.parts[0])
        elif not OPERATORS[formula.operator].takes_blanks:
            for part in formula.parts:
                yield from _needs(part)


def cells_of(formula: Formula) -> Iterator[Cell]:
    """Every cell the formula names, in the order written, repeats included."""
    if isinstance(formula, Cell):
        yield formula
    elif isinstance(formula, Apply):
        for part in formula.parts:
            yield from cells_of(part)


def replaced(formula: Formula, change: Callable[[Cell], Formula]) -> Formula:
    """The same formula with every cell put through ``change`` (a column chosen, a rule applied)."""
    if isinstance(formula, Cell):
        return change(formula)
    if isinstance(formula, Apply):
        return Apply(formula.operator, tuple(replaced(part, change) for part in formula.parts))
    return formula


def apply(operator: str, *parts: Any) -> Apply:
    """`Apply` with plain Python values allowed: numbers and `Decimal` become `Number`, str `Text`."""
    return Apply(operator, tuple(_formula(part) for part in parts))


def _formula(part: Any) -> Formula:
    if isinstance(part, str):
        return Text(part)
    return Number(Decimal(part)) if isinstance(part, (int, Decimal)) else part


_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.BitAnd: "&"}
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">"}
_LOGIC = {ast.And: "and", ast.Or: "or"}
_COUNTS = {"sum": 99, "count": 99, "min": 99, "max": 99, "abs": 1, "is_blank": 1, "is_number": 1}
_CALLS = {"round", "truncate", "whole_steps", "started_steps", "text", "says"} | _COUNTS.keys()


@lru_cache(maxsize=2_048)
def parse(text: str) -> Formula:
    """Read a formula; `FormulaError` names the part that the language does not have."""
    if len(text) > LONGEST:
        raise FormulaError(f"公式超过{LONGEST}个字符，不读取。")

    def refused(node: ast.AST) -> FormulaError:
        part = ast.get_source_segment(text, node) or text
        return FormulaError(
            f"公式“{text}”里的“{part}”不认识；可用：单元格名、数字、＋－×÷、比较、and/or/not、"
            f"{'、'.join(sorted(_CALLS))}。"
        )

    def read(node: ast.AST) -> Formula:
        match node:
            case ast.Constant(value=bool()):
                raise refused(node)
            case ast.Constant(value=int() | float()):
                written = ast.get_source_segment(text, node) or ""
                if not written.replace(".", "", 1).isdecimal() or len(written) > 20:
                    raise refused(node)
                return Number(Decimal(written))
            case ast.Constant(value=str(words)):
                return Text(words)
            case ast.Name(id=name):
                return Cell(name)
            case ast.Attribute(value=ast.Name(id=name), attr=column):
                return Cell(f"{name}.{column}")
            case ast.UnaryOp(op=ast.USub(), operand=part):
                return Apply("-", (Number(Decimal(0)), read(part)))
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return Apply("not", (read(part),))
            case ast.BinOp(left=a, op=op, right=b) if type(op) in _BINARY:
                return Apply(_BINARY[type(op)], (read(a), read(b)))
            case ast.BoolOp(op=op, values=parts):
                return Apply(_LOGIC[type(op)], tuple(read(part) for part in parts))
            case ast.Compare(left=a, ops=[op], comparators=[b]) if type(op) in _COMPARE:
                return Apply(_COMPARE[type(op)], (read(a), read(b)))
            case ast.IfExp(test=c, body=a, orelse=b):
                return Apply("if", (read(c), read(a), read(b)))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _CALLS:
                if not 1 <= len(args) <= _COUNTS.get(name, 2) or (name not in _COUNTS and len(args) != 2):
                    raise refused(node)
                return Apply(name, tuple(read(arg) for arg in args))
        raise refused(node)

    try:
        return read(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"公式“{text[:80]}”写法有误，无法读取。") from error

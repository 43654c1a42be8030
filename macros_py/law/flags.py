"""提示: the flags beside a form that need no Python — what is blank, a text, over its full marks, or does not tally."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial, reduce

from . import builds
from .entries import Ceiling, Check, Sum, instances
from .expr import Cell, Formula, Number, Text, apply, cells_of
from .reckoning import below, capped, fixed_under, recomputed, tolerance, weight
from .scheme import Scheme
from .terms import columns
from .word_lists import OPERATORS

SILENT_ON_TEXTS = frozenset({"0.1.0"})
"""Versions whose 提示 said nothing of a text where a number belongs."""


def flags(scheme: Scheme, rows: Mapping[str, int], build: str) -> Iterator[tuple[str, Formula]]:
    """The 提示 that need no Python: 勾稽, 超分值, 缺偏差原因, 未填, 超预算."""
    texts = build not in SILENT_ON_TEXTS
    lines: dict[str, list[Formula]] = {}
    in_rows: dict[str, list[Formula]] = {}
    for id, cell in scheme.inputs.items():
        word = scheme.heading(id) if "." in id else scheme.label(id) if texts else ""
        blank, said = _says(apply("is_blank", Cell(id)), f"{word}未填；"), lines.setdefault(id.split(".")[0], [])
        if texts and cell.kind in ("money", "count", "area"):
            text = f"{word}{TEXT_NOT_ADDED}"
            unread = apply("if", apply("is_blank", Cell(id)), f"{word}未填；", text) if cell.required else None
            said.append(
                apply("if", apply("is_number", Cell(id)), "", unread) if unread else _says(_is_text(Cell(id)), text)
            )
        elif cell.required:
            said.append(blank)
    for total in scheme.sum:
        lines.setdefault(total.parent, []).extend(_sum_flags(scheme, total))
        if texts:
            lines[total.parent] += _text_parts(scheme, total)
    for ceiling in scheme.ceiling:
        lines.setdefault(ceiling.line, []).append(_ceiling_flag(ceiling))
    for pair in scheme.same:
        differ = apply("!=", apply("round", apply("-", Cell(pair.first), Cell(pair.second)), 2), 0)
        lines.setdefault(pair.second.split(".")[0], []).append(_says(differ, f"{pair.says}不一致；"))
    yield from ((owner, _joined(parts)) for owner, parts in lines.items() if parts)
    for check in scheme.check:
        parts = {place: _check_flag(scheme, check, place, *pair) for place, *pair in instances(check, rows)}
        if not check.lines:
            yield check.id, _joined(parts.values())
        for row, part in parts.items() if check.lines else ():
            in_rows.setdefault(row, []).append(part)
    yield from ((row, _joined(parts)) for row, parts in in_rows.items())
    for entry in scheme.indicator:
        blank = _points_blank(entry.id, texts)
        below_it = entry.explain_below
        asked = apply("<", recomputed(scheme, Cell(entry.value)), below_it) if below_it else None
        yield entry.id, apply("&", blank, _points_flag(entry.id, Number(entry.full), asked))
    for block in scheme.block:
        for number in range(1, rows[block.id] + 1):
            yield f"{block.id}.{number}", _row_flag(f"{block.id}.{number}", build)
        if block.full is not None:
            over = apply(">", apply("sum", Cell(f"{block.id}.points")), block.full)
            yield block.id, _says(over, f"本类得分合计超过{block.full}分；")
    for group in scheme.group:
        if blocks := scheme.divided(group):
            given = apply("sum", *(Cell(f"{block.id}.full") for block in blocks))
            due = apply("-", weight(group), fixed_under(scheme, group))
            yield f"{group.id}.weight", _weight_flag(given, due, "各行分值合计")
    if scheme.group and not scheme.partial:
        differ = apply("!=", apply("round", apply("-", Cell("total_points"), Cell("total_points.computed")), 2), 0)
        gap = apply("-", Cell("total_points"), Cell("total_points.computed"))
        words = apply("&", apply("&", "总分与各项得分合计相差", apply("text", gap, 2)), "分；")
        weights: Formula = Text("")
        if any(group.chosen for group in scheme.group):
            chosen = reduce(partial(apply, "+"), map(weight, scheme.group))
            weights = _weight_flag(chosen, Number(scheme.total_full), "各一级指标权重合计")
        caps = (_says(recomputed(scheme, below(cap)), f"{scheme.label(cap.rate)}{capped(cap)}；") for cap in scheme.cap)
        said = [_says(_is_text(Cell("total_points")), "总分是文字；")] if texts else []
        yield "total_points", _joined((*said, _says(differ, words), weights, *caps))


def _says(condition: Formula, words: Formula | str) -> Formula:
    return apply("if", condition, words, "")


def _joined(parts: Iterable[Formula]) -> Formula:
    tree: Formula | None = None
    for part in parts:
        tree = part if tree is None else apply("&", tree, part)
    return tree or Text("")


def _weight_flag(given: Formula, due: Formula, what: str) -> Formula:
    gap = apply("round", apply("-", given, due), 6)
    words = _joined((Text(what), apply("text", given, 2), Text("分，应为"), apply("text", due, 2), Text("分；")))
    return _says(apply("!=", gap, 0), words)


def _points_flag(row: str, full: Formula, asked: Formula | None = None) -> Formula:
    points, reason = Cell(f"{row}.points"), Cell(f"{row}.deviation_text")
    over = _says(apply(">", points, full), "得分超过分值；")
    short = apply("and", apply("<", points, full), apply("is_blank", reason))
    return apply("&", over, _says(apply("and", short, asked) if asked else short, "扣分未填偏差原因；"))


TEXT_NOT_ADDED = "是文字，没有算进合计；"


def _is_text(cell: Cell) -> Formula:
    """Whether something that is no number stands in a cell; a formula that shows nothing is nothing."""
    return apply("and", apply("not", apply("is_blank", cell)), apply("not", apply("is_number", cell)))


def _text_parts(scheme: Scheme, total: Sum) -> Iterator[Formula]:
    """A word beside a sum of which a part is a text: not every part has a 提示 of its own."""
    blocks = {entry.id for entry in scheme.open}
    for column in total.columns:
        tests = [
            apply(">", apply("count", cell), apply("numbers", cell)) if part in blocks else _is_text(cell)
            for part in total.parts
            for cell in [Cell(f"{part}.{column}")]
        ]
        heading = scheme.heading(f"{total.parent}.{column}")
        yield _says(reduce(partial(apply, "or"), tests), f"{heading}的明细中有文字，没有算进合计；")


def _points_blank(row: str, texts: bool) -> Formula:
    points = Cell(f"{row}.points")
    if not texts:
        return _says(apply("not", apply("is_number", points)), "自评得分未填；")
    return apply(
        "&", _says(apply("is_blank", points), "自评得分未填；"), _says(_is_text(points), f"自评得分{TEXT_NOT_ADDED}")
    )


@lru_cache(maxsize=4_096)
def _row_flag(row: str, build: str) -> Formula:
    """What is missing in an open row, what its formulas cannot read, and which way they took its name."""
    blank = {part: apply("is_blank", Cell(f"{row}.{part}")) for part in ("name", "target_text", "achieved_text")}
    named = apply("not", blank["name"])
    points, full = Cell(f"{row}.points"), Cell(f"{row}.full")
    scored = _points_flag(row, full)
    if build == builds.FIRST:
        unread, words = builds.unread(row)
        missing = apply("not", apply("is_number", points))
        said = (
            _says(apply("and", named, missing), "自评得分未填；"),
            scored,
            _says(apply("and", named, unread), words),
        )
        return _joined(said)
    filled = apply("and", named, *(apply("not", blank[part]) for part in ("target_text", "achieved_text")))
    unread = apply("and", filled, apply("not", apply("is_number", Cell(f"{row}.value"))))
    missing = apply("is_blank", points)
    bare = apply("or", *(apply("==", Cell(f"{row}.target_bound"), OPERATORS[sign]) for sign in "=~"))
    low = apply("and", named, bare, apply(">", Cell(f"{row}.counted"), 0), apply("==", Cell(f"{row}.less"), 1))
    return _joined(
        (
            _says(apply("and", named, missing, apply("not", unread)), "自评得分未填；"),
            _says(apply("and", missing, unread), UNREAD),
            _says(_is_text(points), f"自评得分{TEXT_NOT_ADDED}"),
            _says(_is_text(full), f"分值{TEXT_NOT_ADDED}"),
            scored,
            _says(apply("and", unread, apply("not", missing)), "表内公式不能识别，请人工比较；"),
            _says(low, "按名称识别为越低越好；"),
        )
    )


UNREAD = "“自评得分”为空：表内公式不能识别该指标值，请填写得分或采用测算得分；"
"""What a row's flag says where the cell's formula gives no score."""


def _sum_flags(scheme: Scheme, total: Sum) -> Iterator[Formula]:
    for column in total.columns:
        parts = apply("sum", *(Cell(f"{part}.{column}") for part in total.parts))
        parent = Cell(f"{total.parent}.{column}")
        gap = apply("round", apply("-", parent, parts), 6)
        gap = apply("abs", gap) if total.relation == "equal" else apply("-", 0, gap)
        differ = apply(">", gap, tolerance(scheme, len(total.parts)))
        yield _says(differ, f"{scheme.heading(f'{total.parent}.{column}')}与明细之和不符；")


def _check_flag(scheme: Scheme, check: Check, place: str, left: Formula, right: Formula) -> Formula:
    gap = apply("round", apply("-", left, right), 6)
    size = apply("abs", gap) if check.relation == "equal" else gap
    parts = sum(1 for _ in cells_of(left)) + sum(1 for _ in cells_of(right))
    differ = apply(">", size, 0 if check.counts else tolerance(scheme, parts))
    joint = "{}与{}相差" if check.relation == "equal" else "{}超过{}"
    amount = apply("text", apply("abs", gap), 0 if check.counts else 2)
    column = scheme.heading(next(cells_of(left)).name) if place in columns() else ""
    words = apply("&", column + joint.format(check.left_label, check.right_label), amount)
    return _says(differ, apply("&", words, f"{'个' if check.counts else scheme.amount_unit}；"))


def _ceiling_flag(ceiling: Ceiling) -> Formula:
    over = apply(">", Cell(f"{ceiling.line}.{ceiling.actual}"), Cell(f"{ceiling.line}.{ceiling.limit}"))
    actual, limit = (columns()[part].label for part in (ceiling.actual, ceiling.limit))
    return _says(over, f"{actual}超过{limit}，请说明；")

"""Every computed cell of a scheme and its formula: what the workbook shows and what `evaluate` reckons.

A *printed* result (parent sum, rate, 得分, 总分, 等级) stands in the official form; a constant typed over
it is a declaration, and what follows uses it; only of a rate the recomputed one counts. A *helper* (``.computed``, ``.flag`` …) stands to the
right of the printed form, locked. Both come from the same trees, so the workbook without Python and
Python without the workbook cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache, partial, reduce

from . import builds
from .entries import Block, Cap, Ceiling, Check, Group, Sum, instances
from .expr import Cell, Formula, Number, Text, apply, cells_of, replaced
from .plain_targets import PARTS, chain, shown
from .rules import NOTHING, PLACES, Checklist, Judged, Rule, percent, plain
from .scheme import Scheme
from .terms import columns
from .word_lists import OPERATORS


def tolerance(scheme: Scheme, parts: int) -> Decimal:
    """What a sum of so many parts may differ by: each is rounded to the form's precision."""
    return max(scheme.tolerance, scheme.tolerance / 2 * (parts + 1))


def workings(scheme: Scheme, rows: Mapping[str, int], build: str = "") -> Mapping[str, Formula]:
    """Identifier → formula, for a form whose open blocks have so many rows; ``build``: a version that made workbooks
    before this one, "" for today's."""
    return _made(scheme, tuple(sorted(rows.items())), build)


TYPED_RATES_SCORE = frozenset({"0.1.0"})
"""Versions whose workbooks scored by the rate as typed, and graded whatever was still unscored."""


SILENT_ON_TEXTS = frozenset({"0.1.0"})
"""Versions whose 提示 said nothing of a text where a number belongs."""


def results(scheme: Scheme, rows: Mapping[str, int]) -> frozenset[str]:
    """Every printed result that may be emptied, its formula with it; a rate's blank is a declaration."""
    return _results(scheme, tuple(sorted(rows.items())))


@lru_cache(maxsize=256)
def _results(scheme: Scheme, counts: tuple[tuple[str, int], ...]) -> frozenset[str]:
    return frozenset(
        id
        for id in _made(scheme, counts, "")
        if id in scheme.inputs or id in ("total_points", "grade") or id.endswith(".points")
    )


def recomputed(scheme: Scheme, formula: Formula) -> Formula:
    """The formula with every rate as its amounts give it, whatever was typed in the rate's cell."""
    return replaced(formula, lambda cell: Cell(f"{cell.name}.computed") if cell.name in scheme.rates else cell)


@lru_cache(maxsize=256)
def _made(scheme: Scheme, counts: tuple[tuple[str, int], ...], build: str) -> Mapping[str, Formula]:
    rows = dict(counts)
    made: dict[str, Formula] = {}
    for total in scheme.sum:
        if total.relation == "equal":
            for column in total.columns:
                parts = apply("sum", *(Cell(f"{part}.{column}") for part in total.parts))
                made[f"{total.parent}.{column}"] = parts
    for pair in scheme.same:
        made[pair.second] = Cell(pair.first)
    for rate in scheme.rate:
        made[rate.id] = scheme.printed_rate(rate)
        made[f"{rate.id}.computed"] = scheme.rate_formula(rate)
    for entry in scheme.indicator:
        tree = _scored(entry.rule, Number(entry.full), Cell(entry.value or entry.id), entry.id)
        if tree and entry.full_if:
            tree = apply("if", entry.full_if, entry.full, tree)
        if tree:
            tree = tree if build in TYPED_RATES_SCORE else recomputed(scheme, tree)
            made[f"{entry.id}.computed"] = tree
            made[f"{entry.id}.points"] = Cell(f"{entry.id}.computed")
    for block in scheme.block:
        for number in range(1, rows[block.id] + 1):
            made |= _row(block, f"{block.id}.{number}", build)
    made |= {f"{group.id}.weight": Number(group.full) for group in scheme.group if group.chosen}
    if scheme.group and not scheme.partial:
        added = apply("sum", *(Cell(f"{entry.id}.points") for entry in (*scheme.indicator, *scheme.block)))
        total = reckoned(scheme, added, *(_not_applicable(scheme, part) for part in ("points", "full")))
        total = total if build in TYPED_RATES_SCORE else recomputed(scheme, total)
        made["total_points"] = total
        made["total_points.computed"] = total
        for part in ("", ".computed") if scheme.grade else ():
            points = Cell(f"total_points{part}")
            made[f"grade{part}"] = (
                graded(scheme, points)
                if build in TYPED_RATES_SCORE
                else when_scored(scheme, graded(scheme, as_printed(scheme, points)))
            )
    for id, formula in _flags(scheme, rows, build):
        made[f"{id}.flag"] = formula
    return made


def _scored(rule: Rule, full: Formula, value: Cell, owner: str) -> Formula | None:
    if isinstance(rule, Judged):
        return None
    if isinstance(rule, Checklist):
        return rule.formula(full, Cell(owner))
    return rule.formula(full, value)


def weight(group: Group) -> Formula:
    """What a group carries: the notice's points, or what the unit chose; a blank falls back on the default."""
    chosen = Cell(f"{group.id}.weight")
    return apply("if", apply("is_number", chosen), chosen, group.full) if group.chosen else Number(group.full)


def fixed_under(scheme: Scheme, group: Group) -> Decimal:
    """The points of a group that rows of the notice's own carry."""
    return sum((entry.full for entry in scheme.indicator if entry.group == group.id), Decimal(0))


@lru_cache(maxsize=256)
def row_points(block: Block) -> Formula:
    """An open row's points from its ``full`` and its ``value`` (a completion rate, or 1 for met)."""
    return _scored(block.rule, Cell("full"), Cell("value"), block.id) or NOTHING


@lru_cache(maxsize=4_096)
def _row(block: Block, row: str, build: str) -> dict[str, Formula]:
    """The helper cells of an open row: the chain that reads its words, what it shows, the points."""
    if build == builds.FIRST:
        return builds.row(block, row, _scored(block.rule, Cell(f"{row}.full"), Cell(f"{row}.completion_rate"), row))
    made = {**chain(row, block.direction == "down"), **shown(row)}
    tree = _scored(block.rule, Cell(f"{row}.full"), Cell(f"{row}.value"), row)
    if tree:
        made[f"{row}.computed"] = tree
        made[f"{row}.points"] = Cell(f"{row}.computed")
    return made


HELPERS = frozenset(("computed", "flag", "target", "achieved", "completion_rate", *PARTS))
"""How the identifiers of our own locked cells end."""

NOT_APPLICABLE = "不适用"
"""What a row's 完成值 says where the scheme then leaves the row out and scales up the rest."""


def _not_applicable(scheme: Scheme, column: str) -> Formula:
    tree: Formula = Number(Decimal(0))
    for block in scheme.block:
        told, numbers = Cell(f"{block.id}.achieved_text"), Cell(f"{block.id}.{column}")
        tree = apply("+", tree, apply("sum_if", told, NOT_APPLICABLE, numbers))
    return tree


def reckoned(scheme: Scheme, added: Formula, idle_points: Formula, idle_full: Formula) -> Formula:
    """The total from the sum of the points: rows that do not apply left out, then capped, as the scheme says."""
    tree = added
    if scheme.rescale_not_applicable:
        rest = apply("/", apply("-", added, idle_points), apply("-", scheme.total_full, idle_full))
        scaled = apply("round", apply("*", rest, scheme.total_full), PLACES)
        tree = apply("if", apply(">", idle_full, 0), scaled, added)
    for cap in scheme.cap:
        tree = apply("if", _below(cap), apply("min", tree, cap.at_most), tree)
    return tree


def _below(cap: Cap) -> Formula:
    return apply("and", apply("is_number", Cell(cap.rate)), apply("<", Cell(cap.rate), cap.below))


@lru_cache(maxsize=256)
def is_scored(scheme: Scheme) -> Formula:
    """Something where every row has its points that the form itself can score; blank before that."""
    return when_scored(scheme, Text("scored"))


def when_scored(scheme: Scheme, grade: Formula) -> Formula:
    """The grade once every row has its points that the form itself can score; blank before that.

    What a person judges, and a row that is our inference, are not waited for; nor is a row that does not apply.
    """
    fixed = [entry.id for entry in scheme.indicator if not isinstance(entry.rule, Judged) and not entry.inferred]
    tests = [apply("==", apply("numbers", *(Cell(f"{id}.points") for id in fixed)), len(fixed))] if fixed else []
    for block in scheme.block:
        if not isinstance(block.rule, Judged):
            scored: Formula = apply("numbers", Cell(f"{block.id}.points"))
            if scheme.rescale_not_applicable:
                scored = apply("+", scored, apply("count_if", Cell(f"{block.id}.achieved_text"), NOT_APPLICABLE))
            tests.append(apply(">=", scored, apply("count", Cell(f"{block.id}.name"))))
    return apply("if", apply("and", *tests), grade, NOTHING) if tests else grade


def as_printed(scheme: Scheme, total: Formula) -> Formula:
    """The total at the places the form prints, where it prints so many and no more."""
    return apply("round", total, scheme.points_places) if scheme.points_places else total


@lru_cache(maxsize=256)
def grading(scheme: Scheme, printed: bool = True) -> Formula:
    """The grade's name for the cell ``total``, as the form prints it or to its last place."""
    total = Cell("total")
    return graded(scheme, as_printed(scheme, total) if printed else total)


def graded(scheme: Scheme, total: Formula) -> Formula:
    """The grade's name for a total."""
    tree: Formula = NOTHING
    for grade in sorted(scheme.grade, key=lambda grade: grade.at_least):
        tree = apply("if", apply(">=", total, grade.at_least), grade.name, tree)
    return tree


def _says(condition: Formula, words: Formula | str) -> Formula:
    return apply("if", condition, words, "")


def _joined(parts: Iterable[Formula]) -> Formula:
    tree: Formula | None = None
    for part in parts:
        tree = part if tree is None else apply("&", tree, part)
    return tree or Text("")


def _flags(scheme: Scheme, rows: Mapping[str, int], build: str) -> Iterator[tuple[str, Formula]]:
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
            said.append(apply("if", apply("is_number", Cell(id)), "", unread) if unread else _says(_is_text(Cell(id)), text))
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
        asked = entry.explain_below and apply("<", recomputed(scheme, Cell(entry.value)), entry.explain_below)
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
        differ = apply(
            "!=", apply("round", apply("-", Cell("total_points"), Cell("total_points.computed")), 2), 0
        )
        gap = apply("-", Cell("total_points"), Cell("total_points.computed"))
        words = apply("&", apply("&", "总分与各项得分合计相差", apply("text", gap, 2)), "分；")
        weights: Formula = Text("")
        if any(group.chosen for group in scheme.group):
            given = reduce(partial(apply, "+"), map(weight, scheme.group))
            weights = _weight_flag(given, Number(scheme.total_full), "各一级指标权重合计")
        caps = (
            _says(recomputed(scheme, _below(cap)), f"{scheme.label(cap.rate)}{capped(cap)}；") for cap in scheme.cap
        )
        said = [_says(_is_text(Cell("total_points")), "总分是文字；")] if texts else []
        yield "total_points", _joined((*said, _says(differ, words), weights, *caps))


def capped(cap: Cap) -> str:
    """What a cap says after its rate's name."""
    return f"低于{percent(cap.below)}，总分最高{plain(cap.at_most)}分"


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
    blocks = {entry.id for entry in (*scheme.block, *scheme.lines)}
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
        "&",
        _says(apply("is_blank", points), "自评得分未填；"),
        _says(_is_text(points), f"自评得分{TEXT_NOT_ADDED}"),
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
        said = (_says(apply("and", named, missing), "自评得分未填；"), scored, _says(apply("and", named, unread), words))
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

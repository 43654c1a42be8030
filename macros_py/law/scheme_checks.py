"""What must be true of a scheme as a whole: identifiers, sources and cells that exist, weights that add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from string import Formatter
from typing import Any

from ..errors import SchemeError
from .entries import Judgement, RollUp, Sum, at
from .expr import cells_of
from .library import libraries
from .rules import Bands, Checklist, Deduct, Flat, Proportion, Qualitative, Rule, Satisfaction
from .scheme import Scheme
from .terms import terms


def hold(scheme: Scheme, where: str) -> None:
    """Raise `SchemeError` for the first thing that is not as it must be; ``where`` names the file."""
    seen: dict[str, str] = {}
    for part in ("source", "cell", "lines", "group", "indicator", "block", "rate", "check", "family"):
        for entry in getattr(scheme, part):
            place = "source" if part == "source" else "check" if part in ("check", "family") else "row"
            before = seen.setdefault(f"{place} {entry.id}", part)
            if before is not part and not (part == "block" and entry.group == entry.id and before == "group"):
                raise SchemeError(f"{where} [[{part}]] {entry.id}：编号重复，[[{before}]] 已用。")
            if sum(other.id == entry.id for other in getattr(scheme, part)) > 1:
                raise SchemeError(f"{where} [[{part}]] {entry.id}：编号重复。")
            owner = entry.id.split(".")[0]
            if place == "row" and owner not in terms():
                raise SchemeError(f"{where} [[{part}]] {entry.id}：terms.toml 里没有这个编号。")
    if scheme.valid_from > scheme.year:
        raise SchemeError(
            f"{where} valid_from：自{scheme.valid_from}年度起适用，晚于方案自己的年度{scheme.year}；"
            "不写的，自本年度起适用。"
        )
    if scheme.library and scheme.library not in libraries():
        allowed = "、".join(libraries()) or "（无）"
        raise SchemeError(f"{where} library：没有名为“{scheme.library}”的指标库；可用：{allowed}。")
    if not _fillable(scheme.file_name):
        raise SchemeError(
            f"{where} file_name：“{scheme.file_name}”不可用；须含 {{unit}}，另可用 {{year}}、{{title}}、{{edition}}。"
        )
    groups = {group.id for group in scheme.group}
    known = names(scheme)
    points = {rate.id for rate in scheme.rate if rate.printed == "points"}
    for part in ("group", "sum", "rate", "indicator", "block", "check", "same", "ceiling", "family", "cap"):
        for entry in getattr(scheme, part):
            if part == "group" and not entry.chosen and not entry.source:
                continue  # a weight the notice fixes may stand without a source of its own
            label = getattr(entry, "id", "") or getattr(entry, "parent", "") or getattr(entry, "line", "")
            label = label or getattr(entry, "first", "") or getattr(entry, "rate", "")
            place = f"{where} [[{part}]] {label}"
            if entry.source not in scheme.sources:
                allowed = "、".join(scheme.sources) or "（无）"
                raise SchemeError(f"{place} source：没有名为“{entry.source}”的依据；可用：{allowed}。")
            if part in ("indicator", "block") and entry.group not in groups:
                raise SchemeError(f"{place} group：没有名为“{entry.group}”的一级指标；可用：{'、'.join(groups)}。")
            for key, name in _named(entry, part):
                if name not in known:
                    near = sorted(k for k in known if k.split(".")[0] == name.split(".")[0])
                    hint = f"；可用：{'、'.join(near)}" if near else "，[[cell]]、[[rate]] 里都没有"
                    raise SchemeError(f"{place} {key}：没有名为“{name}”的单元格{hint}。")
                if name in points and key not in _BY_SHARE:
                    raise SchemeError(
                        f'{place} {key}：“{name}”在表内印百分数值（printed = "points"），'
                        "不能用在公式里；请写出它的分子和分母。"
                    )
    for cell in scheme.cell:
        if cell.headings and len(cell.headings) != len(cell.columns):
            raise SchemeError(f"{where} [[cell]] {cell.id} headings：应与 columns 一一对应。")
    for part in ("indicator", "block"):
        for entry in getattr(scheme, part):
            _rule(entry.rule, f"{where} [[{part}]] {entry.id} rule")
    if scheme.repeated:
        _repeats(scheme, where, known)
    if scheme.judgement:
        _judges(scheme, scheme.judgement, where)
    if scheme.rollup:
        _rolls_up(scheme, scheme.rollup, where)
    if scheme.group and not scheme.partial:
        _weigh(scheme, where)


_ODD = (
    (Deduct, lambda rule: rule.step > 0 and rule.per_step >= 0, "step 应大于0，per_step 应不小于0"),
    (
        Bands,
        lambda rule: all(points >= 0 for points in (rule.otherwise, *(one for _, one in rule.bands))),
        "各档得分应不小于0",
    ),
    (Proportion, lambda rule: 0 <= rule.pass_at <= 1, "pass_at 应在0与1之间"),
    (Proportion, lambda rule: not rule.scaled or rule.pass_at < 1, "scaled 时 pass_at 应小于1"),
    (Flat, lambda rule: 0 <= rule.share <= 1, "share 应在0与1之间"),
    (Satisfaction, lambda rule: rule.none_below < rule.full_from, "none_below 应小于 full_from"),
    (Qualitative, lambda rule: all(0 <= low <= high <= 1 for _, low, high in rule.levels), "各档的上下限应在0与1之间"),
    (Checklist, lambda rule: all(points >= 0 for _, _, points in rule.items), "各要素的分应不小于0"),
)
"""What must hold of a rule's numbers, so that no value earns less than nothing or more than 分值."""


def _rule(rule: Rule, place: str) -> None:
    for kind, holds, words in _ODD:
        if isinstance(rule, kind) and not holds(rule):
            raise SchemeError(f"{place}：{words}。")


def _fillable(pattern: str) -> bool:
    """Whether a file's name can be made of the pattern: known words in plain braces, the unit among them."""
    try:
        parts = [part[1:] for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        return False
    words = [word for word, *_ in parts]
    plain = all(not form and not turn for _, form, turn in parts)
    return plain and "unit" in words and {*words} <= {"unit", "year", "title", "edition"}


_BY_SHARE = ("evidence", "rate", "rates")
"""Keys that name a rate for its share, whatever its printed cell holds."""


def _repeats(scheme: Scheme, where: str, known: frozenset[str]) -> None:
    allowed = {"name": scheme.inputs, "amounts": known, "rate": scheme.rates}
    for key, ids in allowed.items():
        named = getattr(scheme.repeated, key)
        for id in named if isinstance(named, tuple) else (named,):
            if id not in ids:
                raise SchemeError(f"{where} [repeated] {key}：没有名为“{id}”的单元格。")


def _rolls_up(scheme: Scheme, rollup: RollUp, where: str) -> None:
    place = f"{where} [rollup]"
    if rollup.source not in scheme.sources:
        allowed = "、".join(scheme.sources) or "（无）"
        raise SchemeError(f"{place} source：没有名为“{rollup.source}”的依据；可用：{allowed}。")
    if rollup.count and (rollup.count not in scheme.inputs or scheme.inputs[rollup.count].kind != "count"):
        allowed = "、".join(id for id, cell in scheme.inputs.items() if cell.kind == "count")
        raise SchemeError(f"{place} count：没有名为“{rollup.count}”的个数单元格；可用：{allowed}。")


def _judges(scheme: Scheme, judgement: Judgement, where: str) -> None:
    place, levels = f"{where} [judgement]", judgement.levels
    if judgement.source not in scheme.sources:
        allowed = "、".join(scheme.sources) or "（无）"
        raise SchemeError(f"{place} source：没有名为“{judgement.source}”的依据；可用：{allowed}。")
    if len(levels) != 3:
        raise SchemeError(f"{place} levels：应有三档（达成、部分达成、未达成），写了{len(levels)}档。")
    for name, low, high in levels:
        if not 0 <= low <= high <= 1:
            raise SchemeError(f"{place} levels：“{name}”的下限{low}、上限{high}应在0与1之间，下限不高于上限。")


def _weigh(scheme: Scheme, where: str) -> None:
    """What the notice itself gives must add up; what a unit chooses is weighed when its form is evaluated."""
    total = sum((group.full for group in scheme.group), Decimal(0))
    if total != scheme.total_full and not any(group.chosen for group in scheme.group):
        raise SchemeError(f"{where} [[group]] full：各一级指标分值合计{total}，应为{scheme.total_full}（total_full）。")
    for group in scheme.group:
        under = [e.full for e in scheme.scored if e.group == group.id and e.full]
        if divided := scheme.divided(group):
            if len(divided) < sum(block.group == group.id for block in scheme.block):
                raise SchemeError(
                    f"{where} [[block]] {divided[0].id}：“{group.id}”下的 [[block]] "
                    "要么都写 full，要么都不写（由单位分到各行）。"
                )
        elif group.chosen:
            raise SchemeError(
                f"{where} [[group]] {group.id} chosen：分值由单位确定的，其下须有不写 full 的 [[block]]。"
            )
        elif sum(under, Decimal(0)) != group.full:
            raise SchemeError(
                f"{where} [[group]] {group.id} full：下级分值合计{sum(under, Decimal(0))}，应为{group.full}。"
            )


def _named(entry: Any, part: str) -> Iterator[tuple[str, str]]:
    """(key, identifier) of every cell an entry speaks of."""
    if part == "sum":
        yield from ((key, f"{row}.{column}") for column in entry.columns for key, row in _members(entry))
    elif part == "rate":
        yield from (("formula", cell.name) for cell in cells_of(entry.formula))
    elif part == "indicator":
        yield from (("evidence", rate) for rate in entry.evidence)
        if entry.value and not isinstance(entry.rule, Checklist):
            yield "value", entry.value
        if entry.full_if:
            yield from (("full_if", cell.name) for cell in cells_of(entry.full_if))
    elif part == "check":
        for key in ("left", "right"):
            if entry.lines:
                yield from ((key, f"{entry.lines}.{cell.name}") for cell in cells_of(getattr(entry, key)))
            for column in () if entry.lines else entry.columns or ("",):
                yield from ((key, cell.name) for cell in cells_of(at(getattr(entry, key), column)))
    elif part == "same":
        yield from (("first", entry.first), ("second", entry.second))
    elif part == "ceiling":
        yield from ((key, f"{entry.line}.{getattr(entry, key)}") for key in ("actual", "limit"))
        if entry.rate:
            yield "rate", entry.rate
    elif part == "cap":
        yield "rate", entry.rate
    elif part == "family":
        yield from (("rates", rate) for rate in entry.rates)
        yield from (("budget", cell.name) for cell in cells_of(entry.budget))
        if entry.initial:
            yield "initial", entry.initial


def _members(entry: Sum) -> Iterable[tuple[str, str]]:
    return (("parent", entry.parent), *(("parts", part) for part in entry.parts))


def names(scheme: Scheme) -> frozenset[str]:
    """Every identifier a formula of the scheme may name; a block's column is a range."""
    found = {*scheme.inputs, *scheme.rates, "total_points"}
    found |= {f"{entry.id}.points" for entry in scheme.scored}
    found |= {f"{entry.id}.{column}" for entry in scheme.lines for column in entry.columns}
    return frozenset(found)

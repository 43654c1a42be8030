"""Weights: 分值 that do not add up to what the rows share, and 权重 that do not add up to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..law.entries import Group
from ..law.findings import Finding, finding, shown
from ..law.reckoning import fixed_under, weight
from ..law.rules import plain
from .audit_case import AuditCase
from .scored import HALF_A_CENT, OpenScored, Scored


@dataclass(frozen=True)
class Share:
    """What open rows share: a block's points, or those of a whole ``group`` that the unit divides."""

    label: str
    full: Decimal
    source: str
    blocks: tuple[str, ...]
    group: Group | None = None

    def of(self, rows: Iterable[Scored]) -> list[OpenScored]:
        """The rows that share it."""
        return [row for row in rows if isinstance(row, OpenScored) and row.owner in self.blocks]

    def beside(self, rows: Iterable[Scored]) -> Decimal | None:
        """What the rows' 分值 add to, where every row has one and that is not what they share."""
        inside = self.of(rows)
        given = [row.full for row in inside if row.full is not None]
        if not given or len(given) < len(inside):
            return None
        added = sum(given, Decimal(0))
        return added if abs(added - self.full) > HALF_A_CENT else None

    def odd(self, rows: Iterable[Scored]) -> list[Scored]:
        """The one row whose 分值 alone explains why they do not add up: its score would be its full marks."""
        given = None if self.group else self.beside(rows)
        if given is None:
            return []
        found = [row for row in self.of(rows) if not row.reason and _short_by(row) == given - self.full]
        return [*found] if len(found) == 1 else []


def _short_by(row: Scored) -> Decimal | None:
    """How far a declared score is from the full marks; None where none is declared, or nothing was given."""
    return row.full - row.declared if row.full is not None and row.declared and row.declared > 0 else None


def shares(case: AuditCase) -> list[Share]:
    """Every share of the form."""
    scheme = case.scheme
    found = [
        Share(scheme.label(block.id), block.full, scheme.sources[block.source].title, (block.id,))
        for block in scheme.block
        if block.full is not None
    ]
    for group in scheme.group:
        if divided := scheme.divided(group):
            full = _weight(case, group) - fixed_under(scheme, group)
            title = scheme.sources[divided[0].source].title
            ids = tuple(block.id for block in divided)
            found.append(Share(scheme.group_label(group), full, title, ids, group))
    return found


def _weight(case: AuditCase, group: Group) -> Decimal:
    """What the notice gives the group, or the unit."""
    given = case.value(weight(group))
    return group.full if given is None else given


def blocks(case: AuditCase) -> Iterator[Finding]:
    """Open rows whose points, or whose 分值, do not add to what they share."""
    wrong = _wrong_weight(case)
    yield from _fixed_weights(case)
    yield from _whole(case, wrong)
    for share in shares(case):
        inside, given = share.of(case.rows), share.beside(case.rows)
        points = sum((row.points for row in inside if row.points is not None), Decimal(0))
        facts: dict[str, Any] = {"block": share.label, "source": share.source, "expected": share.full}
        explained = any(row.over for row in inside) or (share.group and given is not None)
        if points > share.full + HALF_A_CENT and not explained:
            ids = [f"{row.id}.points" for row in inside]
            yield finding("block_over_full", ids, found=points, difference=points - share.full, **facts)
        if given is not None and share.group and share.full <= 0:
            yield _too_small(case, share, share.group)
        elif given is not None and not (wrong and share.group is wrong):
            odd = share.odd(case.rows)
            weighed = dict.fromkeys(f"{row.id}.full" for row in (*odd, *inside))
            facts |= {"cause": _odd(odd), "found": given, "difference": abs(given - share.full)}
            yield finding("weights_differ", weighed, fix=_ways(share, given), **facts)


def misweighted(case: AuditCase) -> list[Scored]:
    """Rows whose 分值 is so explained: what else it upsets is not asked again."""
    return [row for share in shares(case) for row in share.odd(case.rows)]


def _odd(odd: list[Scored]) -> str:
    return "".join(f"；“{row.name}”分值{shown(row.full)}分若为其得分{shown(row.declared)}分即相符" for row in odd)


def _ways(share: Share, given: Decimal) -> list[str]:
    """How to mend rows that do not add to a weight the unit chose: the rows, or the weight; no 分值 is below zero."""
    if not share.group or not share.group.chosen:
        return []
    rows = f"调整各行分值，使合计等于{plain(share.full)}分。"
    return [rows, f"如权重填错，先更正权重：各行分值合计{plain(given)}分。"][: 2 if given > 0 else 1]


def _too_small(case: AuditCase, share: Share, group: Group) -> Finding:
    """A weight that leaves its open rows nothing: below what the fixed rows under it carry."""
    fixed = fixed_under(case.scheme, group)
    stated = share.full + fixed
    fix = (
        f"更正权重：其下固定指标已有{plain(fixed)}分。"
        if fixed
        else f"更正权重；未自行确定的，为{plain(group.full)}分。"
    )
    facts: dict[str, Any] = {"found": stated, "expected": group.full, "difference": abs(stated - group.full)}
    place = [f"{group.id}.weight"]
    return finding("weights_differ", place, block=share.label, fix=[fix], cause="", source=share.source, **facts)


def _fixed_weights(case: AuditCase) -> Iterator[Finding]:
    """A weight the notice fixes, stated otherwise."""
    for group in case.scheme.group:
        stated = case.ledger.declared(f"{group.id}.weight")
        if not group.chosen and isinstance(stated, Decimal) and stated != group.full:
            facts: dict[str, Any] = {"found": stated, "expected": group.full, "difference": abs(stated - group.full)}
            place, label = f"{group.id}.weight", case.scheme.group_label(group)
            fix = [f"改为{plain(group.full)}分：该项分值由通知确定。"]
            yield finding("weights_differ", [place], block=label, fix=fix, cause="", **facts)


def _gap(case: AuditCase) -> Decimal:
    """How far the weights are from the whole, where the unit chooses any."""
    scheme = case.scheme
    chosen = [f"{group.id}.weight" for group in scheme.group if group.chosen]
    if not chosen or scheme.partial or case.silent(chosen):
        return Decimal(0)
    return sum((_weight(case, group) for group in scheme.group), -scheme.total_full)


def _wrong_weight(case: AuditCase) -> Group | None:
    """The one group whose rows say that its weight, and no other, puts the whole out."""
    gap = _gap(case)
    fit = [
        share.group
        for share in shares(case)
        if share.group and (given := share.beside(case.rows)) is not None and given > 0 and share.full - given == gap
    ]
    return fit[0] if len(fit) == 1 and fit[0].chosen else None


def _whole(case: AuditCase, wrong: Group | None) -> Iterator[Finding]:
    """Chosen weights that do not add to the whole."""
    scheme, gap = case.scheme, _gap(case)
    if abs(gap) <= HALF_A_CENT:
        return
    chosen = [f"{group.id}.weight" for group in scheme.group if group.chosen]
    fix = []
    if wrong:
        due = plain(_weight(case, wrong) - gap)
        fix = [f"“{scheme.group_label(wrong)}”权重改为{due}分，即与其下各行分值之和一致。"]
        chosen.insert(0, f"{wrong.id}.weight")
    facts: dict[str, Any] = {"found": scheme.total_full + gap, "expected": scheme.total_full, "difference": abs(gap)}
    yield finding("weights_differ", dict.fromkeys(chosen), block="各一级指标", fix=fix, cause="", **facts)

"""What a register holds for one 汇总: the returns to add, the standing of every unit, the office's own entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ...errors import UnreadableFile
from ...law.scheme import Scheme
from ..register.expected import Unit
from ..register.register import Register
from ..register.return_states import WAITING
from .adjustments import Adjustment, entries
from .amounts import Part, part
from .decided_unit import Decision, decisions
from .decided_unit import waiting as waiting_for_a_word
from .reporting_units import Chosen, Tree, chosen, top_of, tree

WHOLE = "汇总"


@dataclass(frozen=True)
class Taken:
    """``top``: the unit whose 汇总 it is; ``parts``: the returns that are added; ``in_doubt``: the
    units whose amounts may be in another unit, and are not."""

    top: Unit
    tree: Tree
    chosen: Chosen
    parts: tuple[Part, ...]
    adjustments: tuple[Adjustment, ...]
    decisions: tuple[Decision, ...] = ()
    in_doubt: tuple[str, ...] = ()


def take(register: Register, scheme: Scheme, year: int, parent: str = "", also: Sequence[str] = ()) -> Taken:
    """The returns of one notice (and of those ``also`` named) and year below a unit; raises `UnreadableFile` where
    there are none, or where it cannot be told what is below what."""
    units = tree(register.units())
    top = top_of(units, parent)
    wanted = {scheme.id, *also}
    own: dict[str, int] = {}
    whole: dict[str, int] = {}
    elsewhere, places = set(), {}
    doubted, doubtful = register.in_doubt(), waiting_for_a_word(register, wanted, year)
    waiting = {entry.code for entry in register.items(WAITING)}
    for entry in register.items("入册"):
        if entry.year != year:
            continue
        if entry.notice in wanted and entry.id in doubted:
            waiting.add(entry.code)
            doubtful.append(entry.unit)
            continue
        if entry.notice not in wanted:
            elsewhere.add(entry.code)
            continue
        code = entry.code or f"·{entry.unit}"
        (whole if entry.level == WHOLE else own)[code] = entry.id
        places[entry.id] = entry
    if not units.units:
        if whole:
            raise UnreadableFile(
                "登记簿里有下级的汇总表而没有应报单位名单，分不清谁已包括在谁里面；请先用 jixiao collect --units 给出名单（代码、名称、上级）。",
                "invalid",
            )
        picked = Chosen(tuple((code, False) for code in sorted(own)), dict.fromkeys(own, "已报"))
    else:
        picked = chosen(units, top, own, whole, elsewhere, waiting)
    ids = [whole[code] if is_whole else own[code] for code, is_whole in picked.added]
    if not ids:
        doubt = f"（{len(doubtful)}户的金额单位存疑，认定后才能计入）" if doubtful else ""
        raise UnreadableFile(
            f"登记簿里没有可以汇总的{year}年度{scheme.id}报表{doubt}；请核对 --notice、--year 和 --parent。",
            "not_found",
        )
    words = register.decided()
    readings = ((id, register.reading(id)) for id in ids)
    parts = tuple(part(places[id], reading, scheme, words.get(reading.figures, "")) for id, reading in readings)
    within = {code for code, is_whole in picked.added if is_whole}
    inside = {below for code in within for below in units.under(code)}
    mine = {code for code in picked.standing if code not in inside} | {"", top}
    kept = tuple(one for one in entries(register, scheme.id, year) if one.code in mine)
    unit = units.units.get(top) or Unit("", "全部单位")
    said = tuple(one for notice in sorted(wanted) for one in decisions(register, notice, year))
    return Taken(unit, units, picked, parts, kept, said, tuple(doubtful))


def before(register: Path, scheme: Scheme, year: int) -> dict[str, dict[str, Decimal]]:
    """Last year's values by the unit's code, of any notice that has the same cells; nothing where there are none."""
    found: dict[str, dict[str, Decimal]] = {}
    with Register.open(register, new=False) as opened:
        words, doubted = opened.decided(), opened.in_doubt()
        for entry, reading in opened.entered(year=year):
            if entry.code and entry.level != WHOLE and entry.id not in doubted:
                values = found.setdefault(entry.code, {})
                for one in part(entry, reading, scheme, words.get(reading.figures, "")).amounts:
                    if one.number is not None:
                        values[one.total] = values.get(one.total, Decimal(0)) + one.number
    return found

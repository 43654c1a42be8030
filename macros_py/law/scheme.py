"""One notice for one year, read strictly from its folder's `scheme.toml`.

A scheme is all that a 通知 says, as data: the cells of its form, sums, rates, indicators with their
rules, 勾稽关系, grades, and the source of each. The loader refuses every key it does not know, every
formula that names a cell which is not there, weights that do not add up and sources that do not exist;
the refusal says which file, which entry, which key and what is allowed. What is only background knowledge
carries a source ``seen = "background"`` and is shown as 待核 wherever it is shown. A notice that ``adopts``
another is read as the other with its amendments carried out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from ..errors import FormulaError, SchemeError
from . import strict
from .amend import Amendment, Flattened, flattened, name_of
from .copies import bare
from .entries import (
    Block,
    Cap,
    Ceiling,
    Cell,
    Check,
    Family,
    Grade,
    Group,
    Indicator,
    Judgement,
    Lines,
    Rate,
    Repeated,
    RollUp,
    Same,
    Source,
    Sum,
)
from .expr import Formula, apply, parse
from .rules import KINDS, Checklist, Rule
from .soundness import hold
from .spelled import spelled
from .terms import columns, terms

TEMPLATES = Path(__file__).resolve().parents[2] / "workbook_templates"
"""The catalogue: one folder a place, one folder a year below it."""

LARGEST = 256 * 1024
"""Bytes a scheme may have; one that travels inside a workbook is a stranger's until read."""


@dataclass(frozen=True, eq=False)
class Scheme:
    """A whole notice; see the module's sentence. Amounts in ``amount_unit``, rates as fractions.

    ``file_name``: what a
    workbook that is handed in is called; ``errors_explained``: a 错误 with a 情况说明 may be handed in. ``adopted``, ``amended``: the notice it was made from and what was changed; ``text``: what travels in a workbook.
    """

    title: str
    place: str
    year: int
    amount_unit: Literal["元", "万元"]
    source: tuple[Source, ...]
    cell: tuple[Cell, ...]
    group: tuple[Group, ...] = ()
    indicator: tuple[Indicator, ...] = ()
    block: tuple[Block, ...] = ()
    lines: tuple[Lines, ...] = ()
    sum: tuple[Sum, ...] = ()
    rate: tuple[Rate, ...] = ()
    check: tuple[Check, ...] = ()
    same: tuple[Same, ...] = ()
    ceiling: tuple[Ceiling, ...] = ()
    family: tuple[Family, ...] = ()
    cap: tuple[Cap, ...] = ()
    grade: tuple[Grade, ...] = ()
    repeated: Repeated | None = None
    judgement: Judgement | None = None
    rollup: RollUp | None = None
    total_full: Decimal = Decimal(100)
    tolerance: Decimal = Decimal("0.01")
    rounding: Literal["half_up", "truncate"] = "half_up"
    explain_over: Decimal = Decimal("1.3")
    verify_over: Decimal = Decimal(2)
    points_places: int = 0
    partial: bool = False
    valid_from: int = 0
    rescale_not_applicable: bool = False
    library: str = ""
    file_name: str = "{unit}_{year}_{title}_{edition}"
    errors_explained: bool = False
    id: str = ""
    text: str = field(default="", repr=False)
    adopted: Scheme | None = field(default=None, repr=False)
    amended: tuple[Amendment, ...] = ()

    @property
    def serves_from(self) -> int:
        """The first year the notice serves."""
        return self.valid_from or self.year

    @cached_property
    def labels(self) -> dict[str, str]:
        """Identifier of a row → the words it wears in this form."""
        own = (*self.cell, *self.rate, *self.group, *self.indicator, *self.block)
        made = {entry.id: entry.label for entry in own if entry.label}
        made |= {check.id: f"{check.left_label}与{check.right_label}" for check in self.check}
        made |= {f"{group.id}.weight": f"{self.group_label(group)}·权重" for group in self.group}
        return {id: made.get(id) or term.label for id, term in terms().items()} | made

    def label(self, identifier: str) -> str:
        """公务接待·本年决算数 for ``reception.final``; 数量指标第3项 for ``quantity.3``, in whichever copy."""
        identifier = bare(identifier)
        owner, *rest = identifier.split(".")
        if f"{owner}.{'.'.join(rest)}" in self.labels:
            return self.labels[identifier]
        words = self.labels.get(owner, owner)
        for part in rest:
            if part.isdigit():
                words += f"第{part}项"
            elif part in columns():
                words += f"{'' if part.endswith('_rate') else '·'}{self.heading(identifier)}"
            else:
                words += f"·{self._item(owner, part)}"
        return words

    def heading(self, identifier: str) -> str:
        """The column of ``fiscal_appropriation.budget`` as this form prints it: 全年预算数."""
        column = identifier.split(".")[-1]
        return self._headings.get(identifier) or columns()[column].label

    @cached_property
    def _headings(self) -> dict[str, str]:
        return {
            id: words for cell in self.cell for id, words in zip(cell.ids(), cell.headings) if cell.headings
        }

    def group_label(self, group: Group) -> str:
        """A level-1 indicator's words; its only level-2 indicator may share its identifier."""
        return group.label or terms()[group.id].label

    def divided(self, group: Group) -> tuple[Block, ...]:
        """The blocks of a group among whose rows the unit itself divides what the group carries."""
        return tuple(block for block in self.block if block.group == group.id and block.full is None)

    def _item(self, owner: str, item: str) -> str:
        rule = next((entry.rule for entry in self.indicator if entry.id == owner), None)
        listed = rule.items if isinstance(rule, Checklist) else ()
        return next((sentence for id, sentence, _ in listed if id == item), item)

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.source}

    @cached_property
    def inputs(self) -> dict[str, Cell]:
        """Every cell a unit may type into, by full identifier; checklist answers included."""
        cells = {id: cell for cell in self.cell for id in cell.ids()}
        for entry in self.indicator:
            if isinstance(entry.rule, Checklist):
                for item, sentence, _ in entry.rule.items:
                    id = f"{entry.id}.{item}"
                    cells[id] = Cell(id, "yes_no", label=sentence)
        return cells

    @cached_property
    def rates(self) -> dict[str, Rate]:
        return {rate.id: rate for rate in self.rate}

    def rate_formula(self, rate: Rate) -> Formula:
        """The rate rounded (or truncated) to its places."""
        how = "truncate" if self.rounding == "truncate" else "round"
        return apply(how, rate.formula, rate.places)

    def printed_rate(self, rate: Rate) -> Formula:
        """The rate as its printed cell holds it: 0.9784, or 97.84 where the form prints points."""
        share = self.rate_formula(rate)
        return share if rate.printed == "share" else apply("round", apply("*", share, 100), rate.places - 2)


def load(place: str) -> Scheme:
    """The scheme of ``<place>/<year>``; `SchemeError` lists what there is when it is not there."""
    if not in_catalogue(place):
        known = "、".join(editions()) or "（无）"
        raise SchemeError(f"没有名为“{place}”的方案；现有：{known}。")
    return read((TEMPLATES / place / "scheme.toml").read_text(encoding="utf-8"), place, f"{place}/scheme.toml")


def _adopted(table: Mapping[str, Any], place: str, where: str) -> Scheme | None:
    """The notice that a table adopts, if any: one level, of the catalogue."""
    if "adopts" not in table:
        return None
    name = table["adopts"]
    others = [other for other in editions() if other != place]
    if name not in others:
        what = f"不能采用自己（{place}）" if name == place else f"没有名为“{name}”的方案可以采用"
        raise SchemeError(f"{where} adopts：{what}；可用：{'、'.join(others) or '（无）'}。")
    theirs = f"{name}/scheme.toml"
    further = _table((TEMPLATES / theirs).read_text(encoding="utf-8"), theirs).get("adopts")
    if further is not None:
        raise SchemeError(
            f"{where} adopts：“{name}”自己也是采用“{further}”的，只能采用一层；请直接采用没有 adopts 的通知。"
        )
    return load(name)


_PLACE = re.compile(r"[a-z0-9_]{1,80}/[0-9]{4}[a-z0-9_]{0,80}")


def in_catalogue(place: str) -> bool:
    """Whether the catalogue has a notice of this name; asked of names that strangers wrote, so no other path is tried."""
    return bool(_PLACE.fullmatch(place)) and (TEMPLATES / place / "scheme.toml").is_file()


def editions() -> list[str]:
    """Every ``<place>/<year>`` in the catalogue, sorted."""
    return sorted(path.parent.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("*/*/scheme.toml"))


_PARTS = {
    "source": Source,
    "cell": Cell,
    "group": Group,
    "indicator": Indicator,
    "block": Block,
    "lines": Lines,
    "sum": Sum,
    "rate": Rate,
    "check": Check,
    "same": Same,
    "ceiling": Ceiling,
    "family": Family,
    "cap": Cap,
    "grade": Grade,
}


def _formula(text: Any, where: str) -> Formula:
    try:
        return parse(text if isinstance(text, str) else str(text))
    except FormulaError as error:
        raise SchemeError(f"{where}：{error}") from error


def _rule(table: Any, where: str) -> Rule:
    kind = table.get("kind") if isinstance(table, Mapping) else None
    if kind not in KINDS:
        raise SchemeError(f"{where} kind：没有“{kind}”这种评分办法；可用：{'、'.join(KINDS)}。")
    return strict.read(KINDS[kind], {k: v for k, v in table.items() if k != "kind"}, where)


_FORMULAS = dict.fromkeys(("formula", "left", "right", "budget", "full_if"), _formula) | {"rule": _rule}


def read(text: str, id: str = "", where: str = "scheme.toml") -> Scheme:
    """The scheme that ``text`` holds; raises `SchemeError` and nothing else."""
    return _made(text, id, where, _adopted(_table(text, where), id, where))


@lru_cache(maxsize=64)
def _table(text: str, where: str) -> Mapping[str, Any]:
    """What the text holds, its outermost keys looked over; nobody may change it."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise SchemeError(f"{where}：超过{LARGEST // 1024}KB，不读取。")
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SchemeError(f"{where}：不是有效的 TOML（{error}）。") from error
    allowed = ["adopts", "amend", *(key for key in Scheme.__dataclass_fields__ if key not in _MADE)]
    if unknown := [key for key in table if key not in allowed]:
        raise SchemeError(f"{where}：不认识的键“{'、'.join(unknown)}”；可用的键：{'、'.join(allowed)}。")
    if "amend" in table and "adopts" not in table:
        raise SchemeError(f"{where} [[amend]]：只有采用别处通知（adopts）的方案才能修改；不采用的，请直接写条目。")
    return table


_MADE = ("id", "text", "adopted", "amended")
"""What a scheme knows that no text may say."""


@lru_cache(maxsize=64)
def _made(text: str, id: str, where: str, adopted: Scheme | None) -> Scheme:
    """An adopted scheme whose text changed is another object, and so makes its adopters anew."""
    table = _table(text, where)
    flat = Flattened(dict(table), ())
    if adopted:
        flat = flattened(table, _table(adopted.text, f"{adopted.id}/scheme.toml"), _PARTS, where)
    parts = {}
    for part, kind in _PARTS.items():
        entries = flat.table.get(part, [])
        if not isinstance(entries, list):
            raise SchemeError(f"{where} {part}：应写成 [[{part}]]。")
        parts[part] = tuple(
            _entry(kind, part, entry, _place(flat, part, number, entry, where))
            for number, entry in enumerate(entries, 1)
        )
    converters = {part: lambda v, w, part=part: parts[part] for part in _PARTS}
    converters["repeated"] = lambda v, w: strict.read(Repeated, v, w)
    converters["judgement"] = lambda v, w: strict.read(Judgement, v, w)
    converters["rollup"] = lambda v, w: strict.read(RollUp, v, w)
    converters["adopted"] = converters["amended"] = lambda v, w: v
    known = {"id": id, "text": text, "adopted": adopted, "amended": flat.amendments}
    scheme = strict.read(Scheme, {**flat.table, **known}, where, **converters)
    hold(scheme, where)
    return replace(scheme, text=spelled(flat, adopted.id)) if adopted else scheme


def _place(flat: Flattened, part: str, number: int, entry: Any, where: str) -> str:
    """Where a person finds an entry: an amended one stands under ``[[amend]]``."""
    name = name_of(part, entry)
    amendment = flat.amendment(part, name)
    written = f"[[amend]] {part}" if amendment and amendment.how == "修改" else f"[[{part}]]"
    return f"{where} {written} {name or f'第{number}项'}"


def _entry(kind: type, part: str, entry: Any, place: str) -> Any:
    fields = kind.__dataclass_fields__
    return strict.read(kind, entry, place, **{k: f for k, f in _FORMULAS.items() if k in fields})

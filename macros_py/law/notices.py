"""The notices of the catalogue: each one's scheme, read strictly from the `scheme.toml` of its folder.

The loader refuses every key it does not know, every formula that names a cell which is not there, weights that do
not add up and sources that do not exist; the refusal says which file, which entry, which key and what is allowed.
A notice that ``adopts`` another is read as the other with its amendments carried out.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from ..errors import FormulaError, SchemeError
from . import entries, templates, toml_loader
from .amend import Flattened, flattened, name_of
from .expr import Formula, parse
from .rules import KINDS, Rule
from .scheme import Scheme
from .scheme_checks import hold
from .toml_writer import spelled

TEMPLATES = templates.TEMPLATES
"""The catalogue: one folder a place, one folder a year below it."""

LARGEST = 256 * 1024
"""Bytes a scheme may have; one that travels inside a workbook is a stranger's until read."""


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
    """Whether the catalogue has a notice of this name; asked of names that strangers wrote, so no other path is
    tried."""
    return bool(_PLACE.fullmatch(place)) and (TEMPLATES / place / "scheme.toml").is_file()


def editions() -> list[str]:
    """Every ``<place>/<year>`` in the catalogue, sorted."""
    return sorted(path.parent.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("*/*/scheme.toml"))


_REPLACES = re.compile(r"""^replaces\s*=\s*["']([^"'\n]*)["']""", re.MULTILINE)


def successors(place: str) -> list[str]:
    """The notices of the catalogue that replace this one."""
    return [id for id in editions() if id != place and _replaced(TEMPLATES / id / "scheme.toml") == place]


def _replaced(path: Path) -> str:
    """The notice that another says it replaces; empty where it says none."""
    state = path.stat()
    return _replaced_in(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1_024)
def _replaced_in(path: Path, changed: int, size: int) -> str:
    found = _REPLACES.search(path.read_text(encoding="utf-8"))
    return found[1] if found else ""


PARTS = {
    "source": entries.Source,
    "cell": entries.Cell,
    "group": entries.Group,
    "indicator": entries.Indicator,
    "block": entries.Block,
    "lines": entries.Lines,
    "sum": entries.Sum,
    "rate": entries.Rate,
    "check": entries.Check,
    "same": entries.Same,
    "ceiling": entries.Ceiling,
    "family": entries.Family,
    "cap": entries.Cap,
    "grade": entries.Grade,
}
"""The entries that a notice lists, ``[[cell]]`` and its like."""

TABLES = {
    "repeated": entries.Repeated,
    "judgement": entries.Judgement,
    "rollup": entries.RollUp,
    "withdrawn": entries.Withdrawn,
}
"""The tables a notice has once."""


def _formula(text: Any, where: str) -> Formula:
    try:
        return parse(text if isinstance(text, str) else str(text))
    except FormulaError as error:
        raise SchemeError(f"{where}：{error}") from error


def _rule(table: Any, where: str) -> Rule:
    kind = table.get("kind") if isinstance(table, Mapping) else None
    if kind not in KINDS:
        raise SchemeError(f"{where} kind：没有“{kind}”这种评分办法；可用：{'、'.join(KINDS)}。")
    return toml_loader.read(KINDS[kind], {k: v for k, v in table.items() if k != "kind"}, where)


FORMULAS = dict.fromkeys(("formula", "left", "right", "budget", "full_if"), _formula) | {"rule": _rule}


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
    if unknown := [key for key in table if key not in KEYS]:
        raise SchemeError(f"{where}：不认识的键“{'、'.join(unknown)}”；可用的键：{'、'.join(KEYS)}。")
    if "amend" in table and "adopts" not in table:
        raise SchemeError(f"{where} [[amend]]：只有采用别处通知（adopts）的方案才能修改；不采用的，请直接写条目。")
    return table


_MADE = ("id", "text", "adopted", "amended")
"""What a scheme knows that no text may say."""

KEYS = ("adopts", "amend", *(key for key in Scheme.__dataclass_fields__ if key not in _MADE))
"""The outermost keys of a `scheme.toml`."""


@lru_cache(maxsize=64)
def _made(text: str, id: str, where: str, adopted: Scheme | None) -> Scheme:
    """An adopted scheme whose text changed is another object, and so makes its adopters anew."""
    table = _table(text, where)
    flat = Flattened(dict(table), ())
    if adopted:
        flat = flattened(table, _table(adopted.text, f"{adopted.id}/scheme.toml"), PARTS, where)
    parts = {}
    for part, kind in PARTS.items():
        written = flat.table.get(part, [])
        if not isinstance(written, list):
            raise SchemeError(f"{where} {part}：应写成 [[{part}]]。")
        parts[part] = tuple(
            _entry(kind, part, entry, _place(flat, part, number, entry, where))
            for number, entry in enumerate(written, 1)
        )
    converters = {part: _as(read) for part, read in parts.items()}
    converters |= {name: partial(toml_loader.read, kind) for name, kind in TABLES.items()}
    converters |= {"adopted": _as(adopted), "amended": _as(flat.amendments)}
    known = {"id": id, "text": text, "adopted": adopted, "amended": flat.amendments}
    scheme = toml_loader.read(Scheme, {**flat.table, **known}, where, **converters)
    hold(scheme, where)
    return replace(scheme, text=spelled(flat, adopted.id)) if adopted else scheme


def _as(value: Any) -> Callable[[Any, str], Any]:
    """A reader of what was read before."""
    return lambda written, where: value


def _place(flat: Flattened, part: str, number: int, entry: Any, where: str) -> str:
    """Where a person finds an entry: an amended one stands under ``[[amend]]``."""
    name = name_of(part, entry)
    amendment = flat.amendment(part, name)
    written = f"[[amend]] {part}" if amendment and amendment.how == "修改" else f"[[{part}]]"
    return f"{where} {written} {name or f'第{number}项'}"


def _entry(kind: type[Any], part: str, entry: Any, place: str) -> Any:
    fields = {field.name for field in dataclasses.fields(kind)}
    return toml_loader.read(kind, entry, place, **{k: f for k, f in FORMULAS.items() if k in fields})

"""One notice taken over from another and amended: whole items replaced, dropped or added, one level deep.

A folder that ``adopts`` another says only what differs. ``[[amend]]`` names a part and an item of the adopted
notice and either drops it or is followed by the complete item that replaces it; ``[[indicator]]`` and its like
add an item; every other key of its own replaces the adopted one. Nothing is merged inside an item. Each
amendment names the source it rests on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import SchemeError

Table = Mapping[str, Any]

_NAMED_BY = {"grade": "name", "sum": "parent", "ceiling": "line", "same": "first"}
"""The key that names an item of a part; ``id`` in every other part."""

OWN = ("adopts", "amend", "year", "valid_from", "withdrawn", "replaces", "until")
"""Keys that are never taken over."""


@dataclass(frozen=True)
class Amendment:
    """What became of one item, and the source that says so."""

    part: str
    name: str
    how: Literal["修改", "删去", "新增"]
    source: str


@dataclass(frozen=True)
class Flattened:
    """The whole table after the amendments, and the amendments themselves in their order."""

    table: dict[str, Any]
    amendments: tuple[Amendment, ...]

    def amendment(self, part: str, name: str) -> Amendment | None:
        found = (a for a in self.amendments if (a.part, a.name) == (part, name) and a.how != "删去")
        return next(found, None)


def name_of(part: str, item: Any) -> str:
    """What an item is called within its part; empty where it says nothing."""
    return str(item.get(_NAMED_BY.get(part, "id"), "")) if isinstance(item, Mapping) else ""


def flattened(own: Table, adopted: Table, kinds: Mapping[str, type], where: str) -> Flattened:
    """The adopted table with the folder's own on top; raises `SchemeError` naming file, entry and key."""
    if "year" not in own:
        raise SchemeError(f"{where}：缺少键“year”；采用别处通知的，年度须自己写明。")
    base = own["adopts"]
    table = {key: value for key, value in adopted.items() if key not in OWN}
    parts = {part: list(adopted.get(part, [])) for part in kinds}
    made: list[Amendment] = []
    for number, amend in enumerate(_listed(own, "amend", where), 1):
        made += _amended(amend, parts, kinds, f"{where} [[amend]] 第{number}项", base, made)
    for part in kinds:
        for item in _listed(own, part, where):
            name = name_of(part, item)
            if name and any(name_of(part, other) == name for other in parts[part]):
                raise SchemeError(
                    f'{where} [[{part}]] {name}：{base}已有这一项；要替换的，请写 [[amend]] part = "{part}"。'
                )
            parts[part].append(item)
            made.append(Amendment(part, name, "新增", _source(item)))
    table |= {key: value for key, value in own.items() if key not in kinds and key not in ("adopts", "amend")}
    table |= {part: items for part, items in parts.items() if items}
    for part in kinds:
        if not parts[part]:
            table.pop(part, None)
    _rest_on_sources(made, parts["source"], where)
    return Flattened(table, tuple(made))


def _listed(table: Table, part: str, where: str) -> list[Any]:
    items = table.get(part, [])
    if not isinstance(items, list):
        raise SchemeError(f"{where} {part}：应写成 [[{part}]]。")
    return items


def _amended(
    amend: Any, parts: dict[str, list[Any]], kinds: Mapping[str, type], where: str, base: str, before: list[Amendment]
) -> Iterator[Amendment]:
    """Carry one ``[[amend]]`` out upon ``parts``; yields what was done."""
    if not isinstance(amend, Mapping):
        raise SchemeError(f"{where}：应为一个表，写的是“{amend}”。")
    part = amend.get("part")
    if not isinstance(part, str) or part not in kinds:
        raise SchemeError(f"{where} part：没有“{part or ''}”这一类；可用：{'、'.join(kinds)}。")
    key = _NAMED_BY.get(part, "id")
    fields = [field.name for field in dataclasses.fields(kinds[part])]
    allowed = ["part", "drop", "source", *(field for field in fields if field != "source")]
    where = f"{where} {part} {name_of(part, amend)}".rstrip()
    if unknown := [other for other in amend if other not in allowed]:
        raise SchemeError(f"{where}：不认识的键“{'、'.join(unknown)}”；可用的键：{'、'.join(allowed)}。")
    drop = "drop" in amend
    names = amend.get(key)
    names = names if drop and isinstance(names, list) else [names]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise SchemeError(f"{where} {key}：请写明修改{base}的哪一项；只有删去（drop = true）时可以列出多项。")
    if not _source(amend):
        raise SchemeError(f"{where}：缺少键“source”；每项修改都要写依据（[[source]] 的 id）。")
    if drop and (amend["drop"] is not True or amend.keys() - {"part", key, "drop", "source"}):
        raise SchemeError(f"{where} drop：删去一项写 drop = true，只再写 part、{key}、source。")
    for name in names:
        if any((done.part, done.name) == (part, name) for done in before):
            raise SchemeError(f"{where} {key}：“{name}”修改了两次。")
        found = [number for number, item in enumerate(parts[part]) if name_of(part, item) == name]
        if len(found) != 1:
            known = "、".join(name_of(part, item) for item in parts[part]) or "（无）"
            what = f"有{len(found)}个，无法确定是哪一项" if found else "没有"
            raise SchemeError(f"{where} {key}：{base}的 [[{part}]] {what}“{name}”；现有：{known}。")
        if drop:
            del parts[part][found[0]]
        else:
            left_out = {"part"} if "source" in fields else {"part", "source"}
            parts[part][found[0]] = {k: v for k, v in amend.items() if k not in left_out}
        yield Amendment(part, name, "删去" if drop else "修改", _source(amend))


def _source(item: Any) -> str:
    source = item.get("source", "") if isinstance(item, Mapping) else ""
    return source if isinstance(source, str) else ""


def _rest_on_sources(made: list[Amendment], sources: list[Any], where: str) -> None:
    known = [name_of("source", source) for source in sources]
    for amendment in made:
        if amendment.source not in known and amendment.how != "新增":
            raise SchemeError(
                f"{where} [[amend]] {amendment.part} {amendment.name} source："
                f"没有名为“{amendment.source}”的依据；可用：{'、'.join(known) or '（无）'}。"
            )

"""The 三级指标 that units of one kind have used, with unit, usual home and phrasing, read strictly from TOML.

A library helps a clerk who fills an open row: it offers a name, says how such a target is phrased and in which
published documents it was met. It scores nothing and forbids nothing; a scheme names the library it offers.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from ..errors import SchemeError
from . import toml_loader
from .templates import TEMPLATES
from .typed.quantities import FAMILY

FOLDER = TEMPLATES / "indicators"

Level2 = Literal[
    "quantity",
    "quality",
    "timeliness",
    "cost",
    "economic_benefit",
    "social_benefit",
    "ecological_benefit",
    "sustainable_impact",
    "satisfaction",
]
Theme = Literal[
    "康复", "辅具", "就业", "托养", "教育", "无障碍", "文体", "维权", "保障", "办证", "组织", "宣传", "工作经费", "综合"
]  # fmt: skip

UNITS = frozenset(FAMILY) | {"万元"}
"""What a unit may be: a word the checks can read in a target, or none."""


@dataclass(frozen=True)
class Document:
    """Where indicators were met: a printed form or target sheet, or the running text of a report."""

    id: str
    label: str
    title: str
    year: int
    kind: Literal["form", "text"]


@dataclass(frozen=True)
class Entry:
    """One 三级指标; ``seen`` is document → the words it wears there; N in ``target`` is the unit's number."""

    id: str
    name: str
    themes: tuple[Theme, ...]
    level2: Level2
    direction: Literal["higher", "lower", "date", "judgement"]
    target: str
    seen: Mapping[str, tuple[str, ...]]
    unit: str = ""
    note: str = ""

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Other words met for the same thing."""
        met = dict.fromkeys(word for words in self.seen.values() for word in words)
        return tuple(word for word in met if word != self.name)

    def rank(self, word: str) -> int | None:
        """How well a word fits: 0 in the name, 1 in an alias, 2 a theme; None when it does not."""
        fits = (
            word in _plain(self.name),
            any(word in _plain(alias) for alias in self.aliases),
            any(word in theme for theme in self.themes),
        )
        return fits.index(True) if any(fits) else None


@dataclass(frozen=True)
class Library:
    """All of one library; its entries stand in the order of the file."""

    title: str
    document: tuple[Document, ...]
    indicator: tuple[Entry, ...]

    @cached_property
    def documents(self) -> dict[str, Document]:
        return {document.id: document for document in self.document}

    def seen_in(self, entry: Entry) -> tuple[str, ...]:
        """The documents an entry was met in, by their short names."""
        return tuple(self.documents[id].label for id in entry.seen)

    def of_level(self, level2: str) -> tuple[Entry, ...]:
        """The entries whose usual home is that 二级指标."""
        return tuple(entry for entry in self.indicator if entry.level2 == level2)

    def search(self, words: Iterable[str], level2: str = "") -> tuple[Entry, ...]:
        """The entries that fit every word, in any order: those named so first, then aliases, then themes."""
        sought = [_plain(word) for word in words]
        found = []
        for entry in self.of_level(level2) if level2 else self.indicator:
            ranks = [rank for word in sought if (rank := entry.rank(word)) is not None]
            if len(ranks) == len(sought):
                found.append((sum(ranks), entry))
        return tuple(entry for _, entry in sorted(found, key=lambda pair: pair[0]))

    def near(self, words: Iterable[str], most: int = 5) -> tuple[str, ...]:
        """Names that share two or more characters in a row with the words, the closest first."""
        pairs = {pair for word in words for pair in _pairs(_plain(word))}
        shared = {entry.name: len(pairs & _pairs(_plain(entry.name))) for entry in self.indicator}
        return tuple(sorted((name for name, n in shared.items() if n), key=lambda name: -shared[name])[:most])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def libraries() -> list[str]:
    """The name of every library there is, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load(name: str) -> Library:
    """The library of that name; `SchemeError` lists what there is when it is not there."""
    if name not in libraries():
        raise SchemeError(f"没有名为“{name}”的指标库；现有：{'、'.join(libraries()) or '（无）'}。")
    path = FOLDER / f"{name}.toml"
    return read(path.read_text(encoding="utf-8"), f"indicators/{path.name}")


def read(text: str, where: str = "library.toml") -> Library:
    """The library that ``text`` holds; raises `SchemeError` and nothing else."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(f"{where}：不是有效的 TOML（{error}）。") from error
    parts = {
        "document": lambda entries, place: _entries(Document, "document", entries, where),
        "indicator": lambda entries, place: _entries(Entry, "indicator", entries, where, unit=_unit, seen=_seen),
    }
    library = toml_loader.read(Library, table, where, **parts)
    _hold(library, where)
    return library


def _entries(kind: Any, part: str, entries: Any, where: str, **converters: Any) -> tuple[Any, ...]:
    if not isinstance(entries, list):
        raise SchemeError(f"{where} {part}：应写成 [[{part}]]。")
    made = []
    for number, entry in enumerate(entries, 1):
        named = entry.get("id") if isinstance(entry, dict) else None
        made.append(toml_loader.read(kind, entry, f"{where} [[{part}]] {named or f'第{number}项'}", **converters))
    return tuple(made)


def _unit(value: Any, where: str) -> str:
    if value not in UNITS:
        raise SchemeError(f"{where}：没有“{value}”这个单位；可用：{'、'.join(sorted(UNITS))}。")
    return str(value)


def _seen(value: Any, where: str) -> Mapping[str, tuple[str, ...]]:
    plain = isinstance(value, dict) and all(
        isinstance(words, list) and words and all(isinstance(word, str) and word for word in words)
        for words in value.values()
    )
    if not plain or not value:
        raise SchemeError(f'{where}：应写明在哪份材料里见过、原文怎么写，如 seen.材料编号 = ["原文"]。')
    return {document: tuple(words) for document, words in value.items()}


def _hold(library: Library, where: str) -> None:
    """What must be true of the whole: ids and words belong to one entry only, and documents exist."""
    for part in ("document", "indicator"):
        ids: set[str] = set()
        for entry in getattr(library, part):
            if entry.id in ids:
                raise SchemeError(f"{where} [[{part}]] {entry.id}：编号重复。")
            ids.add(entry.id)
    owners: dict[str, str] = {}
    for entry in library.indicator:
        place = f"{where} [[indicator]] {entry.id}"
        for document in entry.seen:
            if document not in library.documents:
                allowed = "、".join(library.documents) or "（无）"
                raise SchemeError(f"{place} seen：没有名为“{document}”的材料；可用：{allowed}。")
        for key, words in (("name", (entry.name,)), ("seen", entry.aliases)):
            for word in words:
                if (owner := owners.setdefault(_plain(word), entry.id)) != entry.id:
                    raise SchemeError(f"{place} {key}：“{word}”已是 {owner} 的名称或别名，不能重复。")

"""A three-way merge, cell by cell: the form as it was when it was split, the whole workbook now, and a part now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..law.flat import row_of, same
from ..safe_text import shortened


@dataclass(frozen=True)
class ReturnedPart:
    """A part that was returned: its file, its department, and the form then and now as flat tables (cell → text)."""

    file: str
    department: str
    base: Mapping[str, str]
    now: Mapping[str, str]


@dataclass(frozen=True)
class TakenCell:
    """One cell taken from a part: its key, its department, the old text and the new one (None: the formula again)."""

    id: str
    department: str
    was: str
    now: str | None


@dataclass(frozen=True)
class MergedCells:
    """The cells taken, and the conflicts, one sentence each."""

    taken: tuple[TakenCell, ...]
    conflicts: tuple[str, ...]


def merge_cells(
    whole: Mapping[str, str],
    parts: Sequence[ReturnedPart],
    owners: Mapping[str, frozenset[str]],
    key_of: Mapping[str, str],
    label: Mapping[str, str],
) -> MergedCells:
    """Merge the parts into the whole.

    ``owners``: department → keys of its rows; ``key_of``: cell → key of its row; ``label``: cell → its label.
    """
    conflicts: list[str] = []
    offered: dict[str, list[ReturnedPart]] = {}
    for part in parts:
        mine = owners.get(part.department, frozenset())
        for id in dict.fromkeys((*part.now, *part.base)):
            was, now = part.base.get(id), part.now.get(id)
            if same(was, now):
                continue
            if key_of.get(row_of(id), "") in mine:
                offered.setdefault(id, []).append(part)
            else:
                conflicts.append(
                    f"“{part.file}”改动了不属于{part.department}的“{label[id]}”（{_quoted(was)}改为{_quoted(now)}），没有采用。"
                )
    taken = []
    for id, offers in offered.items():
        now, standing = offers[0].now.get(id), whole.get(id)
        if any(not same(now, other.now.get(id)) for other in offers):
            listed = "，".join(f"“{other.file}”填{_quoted(other.now.get(id))}" for other in offers)
            conflicts.append(f"“{label[id]}”各分表填的不同：{listed}；仍保留总表的{_quoted(standing)}。")
        elif same(standing, now):
            continue
        elif any(not same(standing, other.base.get(id)) for other in offers):
            conflicts.append(
                f"“{label[id]}”拆分后总表改为{_quoted(standing)}，“{offers[0].file}”填{_quoted(now)}；仍保留总表的数。"
            )
        else:
            taken.append(TakenCell(id, offers[0].department, standing or "", now))
    return MergedCells(tuple(taken), tuple(conflicts))


def _quoted(text: str | None) -> str:
    if text is None or not text.strip():
        return "空白"
    return f"“{shortened(text, 30)}”"

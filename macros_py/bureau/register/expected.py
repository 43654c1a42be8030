"""The list of those who should report, as a CSV that a clerk keeps: code, name, whose unit it is, mail, deadline."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ...errors import UnreadableFile

HEADS = {"code": "代码", "name": "名称", "parent": "上级", "email": "邮箱", "deadline": "截止日期"}
"""The columns of units.csv; the first two must be there."""


@dataclass(frozen=True)
class Unit:
    """A unit that should report."""

    code: str
    name: str
    parent: str = ""
    email: str = ""
    deadline: str = ""


def units_csv(data: bytes, name: str = "units.csv") -> list[Unit]:
    """The list of units in a CSV with the heads of `HEADS`; raises `UnreadableFile`, naming the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")  # what Excel saves in China
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        heads = [head.strip() for head in next(rows, [])]
        if not {"代码", "名称"} <= set(heads):
            raise UnreadableFile(f"“{name}”第1行应为表头：{'、'.join(HEADS.values())}（前两项必有）。", "invalid")
        found: dict[str, Unit] = {}
        for row in rows:
            said = {head: value.strip() for head, value in zip(heads, row)}
            unit = Unit(**{key: said.get(head, "") for key, head in HEADS.items()})
            if not any(row):
                continue
            if not unit.code or not unit.name:
                raise UnreadableFile(f"“{name}”第{rows.line_num}行缺少代码或名称。", "invalid")
            if unit.code in found:
                raise UnreadableFile(f"“{name}”第{rows.line_num}行的代码{unit.code}重复。", "invalid")
            found[unit.code] = unit
    except csv.Error as error:
        raise UnreadableFile(f"“{name}”第{rows.line_num}行读不出来（{error}）。", "invalid") from error
    if not found:
        raise UnreadableFile(f"“{name}”里没有单位。", "invalid")
    return list(found.values())

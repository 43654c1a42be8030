"""The ribbon's verbs from outside: a small window that works on the workbook open in Excel, over COM.

For computers where Office may not start other programs. It is started by the user, stays open, and so answers a
second verb without starting Python again.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any


def menu(labels: dict[str, str]) -> str:
    """What the window offers, one numbered line a verb."""
    return "\n".join(f"{number:>3}  {label}" for number, label in enumerate(labels.values(), 1))


def chosen(answer: str, labels: dict[str, str]) -> str | None:
    """The verb for an answer: its number (full-width digits too) or its label; None for anything else."""
    answer = answer.strip()
    if answer.isdecimal() and 1 <= int(answer) <= len(labels):
        return list(labels)[int(answer) - 1]
    return next((verb for verb, label in labels.items() if label == answer), None)


def step(verb: str, active: Callable[[], Any], run: Callable[[str, Any], str]) -> str:
    """Run a verb on the active workbook; a sentence in every case."""
    try:
        book = active()
    except Exception as error:  # COM has many words for "Excel is not there" or "is busy"
        return f"连不上 Excel（{type(error).__name__}）：请打开自评工作簿，退出单元格编辑状态、关掉对话框后再试。"
    if book is None:
        return "Excel 里没有打开的工作簿，请先打开自评工作簿。"
    return f"“{book.name}”：{run(verb, book)}"


def _active() -> Any:
    from macros_py.desk.light_xlwings import xlwings

    app = xlwings.apps.active
    return app.books.active if app and len(app.books) else None


def main() -> None:
    from macros_py.desk import macros

    labels = {verb.name: verb.label for verb in macros.VERBS.values()}
    print("绩效自评：对 Excel 中正在使用的工作簿操作。输入序号后回车；直接回车退出。\n")
    print(menu(labels))
    while answer := input("\n序号："):
        verb = chosen(answer, labels)
        print(step(verb, _active, macros.run) if verb else f"没有“{answer}”，请输入 1 到 {len(labels)} 的序号。")


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # redirected on a computer that is not Chinese
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        main()

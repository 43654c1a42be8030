"""The demonstration on real published forms: build the workbook, fill it, recalculate it, and print its findings."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from . import screen
from .book.build import build
from .book.read import read
from .book.write_results import changes
from .errors import SchemeError
from .evaluate import evaluate
from .law.filled import from_json
from .law.notices import TEMPLATES, editions, load
from .xlsx.patch import patched
from .xlsx.safe_replace import replace, write_new

PUBLISHED = "published.json"
"""The file in a folder of the catalogue with a form as it was published, including its mistakes."""


def demo(out: Path) -> None:
    """Process every published form of the catalogue; the completed workbooks are written to ``out``."""
    console = screen.console()
    shown = [place for place in editions() if (TEMPLATES / place / PUBLISHED).exists()]
    if not shown:
        raise SchemeError("目录里没有公开报表（published.json），无可演示。")
    out.mkdir(parents=True, exist_ok=True)
    for place in shown:
        scheme = load(place)
        template = TEMPLATES / place / "自评工作簿.xlsx"
        _write(template, build(scheme))
        filled = from_json(json.loads((TEMPLATES / place / PUBLISHED).read_text(encoding="utf-8")))
        target = out / f"{filled.unit}_{filled.year}_自评工作簿.xlsx"
        _write(target, build(scheme, filled))
        received = read(target)
        verdict = evaluate(scheme, received.filled, received.findings)
        results = changes(received, verdict)
        replace(target, partial(patched, changes=results), expected_sha256=received.workbook.sha256, backup=False)
        screen.print_heading(
            f"{scheme.place} {filled.year}年度 {scheme.title}：{filled.unit}（公开报表，原样填入）", console
        )
        screen.print_sentences(
            f"表样：workbook_templates/{place}/自评工作簿.xlsx　　完成的工作簿：{target}\n", to=console
        )
        screen.print_verdict(verdict, console)


def _write(target: Path, data: bytes) -> None:
    if not target.exists():
        write_new(target, data)
    elif target.read_bytes() != data:
        replace(target, lambda old: data, backup=False)

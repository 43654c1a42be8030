"""Verbs that show the rules and the text of a notice, for those who are responsible for them."""

from __future__ import annotations

from pathlib import Path

import click

from .files import write_file
from .group import cli, notice_for, output_file, over_existing, place_argument


@cli.command()
@place_argument
@output_file
@over_existing
def explain(place: str, output: Path | None, force: bool) -> None:
    """列出评分办法原文、系统计算口径、来源和待核事项；用 -o 写成可批注的审核表（.xlsx）。"""
    from .. import screen
    from ..book import review, rules_sheet

    scheme, year = notice_for(place)
    if output:
        write_file(output, review.build(scheme, year), force)
        click.echo(f"已生成审核表：{output}")
    else:
        screen.print_rules(rules_sheet.rows(scheme, marked=True), rules_sheet.HEADS)


@cli.command()
@place_argument
def show(place: str) -> None:
    """打印方案全文；采用别处通知的，打印修改后展开的全文，注明改了哪些条目、依据是什么。"""
    scheme, _ = notice_for(place)
    click.echo(scheme.text, nl=not scheme.text.endswith("\n"))

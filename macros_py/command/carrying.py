"""Verbs that carry a filled form into another workbook: next year's, or one of a newer edition."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .files import write_file
from .group import EXIT_CLEAN, cli, file_argument, json_answer, over_existing

if TYPE_CHECKING:
    from ..desk.carry import Carried

new_file = click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件（必填）。"
)


@cli.command()
@file_argument
@new_file
@click.option("--into", "place", metavar="地区/年度", help="本年用的方案，默认与上年相同。")
@click.option("--year", type=int, help="本年年度，默认为上年报表年度加一。")
@click.option("--unit", default="", help="本单位全称，用来核对上年报表是不是本单位的。")
@click.option("--anyway", is_flag=True, help="单位名称不同或不是上一年的，也照样带入。")
@over_existing
@json_answer
def carry(
    file: Path, output: Path, place: str | None, year: int | None, unit: str, anyway: bool, force: bool, as_json: bool
) -> None:
    """由上年报表生成本年工作簿：带入上年数、编制数、三级指标名称；上年报表可以是 Word、旧版表格或文本。"""
    from ..book.build import write
    from ..desk.carry import carry as bring
    from ..evaluate import evaluate
    from ..importing.bring import last_year
    from ..law.filled import Filled
    from ..law.notices import load

    last, foreign = last_year(file)
    scheme = load(place) if place else last.scheme
    chosen = year or max(last.located.form.year + 1, scheme.year)
    carried = bring(last, scheme, chosen, Filled(unit=unit), anyway)
    write_file(output, write(carried.form, evaluate(scheme, carried.filled), empty=True), force)
    if as_json:
        click.echo(json.dumps(carried.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(carried)
        if foreign:
            click.echo("".join((*foreign.doubts, *foreign.lost)), err=True)
        click.echo(f"已生成：{output}")
    sys.exit(EXIT_CLEAN)


@cli.command()
@file_argument
@new_file
@over_existing
@json_answer
def upgrade(file: Path, output: Path, force: bool, as_json: bool) -> None:
    """把旧版本的工作簿转到现行版本：已填的都带过去，变动逐条列出，原文件不动。"""
    from .. import screen
    from ..book.build import write
    from ..desk.upgrade import HEADS, upgraded
    from ..evaluate import evaluate
    from ..xlsx.package import open_workbook

    upgraded_ = upgraded(open_workbook(file), f"“{file.name}”")
    if upgraded_ is None:
        same = {"changes": [], "notes": [f"“{file.name}”已是现行版本，没有生成新文件。"]}
        click.echo(json.dumps(same, ensure_ascii=False, indent=1) if as_json else same["notes"][0])
        sys.exit(EXIT_CLEAN)
    write_file(
        output,
        write(upgraded_.form, evaluate(upgraded_.form.scheme, upgraded_.filled), besides=upgraded_.sheets),
        force,
    )
    if as_json:
        click.echo(json.dumps(upgraded_.as_json(), ensure_ascii=False, indent=1))
    else:
        title = f"版本变更（{upgraded_.before} → {upgraded_.after}）"
        screen.print_table(title, HEADS, [change.row() for change in upgraded_.changes])
        screen.print_sentences(f"带过去{upgraded_.cells}格，变动{len(upgraded_.changes)}处。", *upgraded_.notes)
        click.echo(f"已生成：{output}")
    sys.exit(EXIT_CLEAN)


def _show(carried: Carried) -> None:
    from .. import screen

    rows = [(c.item, carried.origin(c), c.typed, carried.target(c), c.value) for c in carried.cells]
    title = f"带入{len(rows)}格（{carried.last.located.form.year}年度 → {carried.form.year}年度）"
    screen.print_table(title, ("项目", "上年位置", "上年填报", "本年位置", "带入"), rows)
    screen.print_sentences(*carried.differences, *carried.not_carried)

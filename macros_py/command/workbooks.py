"""Verbs that make workbooks: empty ones, filled ones, and those of the catalogue."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..errors import JixiaoError
from ..law.project_ids import MOST
from .files import read_filled, write_file
from .group import (
    EXIT_CLEAN,
    EXIT_ERRORS,
    cli,
    file_argument,
    json_answer,
    notice_for,
    output_file,
    over_existing,
    place_argument,
)
from .verdicts import print_json


@cli.command()
@place_argument
@output_file
@over_existing
@click.option("--year", type=int, help="年度，默认为方案的年度。")
@click.option(
    "--projects", type=click.IntRange(1, MOST), help="一个项目填一张表的，项目表的张数；默认3张，填报中可复制增加。"
)
@click.option("--like", metavar="别处/年度", help="不生成工作簿，而是照别处的通知建立本地方案的文件夹，供修改。")
def new(place: str, output: Path | None, force: bool, year: int | None, projects: int | None, like: str | None) -> None:
    """生成一份空白自评工作簿；加 --like 则建立新方案的文件夹。"""
    if like:
        if output or force or year or projects:
            raise click.UsageError("--like 建立方案文件夹，不生成工作簿，不与 -o、--force、--year、--projects 同用。")
        _begin(place, like)
        return
    from ..book.build import build

    scheme, asked = notice_for(place)
    if scheme.withdrawn:
        instead = f"请用 {scheme.withdrawn.successor}。" if scheme.withdrawn.successor else "请用当地现行的表样。"
        raise JixiaoError(f"{scheme.id} 已停用（{scheme.withdrawn.reason}），不再生成空白工作簿；{instead}")
    year = year or asked
    target = output or Path(f"{year}年度自评工作簿.xlsx")
    if projects and not scheme.repeated:
        raise click.UsageError(f"{place}不是一个项目填一张的表，不用写 --projects。")
    write_file(target, build(scheme, year=year, projects=projects or 0), force)
    click.echo(f"已生成：{target}")


def _begin(place: str, like: str) -> None:
    from ..law.notices import TEMPLATES
    from .begin import begin_folder

    folder = begin_folder(place, like, TEMPLATES)
    click.echo(f"已建立：{folder}")
    click.echo(f"下一步：改 scheme.toml，看 jixiao show {place}，再用 jixiao build {place} 生成工作簿。")


@cli.command()
@click.argument("places", metavar="[地区/年度]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="目录里的全部方案。")
def build(places: tuple[str, ...], every: bool) -> None:
    """由方案和表样重新生成目录中的自评工作簿。"""
    from ..book.build import build as make
    from ..law.notices import TEMPLATES, editions, load

    chosen = editions() if every else list(places)
    if not chosen:
        raise click.UsageError(f"请写明地区/年度，或用 --all；现有：{'、'.join(editions())}。")
    for place in chosen:
        target = TEMPLATES / place / "自评工作簿.xlsx"
        data = make(load(place))
        if not target.exists() or target.read_bytes() != data:
            write_file(target, data, force=True, backup=False)
        click.echo(f"{place}/自评工作簿.xlsx  {len(data) / 1024:.1f} KB")


@cli.command()
@place_argument
@file_argument
@output_file
@over_existing
@json_answer
def fill(place: str, file: Path, output: Path | None, force: bool, as_json: bool) -> None:
    """把填报数据（JSON）填进工作簿。"""
    from ..book.build import build as make
    from ..evaluate import evaluate as judge

    scheme, year = notice_for(place)
    filled = read_filled(file, scheme, year)
    target = output or file.with_suffix(".xlsx")
    write_file(target, make(scheme, filled), force)
    verdict = judge(scheme, filled)
    if as_json:
        print_json(verdict)
    else:
        click.echo(f"已填写：{target}")
    sys.exit(EXIT_ERRORS if verdict.wrong else EXIT_CLEAN)


@cli.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), help="输出文件夹。")
def demo(out: Path) -> None:
    """用公开的真实报表走一遍：生成、填写、重新计算、核对。"""
    from ..demo import demo as run

    run(out)

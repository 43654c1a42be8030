"""Verbs of the office that adds up: a made-up province to try on, entries of its own, and the 汇总."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from .group import CLEAN, cli, json_answer


@cli.command()
@click.option("--units", "count", type=click.IntRange(1, 200_000), required=True, help="单位个数（必填）。")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子：相同的个数和种子，逐字节相同。")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="新文件夹（必填）。",
)
@click.option("--workers", type=click.IntRange(1, 64), help="同时用几个处理器，默认为全部。")
@json_answer
def simulate(count: int, seed: int, folder: Path, workers: int | None, as_json: bool) -> None:
    """模拟一个省：编造的单位、填好的工作簿、已知的差错和答案，供测试、培训、测速。"""
    from ..bureau.simulate import ANSWERS, RETURNS, UNITS
    from ..bureau.simulate import simulate as make

    with click.progressbar(length=count, label="生成", file=sys.stderr) as bar:
        key = make(count, seed, folder, workers or 0, bar.update)
    if as_json:
        told = ("units", "seed", "year", "received", "states", "missing")
        click.echo(json.dumps({"folder": str(folder)} | {one: key[one] for one in told}, ensure_ascii=False, indent=1))
    else:
        states = "，".join(f"{state}{number}" for state, number in key["states"].items())
        click.echo(f"已生成{count}个单位的{key['received']}份文件（应为：{states}；{len(key['missing'])}个单位未报）。")
        click.echo(f"报表在“{folder / RETURNS}”，应报单位名单 {UNITS}，答案 {ANSWERS}。")
    sys.exit(CLEAN)

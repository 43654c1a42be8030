"""Verbs for the report that goes with a form: written from the workbook, its sentences held against it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ..errors import UnreadableFile
from .files import read_bytes, save
from .group import CLEAN, FAULTY, cli, extra, file_argument, json_answer, over_existing

SHORTEST = 6
"""Characters of a code that are enough to tell two forms apart by hand."""


@cli.command()
@file_argument
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="报告写到这个 .docx。")
@click.option("--refresh", type=click.Path(path_type=Path), help="在这份改写过的报告上刷新数字和表，文字不动。")
@over_existing
@json_answer
def report(file: Path, output: Path, refresh: Path | None, force: bool, as_json: bool) -> None:
    """生成自评报告：按官方提纲成文，数字和表取自工作簿；只能由人写的地方标【请填写】。"""
    from ..book.read import read
    from ..desk.freeze import figures_code
    from ..evaluate import evaluate
    from ..report import write

    received = read(file)
    verdict, code = evaluate(received.scheme, received.filled, received.findings), figures_code(received)
    if verdict.projects:
        raise UnreadableFile("一个工作簿里有多个项目的，暂不能生成自评报告；请照项目逐份编写。", "invalid")
    with extra("word", "生成报告"):
        if refresh:
            made = write.refreshed(read_bytes(refresh), refresh.name, verdict, code)
        else:
            made = write.Written(write.new(verdict, code))
    save(output, made.data, force)
    if as_json:
        changed = [{"tag": one.tag, "before": one.before, "after": one.after} for one in made.refreshed]
        click.echo(json.dumps({"report": str(output), "refreshed": changed, "strangers": made.strangers}, ensure_ascii=False, indent=1))
        return
    click.echo(f"已{'刷新' if refresh else '生成'}报告：{output}")
    for one in made.refreshed:
        click.echo(f"　{one.before or '（空）'} → {one.after}（{one.tag}）")
    if made.strangers:
        click.echo(f"　本表没有这些数，没有刷新：{'、'.join(made.strangers)}")


@cli.command()
@click.argument("report", metavar="报告", type=click.Path(path_type=Path))
@click.option("--workbook", type=click.Path(path_type=Path), help="与这个自评工作簿核对。")
@click.option("--comments", type=click.Path(path_type=Path, dir_okay=False), help="把疑点写成批注，另存为这个 .docx。")
@over_existing
@json_answer
def words(report: Path, workbook: Path | None, comments: Path | None, force: bool, as_json: bool) -> None:
    """表文一致性核对：自评报告（.docx、.doc、.txt）与自身、与自评工作簿是否一致；不改动报告。"""
    from .. import screen
    from ..words.check import check
    from ..words.document import read_report
    from ..words.workbook import read_book

    read = read_report(report)
    found = check(read, read_book(workbook) if workbook else None)
    if comments:
        from ..words.comments import commented
        with extra("word", "写批注"):
            made = commented(read_bytes(report), report.name, found)
        save(comments, made, force)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        screen.show_claims(found)
    sys.exit(FAULTY if found.wrong else CLEAN)


@cli.command()
@click.argument("code", metavar="校验码")
@file_argument
@json_answer
def match(code: str, file: Path, as_json: bool) -> None:
    """对号：盖章页页脚的数据校验码与这个工作簿是否一致。"""
    from ..book.read import read
    from ..desk.freeze import figures_code

    wanted = "".join(code.split()).lower()
    if not SHORTEST <= len(wanted) or set(wanted) - set("0123456789abcdef"):
        raise UnreadableFile(f"“{code}”不是数据校验码（页脚上的十六进制数，至少{SHORTEST}位），请照页脚重新输入。", "invalid")
    found = figures_code(read(file))
    same = found.startswith(wanted) or wanted.startswith(found)
    if as_json:
        click.echo(json.dumps({"matches": same, "code": found}, ensure_ascii=False, indent=1))
    elif same:
        click.echo(f"一致：“{file.name}”的数据校验码是 {found}。")
    else:
        click.echo(f"不一致：“{file.name}”的数据校验码是 {found}，页脚上是 {wanted}；盖章页印出后表内数字又有改动，或不是同一份表。")
    sys.exit(CLEAN if same else FAULTY)

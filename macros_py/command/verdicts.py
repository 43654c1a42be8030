"""Verbs that judge: figures given as data, workbooks one or many, and a second opinion on their formulas."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import many
from .files import read_bytes, read_filled
from .group import CLEAN, FAULTY, cli, file_argument, json_answer, output_file, place_argument, served

if TYPE_CHECKING:
    from ..book.adopt import Adoption
    from ..evaluate import Verdict


@cli.command()
@place_argument
@file_argument
@json_answer
def evaluate(place: str, file: Path, as_json: bool) -> None:
    """核对一份填报数据（JSON），不生成文件。"""
    from ..evaluate import evaluate as judge

    scheme, year = served(place)
    finish(judge(scheme, read_filled(file, scheme, year)), as_json)


@cli.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_answer
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """核对工作簿（可写多个，可写文件夹），不改动文件。"""
    if many.is_one(files):
        finish(checked(files[0]), as_json)

    def judged(file: many.File) -> tuple[dict[str, object], bool]:
        verdict = checked(file.path)
        return verdict.as_json(), verdict.wrong

    answers, worst = many.each(many.files(files, (".xlsx",)), "核对", judged)
    many.tell(answers, as_json, lambda answer: many.counted(answer["findings"]))
    sys.exit(worst)


@cli.command()
@file_argument
@output_file
@click.option(
    "--adopt",
    is_flag=True,
    help="采用测算得分：没有显示的和手工填列的自评得分改用测算数，逐项列出；总分变了的须重新送审签字。",
)
@json_answer
def recalc(file: Path, output: Path | None, adopt: bool, as_json: bool) -> None:
    """重新计算工作簿：文字格式的数改成数字，写回测算结果和核对结果，其余一字不动，原文件留作备份。"""
    from ..book.read import read
    from ..xlsx.disk import digest
    from ..xlsx.safe_replace import replace, write_new

    before = read_bytes(file)
    read(file)  # refused here by its name
    made, verdict, mended = _recalculated(before)
    answer, lines = _adopted(made) if adopt else (None, [])
    if answer and answer.data:
        made, verdict, _ = _recalculated(answer.data)
    if output:
        write_new(output, made)
    else:
        replace(file, lambda old: made, expected_sha256=digest(before))
    for change in mended:
        click.echo(f"已改：{change}", err=as_json)
    if as_json:
        told = {"adopted": answer.as_json()} if answer else {}
        click.echo(json.dumps({**verdict.as_json(), **told}, ensure_ascii=False, indent=1))
    else:
        from .. import screen

        screen.show(verdict)
        screen.say(*lines)
    sys.exit(FAULTY if verdict.wrong else CLEAN)


def _recalculated(data: bytes) -> tuple[bytes, Verdict, list[str]]:
    """The workbook put right with fresh results, what is to be said of it, and what was put right."""
    from ..book.read import read
    from ..book.recalculated import renewed
    from ..book.update_file import updated_file
    from ..book.write_results import renewed_changes
    from ..evaluate import evaluate as judge
    from ..xlsx.patch import patched

    was = read(data)
    data, update = updated_file(data, was)
    now = renewed(read(data) if update else was)
    received = now.received
    verdict = judge(received.scheme, received.filled, received.findings)
    told = ([update.told] if update else []) + now.said
    return patched(data, renewed_changes(now, verdict), now.names), verdict, told


def _adopted(data: bytes) -> tuple[Adoption, list[str]]:
    """The recalculated workbook with the computed scores in place, and the sentences that say what was changed."""
    from ..book.adopt import adoption
    from ..errors import FileBusy

    made = adoption(data)
    if made.final:
        raise FileBusy(
            "本表已定稿，填报数不再改动，没有写入；确要修改，请在 Excel 中打开，点“取消定稿”，再采用测算得分。"
        )
    if not made.scores:
        return made, ["没有可以采用测算得分的项目：自评得分都是公式或测算数，或该项由人工评分。"]
    return made, [f"已采用测算得分{len(made.scores)}项，{made.said}", *map(str, made.scores)]


@cli.command()
@file_argument
@json_answer
def verify(file: Path, as_json: bool) -> None:
    """用另外两个引擎（formulas 和 LibreOffice）复算工作簿的公式，与系统测算比对；版式与下发表样比对。"""
    from ..verify import verify as compare

    report = compare(file)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if as_json else report.text())
    sys.exit(CLEAN if report.agrees else FAULTY)


def checked(file: Path) -> Verdict:
    """Read a workbook and judge it."""
    from ..book.read import received
    from ..errors import OtherEdition
    from ..evaluate import evaluate as judge
    from ..xlsx.package import open_workbook

    workbook, name = open_workbook(file), f"“{file.name}”"
    try:
        got = received(workbook, name)
    except OtherEdition as other:
        from ..desk.upgrade import judged

        return judged(workbook, name, other)[2]
    return judge(got.scheme, got.filled, got.findings)


def answer(verdict: Verdict) -> None:
    """The verdict as JSON."""
    click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1))


def finish(verdict: Verdict, as_json: bool) -> None:
    """Say the verdict and end with the exit code it deserves."""
    if as_json:
        answer(verdict)
    else:
        from .. import screen

        screen.show(verdict)
    sys.exit(FAULTY if verdict.wrong else CLEAN)

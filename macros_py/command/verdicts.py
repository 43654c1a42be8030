"""Verbs that judge: figures given as data, one or more workbooks, and a check of formulas by other engines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import many
from .files import read_bytes, read_filled
from .group import EXIT_CLEAN, EXIT_ERRORS, cli, file_argument, json_answer, notice_for, output_file, place_argument

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

    scheme, year = notice_for(place)
    print_and_exit(judge(scheme, read_filled(file, scheme, year)), as_json)


@cli.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_answer
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """核对工作簿（可写多个，可写文件夹），不改动文件。"""
    if many.is_one(files):
        print_and_exit(judge_file(files[0]), as_json)

    def judged(file: many.File) -> tuple[dict[str, object], bool]:
        verdict = judge_file(file.path)
        return verdict.as_json(), verdict.wrong

    answers, worst = many.process(many.files(files, (".xlsx",)), "核对", judged)
    many.print_answers(answers, as_json, lambda answer: many.level_counts(answer["findings"]))
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
    read(file)  # raises here with the name of the file
    recalculated, verdict, mended = _recalculate(before)
    answer, lines = _adopt_scores(recalculated) if adopt else (None, [])
    if answer and answer.data:
        recalculated, verdict, _ = _recalculate(answer.data)
    if output:
        write_new(output, recalculated)
    else:
        replace(file, lambda old: recalculated, expected_sha256=digest(before))
    for change in mended:
        click.echo(f"已改：{change}", err=as_json)
    if as_json:
        adopted = {"adopted": answer.as_json()} if answer else {}
        click.echo(json.dumps({**verdict.as_json(), **adopted}, ensure_ascii=False, indent=1))
    else:
        from .. import screen

        screen.print_verdict(verdict)
        screen.print_sentences(*lines)
    sys.exit(EXIT_ERRORS if verdict.wrong else EXIT_CLEAN)


def _recalculate(data: bytes) -> tuple[bytes, Verdict, list[str]]:
    """(the corrected workbook with fresh results, its verdict, a sentence for each correction)."""
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
    corrections = ([update.told] if update else []) + now.said
    return patched(data, renewed_changes(now, verdict), now.names), verdict, corrections


def _adopt_scores(data: bytes) -> tuple[Adoption, list[str]]:
    """The recalculated workbook with the computed scores adopted, and the sentences about what was changed."""
    from ..book.adopt import adoption
    from ..errors import FileBusy

    adopted = adoption(data)
    if adopted.final:
        raise FileBusy(
            "本表已定稿，填报数不再改动，没有写入；确要修改，请在 Excel 中打开，点“取消定稿”，再采用测算得分。"
        )
    if not adopted.scores:
        return adopted, ["没有可以采用测算得分的项目：自评得分都是公式或测算数，或该项由人工评分。"]
    return adopted, [f"已采用测算得分{len(adopted.scores)}项，{adopted.said}", *map(str, adopted.scores)]


@cli.command()
@file_argument
@json_answer
def verify(file: Path, as_json: bool) -> None:
    """用另外两个引擎（formulas 和 LibreOffice）复算工作簿的公式，与系统测算比对；版式与下发表样比对。"""
    from ..verify import verify as compare

    report = compare(file)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if as_json else report.text())
    sys.exit(EXIT_CLEAN if report.agrees else EXIT_ERRORS)


def judge_file(file: Path) -> Verdict:
    """Read a workbook and judge it."""
    from ..book.read import received
    from ..errors import OtherEdition
    from ..evaluate import evaluate as judge
    from ..xlsx.package import open_workbook

    workbook, name = open_workbook(file), f"“{file.name}”"
    try:
        got = received(workbook, name)
    except OtherEdition as other:
        from ..desk.upgrade import judge_old_edition

        return judge_old_edition(workbook, name, other)[2]
    return judge(got.scheme, got.filled, got.findings)


def print_json(verdict: Verdict) -> None:
    """The verdict as JSON."""
    click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1))


def print_and_exit(verdict: Verdict, as_json: bool) -> None:
    """Print the verdict and exit with its code."""
    if as_json:
        print_json(verdict)
    else:
        from .. import screen

        screen.print_verdict(verdict)
    sys.exit(EXIT_ERRORS if verdict.wrong else EXIT_CLEAN)

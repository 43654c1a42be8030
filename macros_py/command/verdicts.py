"""Verbs that judge: figures given as data, workbooks one or many, and a second opinion on their formulas."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import JixiaoError
from .files import read_bytes, read_filled
from .group import CLEAN, FAILED, FAULTY, cli, file_argument, json_answer, output_file, place_argument

if TYPE_CHECKING:
    from ..evaluate import Verdict


@cli.command()
@place_argument
@file_argument
@json_answer
def evaluate(place: str, file: Path, as_json: bool) -> None:
    """核对一份填报数据（JSON），不生成文件。"""
    from ..evaluate import evaluate as judge
    from ..law.scheme import load

    scheme = load(place)
    finish(judge(scheme, read_filled(file, scheme)), as_json)


@cli.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_answer
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """核对工作簿，不改动文件。"""
    if len(files) == 1:
        finish(checked(files[0]), as_json)
    worst, answers = CLEAN, {}
    with click.progressbar(files, label="核对", file=sys.stderr, item_show_func=_name) as queue:
        for file in queue:
            try:
                verdict = checked(file)
            except JixiaoError as error:
                answers[str(file)], worst = {"error": str(error)}, FAILED
            else:
                answers[str(file)] = verdict.as_json()
                worst = max(worst, FAULTY if verdict.wrong else CLEAN)
    if as_json:
        click.echo(json.dumps(answers, ensure_ascii=False, indent=1))
    else:
        for name, answer in answers.items():
            click.echo(f"{name}：{answer.get('error') or _counted(answer['findings'])}")
    sys.exit(worst)


@cli.command()
@file_argument
@output_file
@json_answer
def recalc(file: Path, output: Path | None, as_json: bool) -> None:
    """重新计算工作簿：写回测算结果和核对结果，其余一字不动，原文件留作备份。"""
    from ..book.read import read
    from ..book.show import changes
    from ..evaluate import evaluate as judge
    from ..xlsx.patch import patched
    from ..xlsx.safely import replace, write_new

    before = read_bytes(file)
    received = read(file)
    verdict = judge(received.scheme, received.filled, received.findings)
    made = changes(received, verdict)
    if output:
        write_new(output, patched(before, made))
    else:
        replace(file, lambda old: patched(old, made), expected_sha256=received.workbook.sha256)
    finish(verdict, as_json)


@cli.command()
@file_argument
@json_answer
def verify(file: Path, as_json: bool) -> None:
    """用另外两个引擎（formulas 和 LibreOffice）复算工作簿的公式，与系统测算比对。"""
    from ..verify import verify as compare

    report = compare(file)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if as_json else report.text())
    sys.exit(CLEAN if report.agrees else FAULTY)


def _name(file: Path | None) -> str:
    return file.name if file else ""


def _counted(findings: list[dict[str, Any]]) -> str:
    from ..law.findings import LEVELS

    return "，".join(f"{level}{sum(f['level'] == level for f in findings)}项" for level in LEVELS)


def checked(file: Path) -> Verdict:
    """Read a workbook and judge it."""
    from ..book.read import read
    from ..evaluate import evaluate as judge

    received = read(file)
    return judge(received.scheme, received.filled, received.findings)


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

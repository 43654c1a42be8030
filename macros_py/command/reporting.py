"""Verbs for the report that goes with a form: written from the workbook, its sentences held against it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FileBusy, JixiaoError, UnreadableFile
from .files import read_bytes, save
from .group import CLEAN, FAULTY, cli, extra, file_argument, json_answer, over_existing

if TYPE_CHECKING:
    from ..evaluate import Verdict
    from ..report.outline import Outline

SHORTEST = 6
"""Characters of a code that are enough to tell two forms apart by hand."""


@cli.command()
@file_argument
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="报告写到这个 .docx；刷新时不写的，就写回原报告（留备份）。")
@click.option("--refresh", type=click.Path(path_type=Path), help="在这份改写过的报告上刷新数字和表，文字不动。")
@click.option("--pdf", is_flag=True, help="另存一份签字盖章用的 PDF（用本机的 LibreOffice）。")
@over_existing
@json_answer
def report(file: Path, output: Path | None, refresh: Path | None, pdf: bool, force: bool, as_json: bool) -> None:
    """生成自评报告：按官方提纲成文，数字和表取自工作簿；只能由人写的地方标【请填写】。"""
    from ..book.read import read
    from ..desk.freeze import figures_code
    from ..evaluate import evaluate
    from ..report import outline, write

    target = output or refresh
    if target is None:
        raise UnreadableFile("没有写报告放在哪里；请加 -o 报告.docx。", "invalid")
    own = refresh is not None and target.exists() and refresh.exists() and target.samefile(refresh)
    _room_for(target, pdf, force or own)
    received = read(file)
    verdict, code = evaluate(received.scheme, received.filled, received.findings), figures_code(received)
    with extra("word", "生成报告"):
        if refresh:
            before = read_bytes(refresh)
            made = write.refreshed(before, refresh.name, verdict, code)
        else:
            made = write.Written(write.new(verdict, code))
    kept = _put_back(target, before, made.data) if own else save(target, made.data, force)
    remarks = [*made.remarks, *_about(verdict, outline.outline(received.scheme))]
    printed = _print(target, made.data, force or own) if pdf else None
    if as_json:
        changed = [asdict(one) for one in made.refreshed]
        answer = {"report": str(target), "refreshed": changed, "strangers": made.strangers, "remarks": remarks}
        answer |= {"pdf": str(printed)} if printed else {}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    click.echo(f"已{'刷新' if refresh else '生成'}报告：{target}" + (f"（原来的一份留作“{kept.name}”）" if kept else ""))
    for one in made.refreshed:
        click.echo(f"　{one.before or '（空）'} → {one.after}（{one.label}）")
    if made.strangers:
        click.echo(f"　本表没有这些数，没有刷新：{'、'.join(made.strangers)}")
    for words_ in remarks:
        click.echo(f"　{words_}")
    if printed:
        click.echo(f"已生成 PDF：{printed}")


def _room_for(target: Path, pdf: bool, over: bool) -> None:
    """Refuse before anything is written what could only be written in part."""
    if target.suffix.lower() != ".docx":
        raise UnreadableFile(f"报告是 Word 文件，“{target.name}”的扩展名应为 .docx，没有生成。", "invalid")
    if pdf and not over and target.with_suffix(".pdf").exists():
        raise FileBusy(f"“{target.with_suffix('.pdf').name}”已经存在，没有生成；请移走，或加 --force 覆盖。")


def _put_back(target: Path, before: bytes, data: bytes) -> Path | None:
    """The refreshed report where the old one lay, which is kept beside it; `FileBusy` where somebody has it open."""
    from ..xlsx.disk import digest
    from ..xlsx.safely import replace

    return replace(target, lambda old: data, expected_sha256=digest(before)).backup


def _about(verdict: Verdict, used: Outline) -> Iterator[str]:
    """What of the workbook or of the outline a person should know before he hands the report in."""
    wrong = sum(one.level == "错误" for one in verdict.findings)
    if wrong:
        yield f"工作簿还有{wrong}项错误，报告照填报的数写；请先改工作簿（jixiao check），再用 --refresh 刷新。"
    if used.pending:
        yield f"提纲：{used.source}。【待核】{used.pending}。"


def _print(target: Path, data: bytes, over: bool) -> Path:
    """The PDF beside a report that is written already."""
    from ..report.paper import pdf
    from ..verify import soffice

    made = pdf(data)
    if made is None:
        why = "LibreOffice 没有转换成功" if soffice() else "本机没有 LibreOffice"
        raise JixiaoError(
            f"报告已写到“{target}”，但{why}，没有生成 PDF；请在 Word/WPS 中打开报告，另存为 PDF，页脚的数据校验码会一起印出。"
        )
    save(target.with_suffix(".pdf"), made, over)
    return target.with_suffix(".pdf")


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

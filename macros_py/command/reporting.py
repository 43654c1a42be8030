"""Verbs for the report on a form: writing it from the workbook, and comparing its sentences with the workbook."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import FileBusy, JixiaoError, UnreadableFile
from . import many
from .files import read_bytes, write_file
from .group import EXIT_CLEAN, EXIT_ERRORS, EXIT_REFUSED, cli, file_argument, json_answer, needs_extra, over_existing

if TYPE_CHECKING:
    from ..claims.check import Checked
    from ..claims.paired import Shelved
    from ..evaluate import Verdict
    from ..report.outline import Outline


@cli.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="报告写到这个 .docx；工作簿不止一个的，写到这个文件夹。刷新时不写的，就写回原报告（留备份）。",
)
@click.option(
    "--refresh",
    type=click.Path(path_type=Path),
    help="在这份改写过的报告上刷新数字和表，文字不动；工作簿不止一个的，写报告所在的文件夹。",
)
@click.option("--pdf", is_flag=True, help="另存一份签字盖章用的 PDF（用本机的 LibreOffice）。")
@over_existing
@json_answer
def report(
    files: tuple[Path, ...], output: Path | None, refresh: Path | None, pdf: bool, force: bool, as_json: bool
) -> None:
    """生成自评报告：按官方提纲成文，数字和表取自工作簿；只能由人写的地方标【请填写】。可写多个工作簿、写文件夹。"""
    target = output or refresh
    if target is None:
        raise UnreadableFile("没有写报告放在哪里；请加 -o 报告.docx。", "invalid")
    if many.is_one(files) and not target.is_dir():
        answer = _write_report(files[0], target, refresh, pdf, force)
        _show_written(answer, bool(refresh), as_json)
        return

    def written(file: many.File) -> tuple[dict[str, Any], bool]:
        below = file.below.with_name(f"{file.below.stem}_自评报告.docx")
        before = refresh / below if refresh and (refresh / below).exists() else None
        return _write_report(file.path, file_below(target, below), before, pdf, force), False

    answers, worst = many.process(many.files(files, (".xlsx",)), "生成报告", written)
    many.print_answers(
        answers,
        as_json,
        lambda one: (
            f"已写到 {one['report']}{''.join(f'　{sentence}' for sentence in (*one['remarks'], *one['about']))}"
        ),
    )
    sys.exit(worst)


def _write_report(file: Path, target: Path, refresh: Path | None, pdf: bool, force: bool) -> dict[str, Any]:
    """Write the report of one workbook; the object that `--json` prints (``kept``: the backup of a refreshed
    report)."""
    from ..book.figures_code import figures_code
    from ..book.read import read
    from ..evaluate import evaluate
    from ..report.outline import outline
    from ..report.report import new_or_refreshed

    own = refresh is not None and target.exists() and refresh.exists() and target.samefile(refresh)
    _refuse_early(target, pdf, force or own)
    received = read(file)
    verdict, code = evaluate(received.scheme, received.filled, received.findings), figures_code(received)
    before = read_bytes(refresh) if refresh else b""
    with needs_extra("word", "生成报告"):
        written = new_or_refreshed(verdict, code, (refresh.name, before) if refresh else None)
    kept = _replace_report(target, before, written.data) if own else None
    if not own:
        write_file(target, written.data, force)
    answer = {
        "report": str(target),
        "refreshed": [asdict(place) for place in written.refreshed],
        "strangers": written.unknown_fields,
        "remarks": written.remarks,
        "about": list(_remarks(verdict, outline(received.scheme))),
    }
    answer |= {"kept": kept.name} if kept else {}
    return answer | ({"pdf": str(_write_pdf(target, written.data, force or own))} if pdf else {})


def _show_written(answer: dict[str, Any], refreshed: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    kept = f"（原来的一份留作“{answer['kept']}”）" if "kept" in answer else ""
    click.echo(f"已{'刷新' if refreshed else '生成'}报告：{answer['report']}{kept}")
    for place in answer["refreshed"]:
        click.echo(f"　{place['before'] or '（空）'} → {place['after']}（{place['label']}）")
    if answer["strangers"]:
        click.echo(f"　本表没有这些数，没有刷新：{'、'.join(answer['strangers'])}")
    for sentence in (*answer["remarks"], *answer["about"]):
        click.echo(f"　{sentence}")
    if "pdf" in answer:
        click.echo(f"已生成 PDF：{answer['pdf']}")


def _refuse_early(target: Path, pdf: bool, over: bool) -> None:
    """Raise before anything is written if the report or its PDF could not be written."""
    if target.suffix.lower() != ".docx":
        raise UnreadableFile(f"报告是 Word 文件，“{target.name}”的扩展名应为 .docx，没有生成。", "invalid")
    if pdf and not over and target.with_suffix(".pdf").exists():
        raise FileBusy(f"“{target.with_suffix('.pdf').name}”已经存在，没有生成；请移走，或加 --force 覆盖。")


def _replace_report(target: Path, before: bytes, data: bytes) -> Path | None:
    """Replace a report with the refreshed one; the path of its backup. `FileBusy` if another program has it open."""
    from ..xlsx.disk import digest
    from ..xlsx.safe_replace import replace

    return replace(target, lambda old: data, expected_sha256=digest(before)).backup


def _remarks(verdict: Verdict, used: Outline) -> Iterator[str]:
    """Sentences about the workbook and the outline that a person should know before handing the report in."""
    wrong = sum(finding.level == "错误" for finding in verdict.findings)
    if wrong:
        yield f"工作簿还有{wrong}项错误，报告照填报的数写；请先改工作簿（jixiao check），再用 --refresh 刷新。"
    if used.pending:
        yield f"提纲：{used.source}。【待核】{used.pending}。"


def _write_pdf(target: Path, data: bytes, over: bool) -> Path:
    """Write the PDF of a report next to it."""
    from ..libreoffice import libreoffice_program
    from ..report.report import report_pdf

    data_pdf = report_pdf(data)
    if data_pdf is None:
        why = "LibreOffice 没有转换成功" if libreoffice_program() else "本机没有 LibreOffice"
        raise JixiaoError(
            f"报告已写到“{target}”，但{why}，没有生成 PDF；请在 Word/WPS 中打开报告，另存为 PDF，"
            "页脚的数据校验码会一起印出。"
        )
    write_file(target.with_suffix(".pdf"), data_pdf, over)
    return target.with_suffix(".pdf")


def file_below(folder: Path, below: Path) -> Path:
    """The path of a file below a folder; missing folders are created."""
    target = folder / below
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileBusy(f"文件夹“{target.parent}”建不成（{error.strerror}），请换一个位置。") from error
    return target


@cli.command()
@click.argument("reports", metavar="报告...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--workbook", type=click.Path(path_type=Path), help="与这个自评工作簿核对；写文件夹的，按文件名、单位和年度配对。"
)
@click.option(
    "--comments",
    type=click.Path(path_type=Path),
    help="把疑点写成批注，另存为这个 .docx；报告不止一份的，写到这个文件夹。",
)
@over_existing
@json_answer
def words(reports: tuple[Path, ...], workbook: Path | None, comments: Path | None, force: bool, as_json: bool) -> None:
    """表文一致性核对：自评报告（.docx、.doc、.txt）与自身、与自评工作簿是否一致；不改动报告。可写多份、写文件夹。"""
    from .. import screen
    from ..claims.check import check
    from ..claims.paired import paired
    from ..documents.word_document import KINDS, read_report

    shelf, unread = _workbooks(workbook) if workbook else ([], {})

    def checked_with(file: many.File) -> tuple[Checked, str]:
        """A checked report, and the name of the workbook that it was compared with."""
        read = read_report(file.path)
        partner = shelf[0] if workbook and not workbook.is_dir() else paired(file.below, read, shelf)
        return check(read, partner.book if partner else None), str(partner.below) if partner else ""

    if many.is_one(reports):
        checked, against = checked_with(many.File(reports[0], Path(reports[0].name)))
        if comments:
            write_file(comments, _commented(reports[0], checked), force)
        if as_json:
            click.echo(json.dumps(checked.as_json(), ensure_ascii=False, indent=1))
        else:
            screen.print_sentences(
                *map(str, unread.values()), *([_compared_with(against)] if workbook and workbook.is_dir() else [])
            )
            screen.print_claims(checked)
        sys.exit(EXIT_ERRORS if checked.wrong else EXIT_CLEAN)

    def answered(file: many.File) -> tuple[dict[str, Any], bool]:
        checked, against = checked_with(file)
        answer = {"workbook": against, **checked.as_json()}
        if comments and checked.findings:
            try:
                target = file_below(comments, file.below.with_name(f"{file.below.stem}（核对批注）.docx"))
                write_file(target, _commented(file.path, checked), force)
            except JixiaoError as error:
                answer["comments"] = str(error)
        return answer, checked.wrong

    answers, worst = many.process(many.files(reports, KINDS), "核对报告", answered)
    answers = {**answers, **{name: {"error": error.as_json()} for name, error in unread.items()}}
    many.print_answers(
        answers,
        as_json,
        lambda answer: "；".join(
            filter(
                None,
                (
                    many.level_counts(answer["findings"]),
                    _compared_with(answer["workbook"]) if workbook else "",
                    answer.get("comments", ""),
                ),
            )
        ),
    )
    sys.exit(EXIT_REFUSED if unread else worst)


def _workbooks(place: Path) -> tuple[list[Shelved], dict[str, JixiaoError]]:
    """The workbooks to compare reports with, and path → error of those that cannot be read."""
    from ..claims.paired import Shelved
    from ..claims.workbook import read_book

    if not place.is_dir():
        return [Shelved(Path(place.name), read_book(place))], {}
    shelf, unread = [], {}
    for file in many.files([place], (".xlsx",)):
        try:
            shelf.append(Shelved(file.below, read_book(file.path)))
        except JixiaoError as error:
            unread[str(file.path)] = error
    return shelf, unread


def _compared_with(workbook: str) -> str:
    return f"与“{workbook}”核对" if workbook else "没有相配的工作簿，只与报告自身核对"


def _commented(file: Path, checked: Checked) -> bytes:
    with needs_extra("word", "写批注"):
        from ..claims.comments import commented

        return commented(read_bytes(file), file.name, checked)


@cli.command()
@click.argument("code", metavar="校验码")
@file_argument
@json_answer
def match(code: str, file: Path, as_json: bool) -> None:
    """对号：盖章页页脚的数据校验码与这个工作簿是否一致。"""
    from ..book.figures_code import PREFIX, SHORTEST, agrees, code_like, is_first, spelled
    from ..book.read import read

    wanted = spelled(code)
    if not wanted:
        raise UnreadableFile(
            f"“{code}”不是数据校验码（页脚上的“2-”和十六进制数，旧版没有“2-”，数至少{SHORTEST}位），请照页脚重新输入。",
            "invalid",
        )
    received = read(file)
    if is_first(wanted) and agrees(PREFIX + wanted, received):  # typed without its prefix
        wanted = PREFIX + wanted
    same, own_code = agrees(wanted, received), code_like(wanted, received)
    first = "这是旧版校验码，只管填报数；合计和得分请与纸面对照。" if is_first(wanted) else ""
    if as_json:
        click.echo(json.dumps({"matches": same, "code": own_code}, ensure_ascii=False, indent=1))
    elif same:
        click.echo(f"一致：“{file.name}”的数据校验码是 {own_code}。{first}")
    else:
        click.echo(
            f"不一致：“{file.name}”的数据校验码是 {own_code}，页脚上是 {wanted}；"
            "盖章页印出后表内数字又有改动，或不是同一份表。"
        )
    sys.exit(EXIT_CLEAN if same else EXIT_ERRORS)

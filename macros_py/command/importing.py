"""Verbs that import other tables into our form: last year's Word file, an old spreadsheet, the 决算."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import UnreadableFile
from . import many
from .files import read_bytes, write_file
from .group import EXIT_CLEAN, cli, file_argument, json_answer, over_existing

if TYPE_CHECKING:
    from ..desk.accounts import AccountsComparison
    from ..importing.bring import Imported

KINDS = (".docx", ".doc", ".wps", ".txt", ".xls", ".xlsx", ".et", ".ods", ".htm", ".html")
"""Suffixes of the files in a folder that are imported."""


@cli.command(name="import")
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="写成这个 .xlsx；文件不止一个的，写到这个文件夹。不写只看能读出什么。",
)
@click.option("--into", "place", metavar="地区/年度", default="", help="读成这个方案的表，默认按栏目辨认。")
@click.option("--year", type=int, help="报表年度，默认取文件里写的。")
@over_existing
@json_answer
def import_(
    files: tuple[Path, ...], output: Path | None, place: str, year: int | None, force: bool, as_json: bool
) -> None:
    """导入旧表：把 Word、文本、旧版或别处的表格读进自评工作簿；先列出读到了哪里、哪些没读懂、哪些可疑。"""
    from ..importing.bring import bring

    if many.is_one(files):
        imported = bring(files[0], place, year)
        if output:
            write_file(output, _workbook(imported), force)
        if as_json:
            click.echo(json.dumps(imported.as_json(), ensure_ascii=False, indent=1))
        else:
            _show(imported)
            click.echo(f"已生成：{output}" if output else "以上是预览，没有写文件；核对后加 -o 新文件.xlsx 再运行。")
        sys.exit(EXIT_CLEAN)
    if output and output.exists() and not output.is_dir():
        raise UnreadableFile(f"“{output}”是文件；要导入的文件不止一个时，-o 要写文件夹。", "invalid")
    taken: set[Path] = set()

    def brought(file: many.File) -> tuple[dict[str, Any], bool]:
        imported_ = bring(file.path, place, year)
        if output:
            write_file(_target(output, file, taken), _workbook(imported_), force)
        return imported_.as_json(), False

    answers, worst = many.process(many.files(files, KINDS), "导入", brought)
    many.print_answers(answers, as_json, _summary_line)
    sys.exit(worst)


def _workbook(imported: Imported) -> bytes:
    """The workbook filled with an imported form, with its findings."""
    from ..book.build import write

    return write(imported.form, imported.verdict())


def _target(folder: Path, file: many.File, taken: set[Path]) -> Path:
    """The path of a file's workbook; 表.docx and 表.xls get different names."""
    target = folder / file.below.with_suffix(".xlsx")
    if target in taken:
        target = target.with_stem(f"{file.below.stem}（{file.below.suffix[1:]}）")
    taken.add(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _summary_line(answer: dict[str, Any]) -> str:
    unit = answer["unit"] or "（没有写单位）"
    lost = f"，{len(answer['unread'])}处没有读进去" if answer["unread"] else ""
    counts = many.level_counts(answer["findings"])
    return f"{unit}，{answer['place']}，{answer['year']}年度，读到{len(answer['read'])}格{lost}；{counts}"


def _show(imported: Imported) -> None:
    from .. import screen

    label = imported.scheme.label
    rows = [
        (label(cell.id), cell.place, cell.found[:40], imported.target(cell.id), cell.text[:40], cell.note)
        for cell in imported.read
    ]
    title = f"读到{len(rows)}格（{imported.scheme.title}，{imported.form.year}年度，{imported.scheme.id}）"
    screen.print_table(title, ("项目", "原文位置", "原文", "写到", "填入", "说明"), rows)
    _show_unread([(cell.place, cell.text, cell.why) for cell in imported.unread])
    screen.print_sentences(*imported.remarks, *imported.doubts)
    screen.print_findings(imported.verdict().findings)


def _show_unread(lost: list[tuple[str, str, str]]) -> None:
    from .. import screen

    screen.print_table(f"没有读进去的（{len(lost)}处）", ("原文位置", "原文", "原因"), lost)


@cli.command()
@file_argument
@click.argument("tables", metavar="决算表...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写成这个 .xlsx；不写只看能填什么。"
)
@over_existing
@json_answer
def accounts(file: Path, tables: tuple[Path, ...], output: Path | None, force: bool, as_json: bool) -> None:
    """导入决算数据：用部门决算表的数填自评工作簿的空格（元换算成表内单位）；已填的不动，不一致的列出来。"""
    from ..book.read import read
    from ..desk.accounts import compare_accounts as compared
    from ..desk.accounts import with_new_figures

    comparison = compared(read(file), tables)
    if output:
        write_file(output, with_new_figures(read_bytes(file), comparison), force)
    if as_json:
        click.echo(json.dumps(comparison.as_json(), ensure_ascii=False, indent=1))
    else:
        _show_accounts(comparison)
        click.echo(f"已生成：{output}" if output else "以上是预览，没有写文件；核对后加 -o 新文件.xlsx 再运行。")
    sys.exit(EXIT_CLEAN)


def _show_accounts(comparison: AccountsComparison) -> None:
    from .. import screen

    label = comparison.received.scheme.label
    rows = [
        (label(figure.id), figure.place, figure.found, comparison.target(figure.id), figure.text, figure.note)
        for figure in comparison.new
    ]
    heads = ("项目", "决算表位置", "决算数", "写到", "填入", "说明")
    screen.print_table(f"可以填进空格的（{len(rows)}格）", heads, rows)
    _show_unread([(figure.place, figure.text, figure.why) for figure in comparison.unread])
    same = len(comparison.read) - len(comparison.new) - len(comparison.differing)
    screen.print_sentences(*(figure.sentence for figure in comparison.differing), *comparison.doubts)
    screen.print_sentences(f"已填而与决算一致的{same}格，不一致的{len(comparison.differing)}格。")

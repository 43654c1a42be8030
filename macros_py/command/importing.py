"""Verbs that bring somebody else's file into our form: last year's Word table, an old spreadsheet, a dump."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import JixiaoError, UnreadableFile
from .files import save
from .group import CLEAN, FAULTY, cli, json_answer, over_existing

if TYPE_CHECKING:
    from ..foreign.bring import Imported

KINDS = (".docx", ".doc", ".wps", ".txt", ".xls", ".xlsx", ".et", ".htm", ".html")
"""What is looked at in a folder."""


@cli.command(name="import")
@click.argument("source", metavar="文件或文件夹", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写成这个 .xlsx（来源是文件夹时写到这个文件夹）；不写只看能读出什么。")
@click.option("--into", "place", metavar="地区/年度", default="", help="读成这个方案的表，默认按栏目辨认。")
@click.option("--year", type=int, help="报表年度，默认取文件里写的。")
@over_existing
@json_answer
def import_(
    source: Path, output: Path | None, place: str, year: int | None, force: bool, as_json: bool
) -> None:
    """导入旧表：把 Word、文本、旧版或别处的表格读进自评工作簿；先列出读到了哪里、哪些没读懂、哪些可疑。"""
    if source.is_dir():
        _folder(source, output, place, year, force, as_json)
        return
    made = _brought(source, place, year)
    if output:
        save(output, made.workbook(), force)
    if as_json:
        click.echo(json.dumps(made.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(made)
        click.echo(f"已生成：{output}" if output else "以上是预览，没有写文件；核对后加 -o 新文件.xlsx 再运行。")
    sys.exit(CLEAN)


def _brought(source: Path, place: str, year: int | None) -> Imported:
    from ..foreign.bring import bring

    return bring(source, place, year)


def _show(made: Imported) -> None:
    from .. import screen

    label = made.scheme.label
    rows = [(label(one.id), one.place, one.found[:40], made.target(one.id), one.text[:40], one.note) for one in made.read]
    title = f"读到{len(rows)}格（{made.scheme.title}，{made.form.year}年度，{made.scheme.id}）"
    screen.show_list(title, ("项目", "原文位置", "原文", "写到", "填入", "说明"), rows)
    lost = [(one.place, one.text, one.why) for one in made.unread]
    screen.show_list(f"没有读进去的（{len(lost)}处）", ("原文位置", "原文", "原因"), lost)
    screen.say(*made.remarks, *made.doubts)
    screen.show_findings(made.verdict().findings)


def _folder(
    source: Path, output: Path | None, place: str, year: int | None, force: bool, as_json: bool
) -> None:
    """Every file of a folder, one after the other; what cannot be read is said, the others go on."""
    if output and output.exists() and not output.is_dir():
        raise UnreadableFile(f"“{output}”是文件；来源是文件夹时，-o 要写文件夹。", "invalid")
    answers, failed, taken = [], 0, set()
    for file in _with_progress(files_in(source)):
        try:
            made = _brought(file, place, year)
            if output:
                target = output / file.relative_to(source).with_suffix(".xlsx")
                if target in taken:  # 表.docx and 表.xls
                    target = target.with_stem(f"{file.stem}（{file.suffix[1:]}）")
                taken.add(target)
                target.parent.mkdir(parents=True, exist_ok=True)
                save(target, made.workbook(), force)
            answers.append((file, made.as_json()))
        except JixiaoError as error:
            failed += 1
            answers.append((file, {"file": file.name, "error": str(error)}))
    if not answers:
        raise UnreadableFile(f"“{source}”里没有可以导入的文件（{'、'.join(KINDS)}）。", "not_found")
    if as_json:
        click.echo(json.dumps([answer for _, answer in answers], ensure_ascii=False, indent=1))
    else:
        _show_folder(source, answers)
        click.echo(f"共{len(answers)}份，读出{len(answers) - failed}份" + (f"，写到：{output}" if output else "；没有写文件"))
    sys.exit(FAULTY if failed else CLEAN)


def files_in(folder: Path) -> list[Path]:
    """The files of a folder that may hold a form, in the order of their names."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in KINDS and path.is_file())
    return [path for path in found if not path.name.startswith(("~$", ".~", "._"))]


def _with_progress(files: list[Path]) -> Iterator[Path]:
    from rich.console import Console
    from rich.progress import track

    yield from track(files, "导入", console=Console(stderr=True), transient=True)


def _show_folder(source: Path, answers: list[tuple[Path, dict[str, Any]]]) -> None:
    from .. import screen

    rows = []
    for file, answer in answers:
        name = str(file.relative_to(source))
        if "error" in answer:
            rows.append((name, "", "", "", "", answer["error"]))
            continue
        wrong = sum(one["level"] == "错误" for one in answer["findings"])
        rows.append((
            name, answer["unit"], f"{answer['place']} · {answer['year']}", str(len(answer["read"])),
            str(len(answer["unread"])), f"错误{wrong}项" if wrong else "",
        ))  # fmt: skip
    screen.show_list("导入", ("文件", "单位", "方案", "读到", "没读进", "说明"), rows, right=(3, 4))

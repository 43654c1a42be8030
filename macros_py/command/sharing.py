"""Verbs for a form that several departments fill in: splitting it into parts and merging them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import JixiaoError, UnreadableFile
from .carrying import new_file
from .files import read_bytes, write_file
from .group import EXIT_CLEAN, EXIT_ERRORS, cli, file_argument, folder_option, json_answer, over_existing

if TYPE_CHECKING:
    from ..book.read import Received


@cli.command()
@file_argument
@folder_option("分表放进这个文件夹（必填）。", required=True)
@over_existing
@json_answer
def split(file: Path, folder: Path, force: bool, as_json: bool) -> None:
    """按科室拆分：照“分工”表，每个科室一份分表，只能填分给它的行。"""
    from ..book.read import read
    from ..desk.departments import rows_by_department, unassigned_rows
    from ..desk.departments import split as parts_of

    received = read(file)
    workbooks = parts_of(received)
    targets = {name: folder / f"{file.stem}_{name}.xlsx" for name in workbooks}
    if standing := [target.name for target in targets.values() if target.exists() and not force]:
        raise UnreadableFile(
            f"“{folder}”里已有{'、'.join(standing)}，没有拆分；请换一个文件夹，或加 --force。", "invalid"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in workbooks.items():
        write_file(targets[name], data, force)
    owned, rest = rows_by_department(received.filled.departments), unassigned_rows(received)
    if as_json:
        parts = [
            {"department": name, "file": str(target), "rows": len(owned[name])}
            for name, target in zip(owned, targets.values(), strict=True)
        ]
        click.echo(json.dumps({"parts": parts, "unassigned": rest}, ensure_ascii=False, indent=1))
    else:
        for name, target in zip(owned, targets.values(), strict=True):
            click.echo(f"{name}：{len(owned[name])}行，{target}")
        if rest:
            listed = "、".join(rest[:12]) + (f"等{len(rest)}行" if len(rest) > 12 else "")
            click.echo(f"没有分工、留在总表填的：{listed}。")
    sys.exit(EXIT_CLEAN)


@cli.command()
@click.argument("parts", metavar="文件夹或分表...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", "whole", metavar="总表", required=True, type=click.Path(path_type=Path), help="拆分前的总表。")
@new_file
@over_existing
@json_answer
def merge(parts: tuple[Path, ...], whole: Path, output: Path, force: bool, as_json: bool) -> None:
    """按科室合并：只取各分表分给它的行；有冲突的逐条列出，仍保留总表的数。"""
    from .. import screen
    from ..book.read import read
    from ..desk.departments import merge as put_together

    files = list(_files(parts, {whole.resolve(), output.resolve()}))
    if not files:
        raise UnreadableFile(f"“{'、'.join(map(str, parts))}”里没有 .xlsx 分表，没有合并。", "not_found")
    merged = put_together(read_bytes(whole), read(whole), ((file.name, _part(file)) for file in files))
    write_file(output, merged.data, force)
    if as_json:
        click.echo(json.dumps(merged.as_json(), ensure_ascii=False, indent=1))
    else:
        rows = [(merged.labels[t.id], t.department, t.was, t.now or "") for t in merged.taken]
        screen.print_table(f"合并{len(rows)}格", ("项目", "科室", "原为", "合并为"), rows)
        screen.print_sentences(*merged.conflicts)
        click.echo(f"已生成：{output}")
    sys.exit(EXIT_ERRORS if merged.conflicts else EXIT_CLEAN)


def _files(given: tuple[Path, ...], but: set[Path]) -> Iterator[Path]:
    """The parts named, and those in the folders named, without lock files and the files ``but``."""
    for path in given:
        for file in sorted(path.glob("*.xlsx")) if path.is_dir() else (path,):
            if file.resolve() not in but and not file.name.startswith(("~$", ".")):
                yield file


def _part(file: Path) -> Received | str:
    """A part, or the sentence why it cannot be read."""
    from ..book.read import read

    try:
        return read(file)
    except JixiaoError as error:
        return str(error)

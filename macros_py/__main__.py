"""The same verbs from a command line: `jixiao`, or `python -m macros_py`.

Exit 0: clean; 1: findings of level 错误; 2: the call or the file, with one sentence on standard error.
Each verb imports what it needs when it is called: a check starts in a blink.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import JixiaoError, UnreadableFile

if TYPE_CHECKING:
    from .evaluate import Verdict
    from .law.filled import Filled
    from .law.scheme import Scheme

CLEAN, FAULTY, FAILED = 0, 1, 2

_json = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出核对结果。")
_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件。"
)
_force = click.option("--force", is_flag=True, help="目标文件已存在时覆盖（原文件留作备份）。")
_place = click.argument("place", metavar="地区/年度")
_file = click.argument("file", metavar="文件", type=click.Path(path_type=Path))


class _Help(click.HelpFormatter):
    """Help in Chinese, headings included."""

    HEADINGS = {"Options": "选项", "Commands": "命令"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.HEADINGS.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *widths: int, **more: int) -> None:
        said = [(term, "显示帮助。" if "--help" in term else words) for term, words in rows]
        super().write_dl(said, *widths, **more)


click.Context.formatter_class = _Help


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jixiao", message="绩效自评工作簿 %(version)s", help="显示版本。")
def cli() -> None:
    """绩效自评工作簿：照官方表样自动测算、自动核对。"""


@cli.command()
@_place
@_output
@_force
@click.option("--year", type=int, help="年度，默认为方案的年度。")
def new(place: str, output: Path | None, force: bool, year: int | None) -> None:
    """生成一份空白自评工作簿。"""
    from .book.build import build
    from .law.scheme import load

    scheme = load(place)
    target = output or Path(f"{year or scheme.year}年度自评工作簿.xlsx")
    _save(target, build(scheme, year=year), force)
    click.echo(f"已生成：{target}")


@cli.command()
@click.argument("places", metavar="[地区/年度]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="目录里的全部方案。")
def build(places: tuple[str, ...], every: bool) -> None:
    """由方案和表样重新生成目录中的自评工作簿。"""
    from .book.build import build as make
    from .law.scheme import TEMPLATES, editions, load

    chosen = editions() if every else list(places)
    if not chosen:
        raise click.UsageError(f"请写明地区/年度，或用 --all；现有：{'、'.join(editions())}。")
    for place in chosen:
        target = TEMPLATES / place / "自评工作簿.xlsx"
        data = make(load(place))
        if not target.exists() or target.read_bytes() != data:
            _save(target, data, force=True, backup=False)
        click.echo(f"{place}/自评工作簿.xlsx  {len(data) / 1024:.1f} KB")


@cli.command()
@_place
@_file
@_output
@_force
@_json
def fill(place: str, file: Path, output: Path | None, force: bool, as_json: bool) -> None:
    """把填报数据（JSON）填进工作簿。"""
    from .book.build import build as make
    from .evaluate import evaluate as judge
    from .law.scheme import load

    scheme = load(place)
    filled = _filled(file, scheme)
    target = output or file.with_suffix(".xlsx")
    _save(target, make(scheme, filled), force)
    verdict = judge(scheme, filled)
    if as_json:
        _answer(verdict)
    else:
        click.echo(f"已填写：{target}")
    sys.exit(FAULTY if verdict.wrong else CLEAN)


@cli.command()
@_place
@_file
@_json
def evaluate(place: str, file: Path, as_json: bool) -> None:
    """核对一份填报数据（JSON），不生成文件。"""
    from .evaluate import evaluate as judge
    from .law.scheme import load

    scheme = load(place)
    _finish(judge(scheme, _filled(file, scheme)), as_json)


@cli.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_json
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """核对工作簿，不改动文件。"""
    if len(files) == 1:
        _finish(_checked(files[0]), as_json)
    worst, answers = CLEAN, {}
    with click.progressbar(files, label="核对", file=sys.stderr, item_show_func=_name) as queue:
        for file in queue:
            try:
                verdict = _checked(file)
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
@_file
@_output
@_json
def recalc(file: Path, output: Path | None, as_json: bool) -> None:
    """重新计算工作簿：写回测算结果和核对结果，其余一字不动，原文件留作备份。"""
    from .book.read import read
    from .book.show import changes
    from .evaluate import evaluate as judge
    from .xlsx.patch import patched
    from .xlsx.safely import replace, write_new

    before = _bytes(file)
    received = read(file)
    verdict = judge(received.scheme, received.filled, received.findings)
    made = changes(received, verdict)
    if output:
        write_new(output, patched(before, made))
    else:
        replace(file, lambda old: patched(old, made), expected_sha256=received.workbook.sha256)
    _finish(verdict, as_json)


@cli.command()
@_place
def explain(place: str) -> None:
    """列出评分办法原文、系统计算口径、来源和待核事项。"""
    from . import screen
    from .book import wording
    from .law.scheme import load

    screen.show_wording(wording.rows(load(place)), wording.HEADS)


@cli.command()
@_file
@_json
def verify(file: Path, as_json: bool) -> None:
    """用另外两个引擎（formulas 和 LibreOffice）复算工作簿的公式，与系统测算比对。"""
    from .verify import verify as compare

    report = compare(file)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if as_json else report.text())
    sys.exit(CLEAN if report.agrees else FAULTY)


@cli.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), help="输出文件夹。"
)
def demo(out: Path) -> None:
    """用公开的真实报表走一遍：生成、填写、重新计算、核对。"""
    from .demo import demo as run

    run(out)


def _name(file: Path | None) -> str:
    return file.name if file else ""


def _counted(findings: list[dict[str, Any]]) -> str:
    from .law.findings import LEVELS

    return "，".join(f"{level}{sum(f['level'] == level for f in findings)}项" for level in LEVELS)


def _checked(file: Path) -> Verdict:
    from .book.read import read
    from .evaluate import evaluate as judge

    received = read(file)
    return judge(received.scheme, received.filled, received.findings)


def _filled(file: Path, scheme: Scheme) -> Filled:
    from .law.filled import from_json
    from .law.ledger import strangers

    try:
        text = _bytes(file).decode("utf-8-sig")
        data = json.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UnreadableFile(f"“{file.name}”不是有效的 JSON 文件（{error}）。", "invalid") from error
    filled = from_json(data, f"“{file.name}”")
    if unknown := strangers(scheme, filled):
        listed = "、".join(unknown[:8]) + ("……" if len(unknown) > 8 else "")
        raise UnreadableFile(f"“{file.name}”：{scheme.id} 的表里没有 {listed}，请核对编号。", "invalid")
    return filled


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else f"无法读取（{error.strerror}）"
        raise UnreadableFile(f"“{file}”：{reason}。请核对文件名和位置。", "not_found") from error


def _save(target: Path, data: bytes, force: bool, backup: bool = True) -> None:
    from .xlsx.safely import replace, write_new

    if target.exists() and force:
        replace(target, lambda old: data, backup=backup)
    else:
        write_new(target, data)


def _answer(verdict: Verdict) -> None:
    click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1))


def _finish(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        _answer(verdict)
    else:
        from . import screen

        screen.show(verdict)
    sys.exit(FAULTY if verdict.wrong else CLEAN)


_CLICK = {
    "Missing argument": "缺少参数",
    "Missing command": "缺少命令",
    "No such command": "没有这个命令",
    "No such option": "没有这个选项",
    "Got unexpected extra arguments": "多出的参数",
    "Got unexpected extra argument": "多出的参数",
    "Invalid value for": "参数值不对",
    "is not a valid integer": "不是整数",
    "requires an argument": "后面缺少内容",
    "Did you mean": "是否想写",
}
"""What the command line library says in English."""


def main(arguments: list[str] | None = None) -> None:
    """Run one verb; every refusal is one sentence and exit 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(arguments, prog_name="jixiao", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(FAILED)
    except click.ClickException as error:
        said = error.format_message()
        for english, chinese in _CLICK.items():
            said = said.replace(english, chinese)
        click.echo(f"命令有误：{said.splitlines()[0].rstrip('.')}（用法见 jixiao --help）", err=True)
        sys.exit(FAILED)
    except JixiaoError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()

"""Verbs of the office that rolls returns up: a simulated province, adjustments, and the 汇总."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FileBusy, UnreadableFile
from .files import write_file
from .group import EXIT_CLEAN, EXIT_ERRORS, cli, folder_option, json_answer, needs_extra, over_existing
from .receiving import scheduler_option

if TYPE_CHECKING:
    from ..bureau.register.register import Entry
    from ..bureau.rollup.rollup import Sum
    from ..bureau.rollup.rollup_inputs import Taken
    from ..law.scheme import Scheme


@cli.command()
@click.option("--units", "count", type=click.IntRange(1, 200_000), required=True, help="单位个数（必填）。")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子：相同的个数和种子，逐字节相同。")
@folder_option("新文件夹（必填）。", required=True)
@click.option("--workers", type=click.IntRange(1, 64), help="同时用几个处理器，默认为全部。")
@json_answer
def simulate(count: int, seed: int, folder: Path, workers: int | None, as_json: bool) -> None:
    """模拟一个省：编造的单位、填好的工作簿、已知的差错和答案，供测试、培训、测速。"""
    from ..simulation.simulate import ANSWERS, RETURNS, UNITS
    from ..simulation.simulate import simulate as make

    try:
        with click.progressbar(length=count, label="生成", file=sys.stderr) as bar:
            key = make(count, seed, folder, workers or 0, bar.update)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FileBusy(f"写不进“{folder}”（{why}），没有生成完；请换一个位置，或删去后重新运行。") from error
    if as_json:
        keys = ("units", "seed", "year", "received", "states", "missing")
        click.echo(
            json.dumps({"folder": str(folder)} | {name: key[name] for name in keys}, ensure_ascii=False, indent=1)
        )
    else:
        states = "，".join(f"{state}{number}" for state, number in key["states"].items())
        click.echo(f"已生成{count}个单位的{key['received']}份文件（应为：{states}；{len(key['missing'])}个单位未报）。")
        click.echo(
            f"报表在“{folder / RETURNS}”，应报单位名单 {UNITS}，答案 {ANSWERS}。"
            f"收件时加 --year {key['year']}，上年的报表才会退回。"
        )
    sys.exit(EXIT_CLEAN)


_register = click.option(
    "--register",
    "file",
    metavar="登记簿",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="登记簿文件（必填）。",
)
_notice = click.option("--notice", "place", metavar="地区/年度", required=True, help="哪个方案的报表（必填）。")
_year = click.option("--year", type=int, required=True, help="报表年度（必填）。")


@cli.command()
@click.argument("amount", metavar="金额")
@_register
@_notice
@_year
@click.option(
    "--cell", default="", metavar="编号或项目", help="记入哪个项目，如 three_public.final（差额、调整必填）。"
)
@click.option(
    "--kind",
    required=True,
    type=click.Choice(["差额", "调整", "计量单位"]),
    help="差额：合并抵销、缺报补列等；调整：审核更正；计量单位：金额写“元”或“万元”，认定该单位存疑的报表实际以什么单位填报。（必填）",
)
@click.option("--reason", required=True, help="原因（必填）。")
@click.option("--code", default="", metavar="单位代码", help="记在哪个单位名下；不写的记在汇总单位名下。")
@click.option("--by", default="", metavar="姓名", help="录入人。")
@json_answer
def adjust(
    amount: str, file: Path, place: str, year: int, cell: str, kind: str, reason: str, code: str, by: str, as_json: bool
) -> None:
    """差额、调整：在填报数之外另记一笔，汇总时单列；只增不改，记错了的再记一笔相反的。减少的写 -- -金额。

    金额单位存疑（像是元、万元误填）的报表待处理，不计入汇总；核实后以 --kind 计量单位 认定：jixiao adjust 元 --kind
    计量单位 --code 单位代码（或单位名称）--reason 原因，即按认定换算计入；写“存疑”的撤销认定。
    """
    from datetime import datetime

    from ..bureau.register.register import Register
    from ..bureau.register.return_states import OPEN, UNIT_KIND
    from ..bureau.rollup.adjustments import add, checked
    from ..bureau.rollup.decided_unit import decide
    from ..law.notices import load
    from ..law.rules import plain

    scheme, now = load(place), datetime.now().isoformat(" ", "seconds")
    if kind == UNIT_KIND:
        with Register.open(file, new=False) as register:
            decision, name = decide(register, scheme.id, year, code, amount, reason, by, now)
        if as_json:
            answer = {"kind": kind, "cell": "", "amount": amount, "code": decision.code, "at": now, "file": name}
            click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            click.echo(
                f"已记{kind}：“{name}”{'撤销认定' if amount == OPEN else f'认定以{amount}填报'}（{decision.reason}）。"
            )
        sys.exit(EXIT_CLEAN)
    with Register.open(file, new=False) as register:
        if code and code not in {unit.code for unit in register.units()}:
            raise UnreadableFile(f"应报单位名单里没有代码为“{code}”的单位，没有记入。", "invalid")
        entry = checked(scheme, code, year, cell, amount, kind, reason, by, now)
        add(register, entry)
    if as_json:
        answer = {"kind": kind, "cell": entry.cell, "amount": plain(entry.amount), "code": code, "at": now}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        click.echo(
            f"已记{kind}：{scheme.label(entry.cell)} {plain(entry.amount)}{scheme.amount_unit}（{entry.reason}）。"
        )
    sys.exit(EXIT_CLEAN)


@cli.command()
@_register
@_notice
@_year
@click.option(
    "--parent", default="", metavar="单位代码", help="汇总到哪个单位（含它自己和所属），默认为名单里最上一级。"
)
@click.option(
    "--also", multiple=True, metavar="地区/年度", help="一并汇总这个方案的报表：同一编号的金额相加，元、万元自动换算。"
)
@click.option(
    "--history", type=click.Path(path_type=Path, dir_okay=False), help="上年的登记簿，用来与本单位上年数比较。"
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="汇总表写到这个文件，附表写在旁边（必填）。",
)
@click.option(
    "--parquet",
    type=click.Path(path_type=Path, file_okay=False),
    help="另把逐单位、逐项数据导出到这个文件夹（Parquet）。",
)
@over_existing
@json_answer
def rollup(
    file: Path,
    place: str,
    year: int,
    parent: str,
    also: tuple[str, ...],
    history: Path | None,
    output: Path,
    parquet: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """汇总：金额相加，比率和得分由汇总数重新计算；生成汇总表，和户数、单位表、问题表、排名、穿透等附表。"""
    from ..law.notices import load

    scheme = load(place)
    for other in also:
        load(other)
    beside = output.with_name(f"{output.stem}_附表.xlsx")
    if standing := [target.name for target in (output, beside) if target.exists() and not force]:
        raise UnreadableFile(f"已有{'、'.join(standing)}，没有汇总；请换一个文件名，或加 --force。", "invalid")
    with needs_extra("bureau", "汇总"):
        rolled_up, taken, shards, unread = _rolled_up(
            scheme, file, year, parent, also, history, (output, beside), parquet, force
        )
    _print_rollup(rolled_up, taken, unread, (output, beside), [str(path) for path in shards], as_json)
    sys.exit(EXIT_ERRORS if rolled_up.verdict.wrong else EXIT_CLEAN)


@cli.command()
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False))
@click.option("--notice", default="", metavar="地区/年度", help="只加这个方案的。")
@click.option("--year", type=int, help="只加这个年度的。")
@scheduler_option
@json_answer
def total(folder: Path, notice: str, year: int | None, scheduler: str | None, as_json: bool) -> None:
    """合计：把 rollup --parquet 导出的逐项数据相加，几百万户也在几秒之内。"""
    if scheduler:
        from ..bureau.receive.cluster import add_shards, connected

        with needs_extra("many", "用集群合计"), connected(scheduler) as client:
            added = add_shards(client, folder, notice, year)
    else:
        from ..bureau.rollup.shards import add

        with needs_extra("bureau", "合计"):
            added = add(folder, notice, year)
    from .. import screen
    from ..law.notices import in_catalogue, load
    from ..law.rules import plain

    if as_json:
        lines = [
            {"notice": sum_.notice, "year": sum_.year, "id": sum_.id, "sum": plain(sum_.sum), "rows": sum_.rows}
            for sum_ in added
        ]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
    else:
        for key in dict.fromkeys((sum_.notice, sum_.year) for sum_ in added):
            label = load(key[0]).label if in_catalogue(key[0]) else str
            rows = [
                (label(sum_.id), plain(sum_.sum), str(sum_.rows)) for sum_ in added if (sum_.notice, sum_.year) == key
            ]
            screen.print_table(f"{key[0]} {key[1]}年度", ("项目", "合计", "个数"), rows)
    sys.exit(EXIT_CLEAN)


def _rolled_up(
    scheme: Scheme,
    file: Path,
    year: int,
    parent: str,
    also: tuple[str, ...],
    history: Path | None,
    files: tuple[Path, Path],
    parquet: Path | None,
    force: bool,
) -> tuple[Sum, Taken, list[Path], list[Entry]]:
    """Roll up and write the files; every file is computed before the first is written."""
    from datetime import datetime

    from ..bureau.receive.intake import read_again
    from ..bureau.register.register import Register
    from ..bureau.rollup.annex import annex
    from ..bureau.rollup.official import workbook
    from ..bureau.rollup.rollup import roll_up
    from ..bureau.rollup.rollup_inputs import before, take
    from ..bureau.rollup.shards import export

    with click.progressbar(length=4, label="汇总", file=sys.stderr) as bar:
        with Register.open(file, new=False) as register:
            unread = read_again(register, register.outdated((scheme.id, *also), year))
            taken = take(register, scheme, year, parent, also)
        bar.update(1)
        own = any(part.entry.code == taken.top.code and not part.whole for part in taken.parts)
        rolled_up = roll_up(scheme, year, taken.top.name, taken.parts, taken.adjustments, own)
        bar.update(1)
        datas = (
            workbook(rolled_up, taken.top, datetime.now()),
            annex(rolled_up, taken, file, files[1].parent, before(history or file, scheme, year - 1)),
        )
        bar.update(1)
        for target, data in zip(files, datas, strict=True):
            write_file(target, data, force)
        parents = {code: unit.parent for code, unit in taken.tree.units.items()}
        shards = export(taken.parts, parents, parquet) if parquet else []
        bar.update(1)
    return rolled_up, taken, shards, unread


def _print_rollup(
    rolled_up: Sum, taken: Taken, unread: list[Entry], files: tuple[Path, Path], shards: list[str], as_json: bool
) -> None:
    from .. import screen
    from ..book.identity import BEFORE_VERSIONS
    from ..law.findings import some
    from ..law.rules import plain

    counts = taken.chosen.counts()
    if as_json:
        totals = {
            id: {
                "reported": plain(total.reported),
                "difference": plain(total.difference),
                "correction": plain(total.correction),
                "total": plain(total.whole),
                "units": total.units,
                "unread": total.unread,
            }
            for id, total in rolled_up.totals.items()
        }
        answer = {
            "unit": taken.top.name,
            "code": taken.top.code,
            "households": counts,
            "returns": len(rolled_up.parts),
            "count": rolled_up.count,
            "in_doubt": list(taken.in_doubt),
            "files": [str(file) for file in files],
            "parquet": shards,
            "totals": totals,
            "outdated": [
                {"unit": item.unit, "code": item.code, "program": item.program or BEFORE_VERSIONS, "path": item.path}
                for item in unread
            ],
            **rolled_up.verdict.as_json(),
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    click.echo(f"{taken.top.name}：" + "，".join(f"{head}{number}户" for head, number in counts.items()) + "。")
    rows = [
        (rolled_up.scheme.label(id), plain(total.whole), str(total.units))
        for id, total in list(rolled_up.totals.items())[:12]
    ]
    screen.print_table(f"汇总数（{rolled_up.scheme.amount_unit}；全部见附表）", ("项目", "汇总数", "户数"), rows)
    if unread:
        names = some([item.unit for item in unread], counter="户")
        click.echo(
            f"由较早版本程序读取、原文件已不在原处而没有重读的：{names}；请用 jixiao collect 重新收取其工作簿后再汇总。"
        )
    if doubtful := rolled_up.doubtful:
        names = some([part.reading.unit for part in doubtful], counter="户")
        click.echo(f"金额与同类数相差千倍以上而已按填报数计入的：{names}；请先核实，或用 jixiao adjust 调整。")
    if waiting := taken.in_doubt:
        names = some(waiting, counter="户")
        click.echo(
            f"金额单位存疑、没有计入的：{names}；核实后用 jixiao adjust 元（或万元）--kind 计量单位 认定，"
            "即按认定换算计入。"
        )
    if figures_unread := sum(total.unread for total in rolled_up.totals.values()):
        click.echo(f"有{figures_unread}个数读不出来，没有计入，见附表“穿透”。")
    screen.print_sentences(
        *(f"{item.level}：{item.message}" for item in rolled_up.verdict.findings if item.level == "错误")
    )
    click.echo(f"汇总表：{files[0]}；附表：{files[1]}" + (f"；Parquet {len(shards)}个文件" if shards else "") + "。")

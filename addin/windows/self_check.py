"""Tries every part of the installation on this computer and writes one text file a user can send back.

It opens a private Excel only with `python.exe self_check.py --excel`; nothing of the user's is opened, read or changed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

REPORT = "绩效自评_自检结果.txt"


@dataclass(frozen=True)
class Answer:
    """One part tried: what it is, whether it works, what was seen, how long it took in seconds."""

    title: str
    works: bool
    seen: str
    seconds: float

    def __str__(self) -> str:
        return f"[{'通过' if self.works else '未通过'}] {self.title}：{self.seen}（{self.seconds:.2f} 秒）"


def tried(title: str, part: Callable[[], object]) -> Answer:
    """Call the part; whatever it raises is an answer too."""
    start = time.perf_counter()
    try:
        works, seen = True, str(part())
    except Exception as error:
        works, seen = False, f"{type(error).__name__}：{error}"
    return Answer(title, works, seen, time.perf_counter() - start)


def report(answers: Iterable[Answer], policies: Iterable[str]) -> str:
    """The text of the file."""
    answers, policies = list(answers), list(policies)
    bad = sum(not answer.works for answer in answers)
    head = f"绩效自评 自检：{len(answers)}项，{'全部通过' if not bad else f'{bad}项未通过'}。"
    return "\n".join([head, *map(str, answers), *(f"[注意] {sentence}" for sentence in policies)]) + "\n"


def _python() -> str:
    # not platform.machine(): it asks WMI, which locked-down computers and Wine answer with a crash or never
    return f"{sys.version.split()[0]} {os.environ.get('PROCESSOR_ARCHITECTURE', '')}，{sys.executable}"


def _xlwings() -> str:
    import xlwings

    return f"xlwings {xlwings.__version__}"


def _files() -> str:
    from install import Places, contents

    home = Places.of(os.environ).home
    missing = [name for name in contents(home) if not (home / name).is_file()]
    if missing:
        raise FileNotFoundError(f"缺{len(missing)}个文件，如 {missing[0]}，请重新安装")
    return f"{home}，文件齐全"


def _addin() -> str:
    from install import ADDIN, Places

    places = Places.of(os.environ)
    if places.addin.read_bytes() != (places.home / "addin" / ADDIN).read_bytes():
        raise ValueError("启动文件夹里的加载项与安装的不一致，请重新安装")
    return str(places.addin)


def _check() -> str:
    from macros_py.book.build import build
    from macros_py.book.read import read
    from macros_py.evaluate import evaluate
    from macros_py.law.notices import editions, load

    seen = []
    for place in editions():
        received = read(build(load(place)))
        seen.append(f"{place}：{len(evaluate(received.scheme, received.filled, received.findings).findings)}项提示")
    return "，".join(seen)


def _report() -> str:
    from macros_py.claims.check import check
    from macros_py.documents.word_document import of_bytes
    from macros_py.evaluate import evaluate
    from macros_py.law.filled import Filled
    from macros_py.law.notices import editions, load
    from macros_py.report.report import new

    scheme = next(one for place in editions() if not (one := load(place)).repeated)
    report = new(evaluate(scheme, Filled()))
    found = check(of_bytes(report, "自评报告.docx"))
    return f"{scheme.id}：{len(report):,} 字节，空白处{len(found.findings)}项提示"


def _old_tables() -> str:
    import xlrd

    return f"xlrd {xlrd.__version__}"


def _excel() -> str:
    import win32com.client
    from install import Places

    excel = win32com.client.DispatchEx("Excel.Application")
    try:
        excel.DisplayAlerts = False
        normal_load = 0  # a damaged add-in is an error here, not quietly repaired
        opened = excel.Workbooks.Open(str(Places.of(os.environ).addin), 0, True, CorruptLoad=normal_load)
        return f"Excel {excel.Version}（{excel.Build}）打开了 {opened.Name}"
    finally:
        excel.Quit()


PARTS: dict[str, Callable[[], object]] = {
    "Python": _python,
    "xlwings 和 COM": _xlwings,
    "安装的文件": _files,
    "Excel 启动文件夹中的加载项": _addin,
    "生成并核对各地空白工作簿": _check,
    "写 Word 自评报告并核对": _report,
    "读旧版表格（.xls）": _old_tables,
}


def main(arguments: list[str]) -> int:
    from install import Places, recover
    from policies import standing

    recover(Places.of(os.environ))
    parts = PARTS | ({"在 Excel 中打开加载项": _excel} if "--excel" in arguments else {})
    answers = [tried(title, part) for title, part in parts.items()]
    text = report(answers, standing())
    target = Path(os.environ.get("USERPROFILE", "."), REPORT)
    target.write_text(text, "utf-8-sig")  # 记事本 of every Windows reads it
    print(text)
    print(f"已写入 {target}。需要帮助时，请把这个文件发给我们。")
    return 0 if all(answer.works for answer in answers) else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # redirected on a computer that is not Chinese
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main(sys.argv[1:]))

r"""The command line on the bundled Python, and what `核对.bat` hands over; heavy libraries join only verbs that use them.

cmd.exe cuts a dropped path with & in it at the &, because Explorer quotes only paths with spaces. So 核对.bat passes
the whole command line of its window in an environment variable, where nothing is cut, and where a file's name is
never read as commands.
"""

from __future__ import annotations

import os
import re
import site
import sys
from pathlib import Path

BULK = Path(sys.executable).parent / "Lib" / "bulk-packages"
BULK_VERBS = ("verify", "collect", "rollup", "total")
ROLLS_UP = ("rollup", "total")
"""Verbs that cannot do without; the others say what they leave out."""
WITHOUT = (
    "“{}”要用到的组件不在本机安装的压缩包里：请改用文件名带“汇总单位用”的压缩包，解压后再双击“安装.bat”，不必先卸载。"
)
DROPPED = "JIXIAO_DROPPED"


def dropped(line: str) -> list[str]:
    r"""The paths in `cmd /c ""C:\...\核对.bat" C:\A&B.xlsx "C:\c d.xlsx""`, in order."""
    script = re.search(r'\.bat"?(?=\s|$)', line)
    if not script:
        return []
    # cmd.exe puts one quote around everything after /c: the last one is not a path's
    rest = line[script.end() :].rstrip()
    if rest.count('"') % 2:
        rest = rest[:-1]
    return [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', rest)]


def main(arguments: list[str]) -> None:
    """Run a verb of the program; `--dropped` is check on the dropped files."""
    if arguments == ["--dropped"]:
        files = dropped(os.environ.get(DROPPED, ""))
        if not files:
            print("请把要核对的工作簿（.xlsx）拖到“核对.bat”的图标上，可以一次拖多个。")
            return
        arguments = ["check", *files]
    if arguments[:1] and arguments[0] in BULK_VERBS:
        if arguments[0] in ROLLS_UP and not BULK.is_dir():
            sys.exit(WITHOUT.format(arguments[0]))
        site.addsitedir(str(BULK))
    from macros_py.__main__ import main as run

    run(arguments)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # redirected on a computer that is not Chinese
    main(sys.argv[1:])

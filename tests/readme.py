"""What the README pages say of the code, made from the code: `python -m tests.readme` writes it anew.

A page holds pairs of marks, ``<!-- name -->`` and ``<!-- /name -->``; what stands between them is made here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from macros_py.__main__ import cli
from macros_py.law.findings import LEVELS, catalogue

from . import reference

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PART = re.compile(r"(<!-- ([a-z_]+) -->\n)(?:.*?\n)?(<!-- /\2 -->)", re.DOTALL)

VERBS = {
    "单位填报": ("new", "fill", "check", "recalc", "carry", "import", "accounts", "upgrade", "split", "merge"),
    "单位报送": ("report", "words", "submit", "match"),
    "主管部门": ("collect", "return", "remind", "review", "adjust", "rollup", "total"),
    "方案": ("show", "explain", "indicators", "verify", "evaluate", "build", "simulate", "demo"),
}
"""Every verb under the head of those who use it most."""


def pages() -> Iterator[Path]:
    """Every page of the repository that explains something to a newcomer."""
    yield README
    yield from sorted((ROOT / "macros_py").rglob("README.md"))
    yield ROOT / "workbook_templates" / "README.md"


def sentence(path: Path) -> str:
    """The first sentence of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return docstring.split("\n")[0].rstrip(".:")


def tree() -> str:
    """The rooms of macros_py, each with its sentence."""
    lines = ["macros_py/"]
    packages = sorted((p for p in (ROOT / "macros_py").rglob("__init__.py")), key=lambda p: p.parent.as_posix())
    for package in packages:
        folder = package.parent
        depth = len(folder.relative_to(ROOT).parts)
        if depth > 1:
            lines.append(f"{'  ' * (depth - 1)}{folder.name}/".ljust(24) + sentence(package))
        for module in sorted(folder.glob("*.py")):
            if module.name != "__init__.py":
                lines.append(f"{'  ' * depth}{module.stem}".ljust(24) + sentence(module))
    return "```\n" + "\n".join(line.rstrip() for line in lines) + "\n```"


def findings() -> str:
    """The catalogue of findings as a table."""
    rows = [f"| `{kind.id}` | {kind.level}（{LEVELS[kind.level]}） | {kind.says} |" for kind in catalogue().values()]
    return "\n".join(["| id | 级别 | 说什么 |", "|---|---|---|", *rows])


def verbs() -> str:
    """The verbs, one line each, as `jixiao --help` says them."""
    rows = ["| verb | 用途 |", "|---|---|"]
    for head, names in VERBS.items():
        rows.append(f"| **{head}** | |")
        rows += [f"| `jixiao {name}` | {_first(cli.commands[name].help or '')} |" for name in names]
    return "\n".join(rows)


def _first(help_: str) -> str:
    """The first paragraph of a help text, up to its first full stop."""
    return re.split(r"(?<=。)", " ".join(help_.split("\n\n", maxsplit=1)[0].split()), maxsplit=1)[0]


@cache
def made() -> dict[str, str]:
    """Name of a part → its text."""
    return {"tree": tree(), "findings": findings(), "verbs": verbs(), **reference.blocks()}


def renewed(text: str) -> str:
    """A page with its made parts made anew."""
    return PART.sub(lambda found: f"{found[1]}{made()[found[2]]}\n{found[3]}", text)


if __name__ == "__main__":
    for page in pages():
        page.write_text(renewed(page.read_text("utf-8")), encoding="utf-8")

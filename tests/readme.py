"""What the README says of the code, made from the code: `python -m tests.readme` writes it anew."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from macros_py.law.findings import LEVELS, catalogue

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


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


def renewed(text: str) -> str:
    """The README with its made parts made anew."""
    for name, made in (("tree", tree()), ("findings", findings())):
        part = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
        assert part.search(text), name
        text = part.sub(lambda found, made=made: found[1] + made + found[2], text)
    return text


if __name__ == "__main__":
    README.write_text(renewed(README.read_text("utf-8")), encoding="utf-8")

"""Who may know what: the table of the design, held by a walk over the imports."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "macros_py"
MODULES = sorted(ROOT.rglob("*.py"))
HEAVY = {
    "openpyxl",
    "lxml",
    "xlwings",
    "pandas",
    "docx",
    "xlsxwriter",
    "formulas",
    "click",
    "rich",
    "filelock",
    "pyarrow",
    "duckdb",
    "dask",
    "distributed",
    "extract_msg",
    "imapclient",
    "xlrd",
}
ONLY = {
    "pyarrow": ("bureau/",), "duckdb": ("bureau/",), "dask": ("bureau/",), "distributed": ("bureau/",),
    "extract_msg": ("bureau/",), "imapclient": ("bureau/",), "docx": ("bureau/", "words/", "report/"),
    "xlwings": ("desk/",), "xlrd": ("foreign/",), "pandas": ("bureau/",), "formulas": ("by_formulas.py",), "xlsxwriter": ("book/build.py", "book/pages.py", "book/review.py", "bureau/"),
    "click": ("__main__.py", "command/"), "rich": ("screen.py",), "filelock": ("book/", "xlsx/"), "openpyxl": (), "lxml": (),
}  # fmt: skip

EPOCHS = {"1899", "1904", "1997", "2003", "2006", "2007"}
"""Years that belong to the file formats, not to a notice."""


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports(path):
    here = name(path)
    for target in imports(path):
        top = target.split(".")[0]
        if top in HEAVY:
            assert here.startswith(ONLY[top]), f"{here} must not import {top}"
        if here.startswith("law/"):
            assert (
                target.startswith((".", "..errors"))
                and not target.startswith("..")
                or target in ("..errors", ".")
                or (not target.startswith("."))
            ), f"{here} must not import {target}"
        if here.startswith(("law/", "audit/")) or here == "evaluate.py":
            assert "book" not in target and "xlsx" not in target, f"{here} must not know a file"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_place_and_no_year_in_a_module(path):
    text = path.read_text("utf-8")
    assert not re.search(r"浏阳|闵行|湖南|上海|长沙|liuyang|minhang|hunan|shanghai", text), path
    code = re.sub(r'("""|\'\'\')(?:.|\n)*?\1|#.*|https?://[^"\']*|MS Excel \d+', "", text)
    years = [y for y in re.findall(r"(?<![\d.,_u])(?:19|20)\d\d(?![\d.,_])", code)]
    assert set(years) <= EPOCHS | ({"2020"} if name(path) == "book/build.py" else set()), path


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_opens_with_one_sentence(path):
    if path.stat().st_size:
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert docstring and docstring.split("\n")[0].endswith((".", ":")), path


@pytest.mark.parametrize(
    "imports",
    ["from macros_py.book.read import read; from macros_py.evaluate import evaluate", "import macros_py.bureau.intake"],
)
def test_a_check_and_an_intake_pay_for_no_heavy_import(imports):
    code = f"import sys; {imports};print(sorted({HEAVY!r} & {{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

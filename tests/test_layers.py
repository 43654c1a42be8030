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
    "click": ("__main__.py", "command/"),
    "dask": ("bureau/",),
    "distributed": ("bureau/",),
    "docx": ("bureau/", "documents/", "claims/", "report/"),
    "duckdb": ("bureau/",),
    "extract_msg": ("bureau/",),
    "filelock": ("book/", "xlsx/"),
    "formulas": ("by_formulas.py",),
    "imapclient": ("bureau/",),
    "lxml": (),
    "openpyxl": ("layout.py", "xlsx/by_openpyxl.py"),
    "pandas": ("bureau/",),
    "pyarrow": ("bureau/",),
    "rich": ("screen.py",),
    "xlrd": ("documents/",),
    "xlsxwriter": ("book/build.py", "book/guide_sheets.py", "book/review.py", "bureau/"),
    "xlwings": ("desk/light_xlwings.py",),
}  # fmt: skip

EVERYWHERE = {"errors", "version", "xml_text", "safe_text"}
"""Modules of a few lines that know no other; every room may use them."""

MAY_IMPORT = {
    "errors": "",
    "version": "",
    "xml_text": "",
    "safe_text": "",
    "law": "",
    "": "law",
    "xlsx": "",
    "libreoffice": "",
    "pdf": "libreoffice",
    "post": "law",
    "audit": "law",
    "portfolio": "law",
    "evaluate": "law audit portfolio",
    "documents": "law xlsx libreoffice",
    "book": "law xlsx audit portfolio evaluate documents",
    "importing": "law xlsx evaluate documents book",
    "claims": "law xlsx evaluate documents book",
    "report": "law xlsx audit portfolio evaluate documents book pdf",
    "by_formulas": "xlsx",
    "layout": "xlsx evaluate book",
    "verify": "law xlsx book libreoffice by_formulas layout",
    "desk": "law xlsx audit portfolio evaluate documents book importing claims report pdf post",
    "bureau/register": "law xlsx audit evaluate book desk",
    "bureau/rollup": "law xlsx audit evaluate book bureau/register",
    "bureau/receive": "law xlsx bureau/register bureau/rollup",
    "bureau/answer": "law xlsx book report post bureau/register",
    "simulation": "law xlsx evaluate book bureau/register bureau/rollup",
    "screen": "law audit evaluate claims",
    "demo": "law xlsx evaluate book screen",
    "command": "law xlsx libreoffice post evaluate documents book importing claims report verify desk bureau/register"
    " bureau/rollup bureau/receive bureau/answer simulation screen demo",
    "__main__": "command",
}
"""Room → the rooms it may import, those of `EVERYWHERE` understood. A room only knows rooms that stand above it here."""

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


def room(parts):
    """Where a module is at home, by its path below macros_py: its folder, or itself where it stands alone."""
    if parts[:1] == ("bureau",):
        return "/".join(parts[:2]) if len(parts) > 2 else "bureau"
    return parts[0] if parts else ""


def rooms_known(path):
    """The rooms that a module imports from, at its top or inside a function."""
    own = path.relative_to(ROOT).with_suffix("").parts
    package = own[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = (*package[: len(package) - node.level + 1], *(node.module or "").split("."))
        base = tuple(part for part in base if part)
        for alias in node.names:
            full = (*base, alias.name)
            is_module = (ROOT.joinpath(*full)).with_suffix(".py").exists() or ROOT.joinpath(*full).is_dir()
            yield room(full if is_module else (*base, "?") if len(base) == 2 and base[0] == "bureau" else base)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_knows_the_rooms_it_may(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    here = room(parts[:-1] if parts[-1] == "__init__" and len(parts) == 1 else parts)
    known = set(rooms_known(path)) - {here} - EVERYWHERE
    assert known <= set(MAY_IMPORT.get(here, "").split()), f"{name(path)} must not know {known}"


def test_no_room_knows_one_below_it():
    order = list(MAY_IMPORT)
    for here, may in MAY_IMPORT.items():
        assert all(order.index(other) < order.index(here) for other in may.split()), here


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_heavy_packages_stay_where_they_are_needed(path):
    for target in imports(path):
        top = target.split(".")[0]
        if top in HEAVY:
            assert name(path).startswith(ONLY[top]), f"{name(path)} must not import {top}"


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
    [
        "from macros_py.book.read import read; from macros_py.evaluate import evaluate",
        "import macros_py.bureau.receive.intake",
    ],
)
def test_a_check_and_an_intake_pay_for_no_heavy_import(imports):
    code = f"import sys; {imports};print(sorted({HEAVY!r} & {{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

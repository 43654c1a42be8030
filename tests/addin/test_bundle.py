"""The Windows zips against their lock: every import a click needs is inside, nothing heavy is; no download here.

`-m bundle` builds the real zips (downloads about 140 MB).
"""

import ast
import importlib.util
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from addin import bundle, wheels

HEAVY = {"pandas", "scipy", "numpy", "formulas", "openpyxl", "schedula"}
ROOT = bundle.ROOT

OPTIONAL = {
    "aspose", "AppKit", "appscript", "aem", "CoreFoundation", "Foundation", "psutil", "osax", "kernel", "mactypes",
    "numpy", "pandas", "polars", "matplotlib", "plotly", "PIL", "pdfrw", "jinja2", "nbformat", "watchgod", "requests",
    "IPython", "ipykernel", "tabulate", "cryptography", "dateutil", "pytz", "pydantic", "xlwings_server",
    "flask", "msal", "pyodide", "pyperclip", "werkzeug",
}  # fmt: skip
"""What xlwings asks for on a Mac, or inside try; it does without on Windows (the Wine run shows it)."""


def group(*names):
    return {module for part in wheels.locked() if part.group in names for module in part.modules}


def imported(path, package):
    """The full names of what a file imports, at its top or in its functions; not what only a type checker reads."""
    tree = ast.parse(path.read_text("utf-8"))
    typing = {
        id(one)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for child in node.body
        for one in ast.walk(child)
    }
    for node in ast.walk(tree):
        if id(node) in typing:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            module = f"{base}.{node.module}" if node.level and node.module else node.module or base
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def closure(*starts, prefix="macros_py"):
    """(our modules reached, foreign top-level modules they import)."""
    todo, ours, foreign = list(starts), set(), set()
    while todo:
        name = todo.pop()
        top = name.partition(".")[0]
        if top != prefix:
            foreign.add(top)
            continue
        found = _source(name)
        if found is None or name in ours:
            continue
        ours.add(name)
        package = name if found.name == "__init__.py" else name.rpartition(".")[0]
        todo += [name.rpartition(".")[0], *imported(found, package)] if "." in name else imported(found, package)
    return ours, foreign


def _source(name):
    path = ROOT / name.replace(".", "/")
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.exists()), None)


def test_the_lock_holds_what_was_agreed():
    parts = {part.name: part for part in wheels.locked()}
    assert parts["xlwings"].version == "0.37.8"
    clicked = {"click", "rich", "filelock", "xlsxwriter", "pywin32", "python-docx", "lxml", "typing-extensions", "xlrd"}
    assert clicked <= {n for n, p in parts.items() if p.group == "slim"}
    assert {"pandas", "scipy", "formulas", "openpyxl", "numpy", "duckdb", "pyarrow"} <= {
        n for n, p in parts.items() if p.group == "bulk"
    }
    assert not group("slim") & HEAVY and len({part.sha256 for part in parts.values()}) == len(parts)


def test_a_click_finds_every_import():
    ours, foreign = closure(
        "macros_py.desk.macros", "macros_py.desk.udfs", "macros_py.book.read", "macros_py.book.build"
    )
    assert "macros_py.evaluate" in ours and "macros_py.book.locate" in ours, "the walk does not walk"
    assert foreign <= group("slim", "runtime"), foreign - group("slim", "runtime")
    assert not foreign & HEAVY


def test_the_command_line_finds_every_import_with_the_bulk_folder():
    ours, foreign = closure("macros_py.__main__")
    assert "macros_py.verify" in ours
    foreign -= {"uno", "unohelper"}  # LibreOffice brings these
    foreign -= {"distributed", "extract_msg", "resource"}  # extras, asked for in a sentence; resource is Unix's
    assert foreign <= group("slim", "bulk", "runtime"), foreign - group("slim", "bulk", "runtime")


@pytest.mark.parametrize("script", sorted(bundle.WINDOWS.glob("*.py")), ids=lambda path: path.stem)
def test_what_the_bat_files_start_finds_every_import(script):
    beside = {path.stem for path in bundle.WINDOWS.glob("*.py")}
    foreign = {name.partition(".")[0] for name in imported(script, "")} - {"macros_py"} - beside
    assert foreign <= group("slim", "runtime"), foreign - group("slim", "runtime")


@pytest.mark.parametrize("name", ["xlwings", "rich", "click", "filelock", "xlsxwriter", "docx", "xlrd"])
def test_the_libraries_of_a_click_find_every_import(name):
    root = Path(importlib.util.find_spec(name).origin).parent
    own = [path for path in root.rglob("*.py") if bundle.wanted(f"{name}/{path.relative_to(root).as_posix()}")]
    foreign = set()
    for path in own:
        package = ".".join((name, *path.relative_to(root).parent.parts))
        foreign |= {module.partition(".")[0] for module in imported(path, package)}
    known = group("slim", "runtime") | sys.stdlib_module_names | OPTIONAL | UNUSED.get(name, set()) | {name}
    assert foreign <= known, foreign - known


UNUSED = {
    "rich": {"attr", "ipywidgets"},
    "filelock": {"sqlite3", "typing_extensions"},
    "click": {"typing_extensions"},
    "xlrd": {"cStringIO"},  # of Python 2
}


def test_nothing_but_the_bsd_part_of_xlwings_goes_along():
    assert not bundle.wanted("xlwings/pro/__init__.py") and bundle.wanted("xlwings/main.py")
    code = (
        "import sys; sys.modules['xlwings.pro'] = None; sys.modules['pandas'] = sys.modules['numpy'] = None\n"
        "import xlwings; from macros_py.desk import macros; assert xlwings.__pro__ is False; print(len(macros.VERBS))"
    )
    ran = subprocess.run((sys.executable, "-c", code), check=False, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0 and int(ran.stdout) > 5, ran.stderr


def test_what_numpy_and_formulas_need_of_their_tests_stays():
    assert bundle.wanted("numpy/testing/__init__.py") and not bundle.wanted("numpy/core/tests/test_x.py")
    assert not bundle.wanted("pythonwin/pywin/x.py") and bundle.wanted("win32com/client/__init__.py")


@pytest.fixture(scope="module")
def application():
    return bundle._application() | bundle._visible()


def test_the_application_is_whole(application):
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "macros_py").rglob("*.py")}
    assert {f"app/{name}" for name in sources} <= application.keys()
    assert {
        "app/macros_py/law/terms.toml",
        "addin/绩效自评.xlam",
        "安装.bat",
        "windows/install.py",
    } <= application.keys()
    assert sum(name.startswith("工作簿/") for name in application) >= 2


def test_nothing_names_a_folder_of_this_computer(application):
    for name, data in application.items():
        assert str(ROOT).encode() not in data, name


def test_the_manual_is_one_file_and_names_every_button():
    from macros_py.desk.macros import VERBS

    text = bundle.manual()
    assert not re.search(r'src="(?!data:)', text) and "http" not in text
    words = text.replace("下一条疑点、上一条疑点", "")
    assert all(words.count(verb.label) >= 2 or "一条疑点" in verb.label for verb in VERBS.values())
    bats = {path.name for path in bundle.WINDOWS.glob("*.bat")}
    assert all(name in text for name in bats)


def test_modules_of_a_wheel_are_read_from_its_paths():
    names = ["a/__init__.py", "b.py", "c.cp312-win_amd64.pyd", "d-1.dist-info/RECORD", "x.txt", "win32/e.pyd"]
    assert wheels.modules(names) == ("a", "b", "c", "win32")
    assert "e" in wheels.modules([*names, "pywin32.pth"])


def test_data_files_of_a_wheel_go_beside_python(tmp_path):
    path = tmp_path / "x.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("x/a.py", "x-1.data/data/x64.dll", "x-1.data/scripts/x.py", "x-1.data/purelib/y.py"):
            archive.writestr(name, name)
    assert set(wheels.wheel_files(path)) == {"x/a.py", "../../x64.dll", "y.py"}


def test_a_file_with_another_hash_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(
        wheels, "_pip", lambda *arguments, **environment: (tmp_path / "click.whl").write_bytes(b"other")
    )
    with pytest.raises(ValueError, match="locked sha256: click"):
        wheels.fetch(tuple(part for part in wheels.locked() if part.name == "click"), tmp_path)


def test_what_is_there_is_not_fetched_again(tmp_path, monkeypatch):
    part = wheels.Part("x", "1", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "slim", ("x",))
    (tmp_path / "x.whl").write_bytes(b"x")
    monkeypatch.setattr(wheels, "_pip", None)
    assert wheels.fetch((part,), tmp_path) == {part: tmp_path / "x.whl"}


@pytest.mark.parametrize("line", ["click==1", "click==1 --hash=sha256:" + "0" * 64 + "  # other: click"])
def test_a_lock_that_is_not_a_lock_is_refused(line):
    with pytest.raises(ValueError, match="not an entry"):
        wheels.locked(line)


def test_seal_and_pack(tmp_path):
    files = {"app/中 文.py": b"x = 1", "工作簿/a.xlsx": b"b"}
    bundle.write_tree(files, tmp_path / "tree")
    bundle.seal(tmp_path / "tree")
    targets = [tmp_path / name for name in ("1.zip", "2.zip")]
    for target in targets:
        bundle.pack(tmp_path / "tree", target)
    assert targets[0].read_bytes() == targets[1].read_bytes()
    with zipfile.ZipFile(targets[0]) as archive:
        assert {name: archive.read(name) for name in files} == files
        assert archive.read("files.sha256").decode().endswith("  app/中 文.py\n")
        assert archive.read("files.sha256").decode().count("\n") == 1, "workbooks are the user's, not installed"


def test_only_the_second_zip_has_the_heavy_parts(tmp_path, monkeypatch):
    fetched = []
    monkeypatch.setattr(wheels, "fetch", lambda parts, cache: fetched.append({part.name for part in parts}) or {})
    monkeypatch.setattr(bundle, "compile_tree", lambda tree: True)
    targets = [bundle.bundle(tmp_path, tmp_path, called) for called in bundle.DELIVERIES]
    assert [target.stem.partition("_Windows")[2] for target in targets] == ["", "_汇总单位用"]
    first, second = fetched
    assert first < second and not first & HEAVY and second - first >= HEAVY
    assert second == {part.name for part in wheels.locked()}


def test_what_the_bat_files_start_works_without_the_heavy_parts(tmp_path):
    """核对.bat and every button's module, with all that only the second zip has told to be absent."""
    form = tmp_path / "表.xlsx"
    form.write_bytes(next((ROOT / "workbook_templates").glob("*/*/自评工作簿.xlsx")).read_bytes())
    code = f"""import sys
sys.modules.update(dict.fromkeys({sorted(group("bulk"))!r}))
from macros_py.__main__ import main
from macros_py.desk import macros
main(["check", {str(form)!r}])"""
    ran = subprocess.run((sys.executable, "-c", code), check=False, capture_output=True, encoding="utf-8", cwd=ROOT)
    assert ran.returncode == 1 and "错误" in ran.stdout, ran.stderr


@pytest.mark.bundle
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("called", "megabytes"), [("", 40), ("_汇总单位用", 160)])
def test_the_real_zip(called, megabytes, tmp_path, request):
    if "bundle" not in request.config.option.markexpr:
        pytest.skip("downloads about 140 MB: ask for it with -m bundle")
    target = bundle.bundle(tmp_path, ROOT / "build" / "wheels", called)
    assert target.stat().st_size < megabytes * 1_000_000
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        path = archive.read("python/python312._pth").decode()
    slim = [name for name in names if name.startswith("python/Lib/site-packages/")]
    tops = {name.split("/")[3].split(".")[0] for name in slim}
    assert not tops & HEAVY and {"xlwings", "click", "rich", "pythoncom"} <= tops
    assert "import site" in path and "bulk-packages" not in path
    assert any("bulk-packages" in name for name in names) is bool(called)
    assert "python/python.exe" in names and "python/xlwings64-0.37.8.dll" in names
    assert any(name.startswith("app/macros_py/__pycache__") for name in names)
    assert not any("/pro/" in name for name in names if "xlwings" in name)

"""The wheel, built from the tracked files and installed where no checkout is: its verbs find catalogue and tables."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from macros_py.law.notices import TEMPLATES

ROOT = Path(__file__).resolve().parents[1]
DATA = (".toml", ".md", ".json", ".xlsx")


def run(*command, cwd, ends=0):
    """What a command prints; it finds nothing by this process's PYTHONPATH."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [str(part) for part in command]
    ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == ends, ran.stderr or ran.stdout
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built beside the checkout, since setuptools leaves its own folders where it builds."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in ("macros_py", "workbook_templates"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(out)!r})"
    run(sys.executable, "-c", build, cwd=source)
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def program(wheel, tmp_path_factory):
    """The installed `jixiao` in an environment of its own, which borrows what it declares from the running one."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=home,
    )
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip()
    libraries = home.with_name("libraries")
    libraries.mkdir()
    for path in declared("jixiao", metadata.Distribution.at(next(Path(site).glob("jixiao-*.dist-info"))).requires):
        if not (libraries / path.name).exists():  # two may share a folder
            (libraries / path.name).symlink_to(path)
    Path(site, "libraries.pth").write_text(f"{libraries}\n", "utf-8")
    return python.with_name("jixiao")


def declared(name, requires, seen=None):
    """What the wheel's dependencies, and theirs, put into site-packages; no extra, nothing that is here by chance."""
    seen = {name} if seen is None else seen
    for line in requires or ():
        wanted = re.match(r"[\w.-]+", line)[0].lower()
        if wanted in seen or "extra ==" in line:
            continue
        seen.add(wanted)
        try:
            library = metadata.distribution(wanted)
        except metadata.PackageNotFoundError:  # of another system
            continue
        tops = {path.parts[0] for path in library.files if path.parts[0] not in ("..", "__pycache__")}
        yield from (Path(library.locate_file(top)) for top in sorted(tops))
        yield from declared(wanted, library.requires, seen)


def test_the_wheel_holds_the_catalogue_and_every_table(wheel):
    expected = {
        path.relative_to(ROOT).as_posix()
        for folder in (ROOT / "macros_py", ROOT / "workbook_templates")
        for path in folder.rglob("*")
        if path.suffix in (".py", *DATA) and path.name != "README.md" and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name and not name.endswith("README.md")}
    assert held == expected and any(name.startswith("workbook_templates/hunan_liuyang/2020/") for name in held)


def test_the_installed_program_works_where_no_checkout_is(program, tmp_path):
    where = "import macros_py, workbook_templates; print(macros_py.__file__, workbook_templates.__file__)"
    assert str(ROOT) not in run(program.with_name("python"), "-c", where, cwd=tmp_path)
    assert "已生成" in run(program, "new", "hunan_liuyang/2020", "-o", "表.xlsx", cwd=tmp_path)
    published = TEMPLATES / "hunan_liuyang" / "2020" / "published.json"
    run(program, "fill", "hunan_liuyang/2020", published, "-o", "已填.xlsx", cwd=tmp_path, ends=1)
    verdict = json.loads(run(program, "check", "已填.xlsx", "--json", cwd=tmp_path, ends=1))
    assert verdict["total"]["computed"] == "93" and verdict["findings"]
    run(program, "report", "已填.xlsx", "-o", "报告.docx", cwd=tmp_path)
    assert zipfile.is_zipfile(tmp_path / "报告.docx")
    (tmp_path / "来件").mkdir()
    shutil.copy(tmp_path / "已填.xlsx", tmp_path / "来件")
    run(program, "collect", "来件", "--register", "登记.db", "--workers", "1", cwd=tmp_path)
    assert (tmp_path / "登记.db").exists()

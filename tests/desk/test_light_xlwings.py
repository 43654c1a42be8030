"""What a click imports where xlwings, openpyxl, pandas and formulas are all installed, and what works afterwards."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOUR = ("xlwings", "openpyxl", "pandas", "formulas")


def printed(code):
    ran = subprocess.run((sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_all_four_are_installed():
    assert all(importlib.util.find_spec(name) for name in FOUR)
    assert "numpy" in printed("import sys, xlwings; print([name for name in sys.modules])"), "it takes what it finds"


@pytest.mark.parametrize("entry", ["macros", "udfs", "hosts.engine"])
def test_what_works_on_an_open_workbook_imports_no_pandas(entry):
    code = f"""import sys
import macros_py.desk.{entry}
from macros_py.desk.light_xlwings import xlwings
assert xlwings.main.pd is None and xlwings.utils.np is None
print(sorted({{"numpy", "pandas", "openpyxl", "formulas"}} & set(sys.modules)))"""
    assert printed(code) == "[]"


def test_pandas_can_be_imported_afterwards():
    code = "from macros_py.desk import light_xlwings; import pandas; print(pandas.DataFrame([[1, 2]]).sum().sum())"
    assert printed(code) == "3"

"""重新计算 on an open workbook of version 0.1.0: it becomes today's, prints what counts, and shows no more than before."""

from pathlib import Path

import pytest

from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.filled import as_json
from macros_py.xlsx.address import a1

ISSUED = Path(__file__).parents[1] / "issued" / "0.1.0"


@pytest.mark.parametrize("name", ["hunan_liuyang_2020", "national_2020_project"])
def test_it_becomes_today_s_in_place(host, name, request, tmp_path):
    package = (ISSUED / f"{name}.xlsx").read_bytes()
    was = read(package)
    with host(package) as desk:
        assert "辅助公式已换成现行版本" in desk.run("press", "recalculate")
        saved = desk.saved()
    now = read(saved)
    assert not now.identity.older and as_json(now.filled) == as_json(was.filled)
    assert {one.id for one in now.findings} <= {one.id for one in was.findings} - {"older_build"}
    if "live" not in request.node.name:
        return
    path = tmp_path / "保存.xlsx"
    path.write_bytes(saved)
    printed = request.getfixturevalue("office").values(path)
    verdict = evaluate(now.scheme, now.filled, now.findings)
    for row in verdict.rows:
        if place := now.located.places.get(f"{row.id}.points"):
            value = printed.get((place[0], a1(*place[1:])), "")
            assert value == "" if row.points is None else float(row.points) == pytest.approx(value), row.id

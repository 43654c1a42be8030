"""The runner: pairs alternate, ratios are what they say, every way of reading reads the same numbers."""

import itertools
import math
from contextlib import suppress

import pytest

from macros_py.book.build import build
from macros_py.bureau.register.reading import read_return
from tests import published
from tests.bench import rollup
from tests.bench.clock import here, python
from tests.bench.excel_like import excel_like
from tests.bench.pairs import Compared, Pair, compared
from tests.bench.ways import WAYS, looked_into, sheets


def pair(**more):
    given = {"what": "我们", "ours": lambda: 2.0, "against": "别人", "other": lambda: 6.0, "aim": "", "rounds": 4}
    return Pair(**{**given, **more})


def test_the_two_ways_alternate_and_the_first_calls_do_not_count():
    called = []

    def way(name, first):
        times = itertools.chain([first], itertools.repeat(1.0))

        def measure():
            called.append(name)
            return next(times)

        return measure

    result = compared(pair(ours=way("o", 99.0), other=way("p", 77.0)))
    assert "".join(called) == "op" + "op" + "po" + "op" + "po"
    assert result.ours == result.other == (1.0,) * 4


def test_one_round_has_no_uncounted_call():
    times = iter([3.0])
    assert compared(pair(ours=lambda: next(times), rounds=1)).ours == (3.0,)


def test_ratios_of_a_floor_and_of_a_peer():
    floor = Compared(pair(aim="≤5"), (10.0, 12.0, 8.0), (2.0, 2.0, 1.0))
    assert floor.ratios == [5.0, 6.0, 8.0]
    assert (floor.quickest, floor.median, floor.reached) == (8.0, 6.0, False)
    peer = Compared(pair(aim="≥4", peer=True), (10.0, 12.0, 8.0), (50.0, 48.0, 24.0))
    assert peer.ratios == [5.0, 4.0, 3.0]
    assert (peer.quickest, peer.median, peer.reached) == (3.0, 4.0, True)


def test_a_line_tells_both_ratios_and_whether_the_aim_was_reached():
    line = str(Compared(pair(aim="≤5"), (10.0, 12.0, 8.0), (2.0, 2.0, 1.0)))
    assert line == "我们：8.00 ms，8.00（中位6.00）倍于别人（1.00 ms）  目标≤5，没有达到"


def test_the_work_of_another_process_is_counted():
    burn = "import time\nwhile time.process_time() < {}: pass"
    assert python("-c", burn.format(0.3)).cpu >= 300
    assert here(lambda: python("-c", burn.format(0.3))) < 300, "this process only waits"
    with pytest.raises(RuntimeError, match="ended with 3"):
        python("-c", "raise SystemExit(3)")


@pytest.fixture(scope="module", params=["XlsxWriter", "Excel"])
def package(request):
    made = build(published.scheme(), published.filled())
    return excel_like(made) if request.param == "Excel" else made


def total(rows):
    """The sum of all that reads as a number, rounded as programs differ in the last digit."""
    found = 0.0
    for row in rows:
        for value in row:
            with suppress(ValueError, TypeError):
                found += 0.0 if isinstance(value, bool) or math.isnan(float(value)) else float(value)
    return round(found, 6)


@pytest.mark.parametrize("way", ["pandas+openpyxl", "pandas+calamine", "polars"])
def test_peers_read_the_same_numbers_as_we_do(way, package):
    if way == "polars":
        pytest.importorskip("polars"), pytest.importorskip("fastexcel")
    ours, peers = WAYS["ours"]()(package), WAYS[way]()(package)
    assert ours.keys() == peers.keys() == set(sheets(package))
    assert {name: total(rows) for name, rows in peers.items()} == {name: total(rows) for name, rows in ours.items()}
    assert sum(map(total, ours.values())) > 1_000


def test_the_floor_looks_into_the_parts_that_are_read(package):
    parts = looked_into(package)
    assert {"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"} <= parts
    assert len([part for part in parts if part.startswith("xl/worksheets/sheet")]) == len(sheets(package))
    assert not {"docProps/app.xml", "xl/calcChain.xml"} & parts


def test_spelled_like_excel_a_return_says_the_same():
    made = build(published.scheme(), published.filled())
    spelled = excel_like(made)
    as_built, as_excel = ({**read_return(data).as_json(), "sha256": "", "size": 0} for data in (made, spelled))
    assert as_excel == as_built
    assert not as_built["reason"]


def test_the_roll_up_and_its_floor_add_the_same(tmp_path):
    rollup.province(tmp_path, 100)
    rollup.check(tmp_path, 100)
    with pytest.raises(AssertionError):
        rollup.check(tmp_path, 101)

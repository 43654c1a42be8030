"""One notice serves every year until the next of its series replaces it."""

import pytest

from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.read import read
from macros_py.errors import SchemeError
from macros_py.law.catalogue import serving
from tests.law.catalogue import catalogue  # noqa: F401
from tests.law.test_amend import HEAD


@pytest.fixture
def later(catalogue):  # noqa: F811
    catalogue("hunan/2021", HEAD.replace("year = 2018", "year = 2021\nvalid_from = 2020"))
    catalogue("hunan/2018_variant", HEAD)
    catalogue("changsha/2022_project", HEAD.replace("year = 2018", "year = 2022"))


@pytest.mark.parametrize(
    ("asked", "notice", "year"),
    [
        ("hunan/2017", "hunan/2017", 2017), ("hunan/2018", "hunan/2017", 2018), ("hunan/2019", "hunan/2017", 2019),
        ("hunan/2020", "hunan/2021", 2020), ("hunan/2021", "hunan/2021", 2021), ("hunan/2030", "hunan/2021", 2030),
        ("hunan/2018_variant", "hunan/2018_variant", 2018), ("hunan/2019_variant", "hunan/2018_variant", 2019),
        ("changsha/2024_project", "changsha/2022_project", 2024),
    ],
)  # fmt: skip
def test_serving(later, asked, notice, year):
    scheme, for_year = serving(asked)
    assert (scheme.id, for_year) == (notice, year)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("hunan/2016", ["hunan/2016", "hunan/2017", "自2017年度起"]),
        ("changsha/2020_project", ["changsha/2022_project", "自2022年度起"]),
        ("changsha/2023", ["没有名为“changsha/2023”"]),
        ("nowhere/2019", ["nowhere/2019", "hunan/2017"]),
        ("hunan", ["没有名为“hunan”"]),
        ("hunan/19", ["没有名为“hunan/19”"]),
        ("../hunan/2017", ["没有名为"]),
    ],
)
def test_no_notice_for_it(later, asked, says):
    with pytest.raises(SchemeError) as error:
        serving(asked)
    assert all(words in str(error.value) for words in says), str(error.value)


def test_headings_move_with_the_year_and_the_workbook_remembers_it(later):
    scheme, year = serving("hunan/2019")
    labels = {box.text for sheet in load_form(scheme, year).sheets for box in sheet.boxes}
    assert {"2018年决算数", "2019年预算数", "2019年度部门整体支出绩效评价指标表"} <= labels
    received = read(build(scheme, year=year))
    assert (received.scheme.id, received.filled.year) == ("hunan/2017", 2019)
    assert not received.findings

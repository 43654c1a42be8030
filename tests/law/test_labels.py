"""Labels that are one label however they are spelled, and those that are not; the digests that hang on it."""

import pytest

from macros_py.book.edition import edition
from macros_py.book.form_digest import build
from macros_py.law.labels import SPELLINGS, canonical_label, compared, without_brackets
from macros_py.law.notices import editions, load

PRINTED = {
    "一级指标": ["一级 指标", "一级\n指标", "　一级指标\t"],
    "预算数(万元)": ["预算数（万元）", "预算数 (万元)", "预算数（ 万元 ）"],
    "A1": ["Ａ１"],
    "10": ["10.0", "10.00", "１０．０"],
    "3.5": ["3.50"],
    "100": ["100"],
    "v1.50": ["v1.50"],
    "“三公”经费": ["“三公”经费"],
    "": ["", " 　\n"],
}
COMPARED = {
    ("name", "残疾人联合会(本级)"): ["残疾人联合会（本级）", "残疾人 联合会(本级)"],
    ("name", "10.0"): ["10.0"],
    ("name", "B超"): ["Ｂ超"],
    ("sought", "b超"): ["Ｂ超", "b 超"],
    ("account", "三公经费"): ["“三公”经费", "「三公」经费", "'三公' 经费"],
    ("account", "10"): ["10.0"],
    ("form", "三公经费"): ["“三公”经费", "【三公】经费", "《三公》经费"],
    ("form", "‘三公’经费"): ["‘三公’经费"],
    ("prose", "一项目支出"): ["（一）项目支出", "一、项目 支出", "(一)“项目支出”"],
    ("prose", "Ａ"): ["Ａ"],
    ("blanks", "（Ａ）“支出”"): ["（Ａ） “支\n出”"],
}
DIGESTS = {
    "hunan/2017": ("c6ff248b5c91", "d5253158db44"),
    "hunan/2018_variant": ("f66d7b9e363b", "0a1f3746c4d0"),
    "hunan/2021": ("a76546b7b84c", "14ef98e6a92a"),
    "hunan_changsha/2022_project": ("54724f4c1e27", "20187726c5a5"),
    "hunan_liuyang/2020": ("6d8c568b8b27", "afa8250b5289"),
    "national/2020_project": ("d50928a4388a", "ee1bc754641d"),
    "shanghai_minhang/2023": ("737b7175f29d", "c03305e9fe61"),
    "sichuan/2020_project": ("be0347a13b28", "6321c23866fe"),
}
"""(edition, build). An edition never changes; a build does when our own cells or words do, and then only here."""


@pytest.mark.parametrize("label, spellings", PRINTED.items(), ids=PRINTED)
def test_a_printed_label_is_one_however_it_is_spelled(label, spellings):
    assert [canonical_label(one) for one in spellings] == [label] * len(spellings)


@pytest.mark.parametrize("way, text", COMPARED, ids=str)
def test_what_does_not_count_is_said_in_the_table(way, text):
    spellings = COMPARED[way, text]
    assert [compared(one, way) for one in spellings] == [text] * len(spellings)


def test_every_way_has_its_spellings_here():
    assert {way for way, _ in COMPARED} == SPELLINGS.keys()


@pytest.mark.parametrize(
    "name, bare",
    {
        "残联（本级）": "残联",
        "残联(汇总)机关": "残联机关",
        "项目（一（二））": "项目",
        "项目（一": "项目（一",
        "（）": "",
    }.items(),
)
def test_a_name_without_its_brackets(name, bare):
    assert without_brackets(name) == bare


@pytest.mark.parametrize("notice", editions())
def test_no_digest_moves(notice):
    scheme = load(notice)
    assert (edition(scheme), build(scheme)) == (f"{notice}@{DIGESTS[notice][0]}", DIGESTS[notice][1])

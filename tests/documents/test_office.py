"""An old .doc, and a .wps, which is the same inside: opened by a real LibreOffice and read as any report."""

import subprocess

import pytest

from macros_py.claims.check import check
from macros_py.documents.word_document import of_bytes
from macros_py.errors import UnreadableFile
from macros_py.libreoffice import libreoffice_program
from tests.documents.test_bad_input import WEB

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def doc(tmp_path_factory):
    folder = tmp_path_factory.mktemp("doc")
    (folder / "报告.html").write_text(WEB.format("utf-8"), "utf-8")
    profile = (folder / "profile").as_uri()
    command = [
        libreoffice_program(),
        f"-env:UserInstallation={profile}",
        "--headless",
        "--infilter=HTML (StarWriter)",
        "--convert-to",
        "doc:MS Word 97",
    ]
    subprocess.run([*command, "--outdir", folder, folder / "报告.html"], check=True, capture_output=True, timeout=120)
    return (folder / "报告.doc").read_bytes()


@pytest.mark.parametrize("name", ["报告.doc", "报告.wps"])
def test_an_old_document(doc, name):
    report = of_bytes(doc, name)
    assert report.paragraphs[0] == "一、概况" and report.tables[0].rows[-1] == ("合计", "4")
    assert "report_table_sum" in [one.id for one in check(report).findings]


def test_one_that_breaks_off(doc):
    with pytest.raises(UnreadableFile, match="没有转换成功|没有文字|已损坏"):
        of_bytes(doc[:2_000] + b"WordDocument".decode().encode("utf-16-le"), "报告.doc")

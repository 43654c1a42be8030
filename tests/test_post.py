"""Mails: a draft any program opens, and a real server that gets over TLS exactly what lies in the folder."""

import datetime
import ipaddress
import json
import socket
import ssl
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from macros_py import post
from macros_py.__main__ import main
from macros_py.book.build import build
from macros_py.errors import NotSent, SchemeError
from macros_py.law.filled import from_json
from tests import published
from tests.test_evaluate import CLEAN

FILES = {"单位_2020_自评_abc.xlsx": b"PK\3\4" + bytes(range(256)) * 50, "目录.txt": "目录\r\n.\r\n".encode()}
USER, SECRET = "cl@example.cn", "S3cret pass"


def certificate(name, signer=None, authority=False):
    """(certificate, key), signed by another pair or by itself; good for this computer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .issuer_name(signer[0].subject if signer else subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    )
    return made.sign(signer[1] if signer else key, hashes.SHA256()), key


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A self-made authority, and what a server shows that it vouched for."""
    folder = tmp_path_factory.mktemp("tls")
    authority = certificate("县局", authority=True)
    server, key = certificate("127.0.0.1", authority)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(authority[0].public_bytes(pem))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "server.pem").write_bytes(server.public_bytes(pem) + key.private_bytes(pem, *plain))
    return folder


class Box:
    """What a server received."""

    def __init__(self):
        self.got, self.refuse = [], None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        sealed = server.transport.get_extra_info("cipher") is not None
        self.got.append((sealed, envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


@contextmanager
def serving(papers, security, secure=True):
    """A real SMTP server on loopback: (what it received, an account there)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers / "server.pem")
    box = Box()

    def known(server, session, envelope, mechanism, data):
        fits = (data.login, data.password) == (USER.encode(), SECRET.encode())
        return AuthResult(success=fits, handled=False)

    more = {"authenticator": known, "auth_required": secure, "auth_require_tls": secure}
    starttls = {"tls_context": context, "require_starttls": True} if security == "starttls" and secure else {}

    class OnLoopback(Controller):
        def factory(self):
            made = SMTP(self.handler, enable_SMTPUTF8=False, hostname="mail.example.cn", **more, **starttls)
            if security == "tls":  # the authenticator's condition is met by the wrapping itself
                made._auth_require_tls = False
            return made

    wrapped = context if security == "tls" else None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = OnLoopback(box, hostname="127.0.0.1", port=port, ssl_context=wrapped, ready_timeout=20)
    controller.start()
    try:
        yield box, post.Account("127.0.0.1", USER, port, security, USER, str(papers / "ca.pem"))
    finally:
        controller.stop()


def letter(to=("cz@example.cn",)):
    return post.compose(to, "报送：某县残联", "请查收。\n.\n", FILES, USER, "某县残联")


def attached(data):
    return {p.get_filename(): p.get_content() for p in message_from_bytes(data, policy=default).iter_attachments()}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_gets_the_files_to_the_last_byte(papers, security):
    with serving(papers, security) as (box, account):
        id = post.send(letter(), account, SECRET)
    [(sealed, sender, to, content)] = box.got
    got = message_from_bytes(content, policy=default)
    assert sealed and sender == USER and to == ["cz@example.cn"] and got["Message-ID"] == id
    assert got["X-Unsent"] is None and got["Subject"] == "报送：某县残联" and got["Date"]
    texts = {name: data if isinstance(data, bytes) else data.encode() for name, data in attached(content).items()}
    assert texts == FILES


def test_a_certificate_nobody_vouches_for_gets_nothing(papers):
    with serving(papers, "tls") as (box, account):
        with pytest.raises(NotSent, match="证书不可信") as said:
            post.send(letter(), replace(account, ca=""), SECRET)
        assert "文件已备好" in str(said.value) and SECRET not in str(said.value)
        with pytest.raises(NotSent, match="证书不可信"):  # vouched for, but not under this name
            post.send(letter(), replace(account, host="localhost"), SECRET)
    assert box.got == []


def test_nothing_goes_in_the_clear(papers):
    with serving(papers, "starttls", secure=False) as (box, account):
        with pytest.raises(NotSent, match="不提供加密连接"):
            post.send(letter(), account, SECRET)
    assert box.got == []


def test_what_a_server_refuses_is_a_sentence(papers):
    with serving(papers, "starttls") as (box, account):
        for change, to, password, says in (
            ({}, ("cz@example.cn",), "wrong", "不接受用户名或密码"),
            ({}, ("nobody@example.cn",), SECRET, "不接受收件人“nobody@example.cn”"),
            ({"security": "tls"}, ("cz@example.cn",), SECRET, "加密连接没有建立"),
            ({"ca": "/无/ca.pem"}, ("cz@example.cn",), SECRET, "找不到证书文件"),
        ):
            with pytest.raises(NotSent, match=says):
                post.send(letter(to), replace(account, **change), password)
        with pytest.raises(NotSent, match="只发出一部分.*nobody"):
            post.send(letter(("cz@example.cn", "nobody@example.cn")), account, SECRET)
        box.refuse = "552 too big"
        with pytest.raises(NotSent, match="拒收（552）"):
            post.send(letter(), account, SECRET)
        port = account.port
    with pytest.raises(NotSent, match="连不上"):
        post.send(letter(), replace(account, port=port), SECRET)
    assert len(box.got) == 1


def test_a_name_that_is_not_found(monkeypatch):
    def nowhere(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", nowhere)
    with pytest.raises(NotSent, match="找不到邮件服务器 mail.invalid"):
        post.send(letter(), post.Account("mail.invalid", USER), SECRET)


def test_a_draft_opens_for_writing():
    data = post.draft(letter(()))
    got = message_from_bytes(data, policy=default)
    assert got["X-Unsent"] == "1" and got["To"] is None and got["Bcc"] is None and set(attached(data)) == set(FILES)
    assert max(map(len, data.split(b"\r\n"))) < 999 and data.isascii()


@pytest.mark.parametrize(
    "text", ["", "a", "a b@c.cn", "a@b.cn\nBcc: x@y.cn", "a@b.cn, c@d.cn", "<a@b.cn>", "a@", "@b.cn"]
)
def test_what_is_no_address(text):
    with pytest.raises(NotSent, match="不是邮箱地址"):
        post.compose([text], "x", "y", {})


def test_a_subject_cannot_bring_headers_along():
    got = message_from_bytes(post.compose([], "报送\r\nBcc: x@y.cn", "y", {}).as_bytes(), policy=default)
    assert got["Bcc"] is None and "\n" not in got["Subject"]


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "设置"))
    place = tmp_path / "设置" / "jixiao" / "mail.toml"
    place.parent.mkdir(parents=True)
    return place


def test_settings(settings):
    assert post.account() is None
    settings.write_text(
        'host = "smtp.example.cn"\nsender = "cl@example.cn"\nto = ["cz@example.cn"]\nunit_code = "1"', "utf-8-sig"
    )
    assert post.account() == post.Account("smtp.example.cn", "cl@example.cn", to=("cz@example.cn",), unit_code="1")


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ('host = "x"', SchemeError, "缺少键“sender”"), ('host = "x"\nsender = "a@b.cn"\npassword = "1"', SchemeError, "不要写密码"),
        ('host = "x"\nsender = "a@b.cn"\nsecurity = "none"', SchemeError, "可用：tls、starttls"), ("host = ", SchemeError, "读不出来"),
        ('host = "x"\nsender = "a"', NotSent, "不是邮箱地址"), ('host = "x"\nsender = "a@b.cn"\nport = 70000', SchemeError, "0与65535之间"),
        ('host = "x"\nsender = "a@b.cn"\nhots = 1', SchemeError, "不认识的键“hots”"),
    ],
)  # fmt: skip
def test_settings_that_are_wrong(settings, text, error, says):
    settings.write_text(text, "utf-8")
    with pytest.raises(error, match=says):
        post.account()


def test_submit_sends_what_lies_in_the_folder(papers, settings, tmp_path, monkeypatch, capsys):
    file = tmp_path / "表.xlsx"
    file.write_bytes(build(published.scheme(), from_json(CLEAN)))
    with serving(papers, "starttls") as (box, account):
        settings.write_text(
            f'host = "127.0.0.1"\nport = {account.port}\nsecurity = "starttls"\nsender = "{USER}"\nuser = "{USER}"\n'
            f'ca = "{account.ca}"\nto = ["cz@example.cn"]\nunit_code = "430181"\n',
            "utf-8",
        )
        monkeypatch.setenv(post.PASSWORD, SECRET)
        with pytest.raises(SystemExit) as ended:
            main(["submit", str(file), "-o", str(tmp_path / "上报"), "--send", "--no-pdf", "--json"])
        told = json.loads(capsys.readouterr().out)
        assert ended.value.code == 0 and told["mail"]["sent"] and told["submission"]["单位代码"] == "430181"
        [(_, _, to, content)] = box.got
        assert to == ["cz@example.cn"] == told["mail"]["to"]
        texts = {n: d if isinstance(d, bytes) else d.encode() for n, d in attached(content).items()}
        assert len(texts) == 2 and all((tmp_path / "上报" / name).read_bytes() == data for name, data in texts.items())
        # refused by the server: the folder is there, whole, and the sentence says so
        monkeypatch.setenv(post.PASSWORD, "wrong")
        with pytest.raises(SystemExit) as ended:
            main(["submit", str(file), "-o", str(tmp_path / "再报"), "--send", "--no-pdf"])
        assert ended.value.code == 2 and "文件已备好" in capsys.readouterr().err and (tmp_path / "再报").exists()
    assert len(box.got) == 1
    settings.unlink()
    with pytest.raises(SystemExit) as ended:
        main(["submit", str(file), "-o", str(tmp_path / "三报"), "--send", "--to", "a@b.cn"])
    assert ended.value.code == 2 and "没有邮件设置" in capsys.readouterr().err and not (tmp_path / "三报").exists()

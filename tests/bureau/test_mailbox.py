"""A real mailbox on a real IMAP server, with a line that drops; and servers that lie."""

import re
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from urllib.parse import quote

import pytest

from macros_py.bureau.receive import imap_line
from macros_py.bureau.receive import mailbox as module
from macros_py.bureau.receive.intake import collect_mail
from macros_py.bureau.receive.mail_address import address
from macros_py.bureau.receive.mailbox import Mailbox
from macros_py.bureau.register.register import Register
from macros_py.bureau.register.store import Store
from macros_py.errors import Unreachable
from tests.bureau.dovecot import PASSWORD, USER, Dovecot, certificate
from tests.bureau.test_mail import mail

MAILS = 45


def delivered(returns):
    """Mails as they come in over some weeks: returns, some of them twice, others with nothing or something odd."""
    names = list(returns)
    for number in range(MAILS):
        name = names[number % len(names)]
        heads = {"Message-ID": f"<{number}@x>", "From": f"u{number}@example.org"}
        if number % 9 == 8:
            yield mail(**heads).as_bytes()
        elif number % 9 == 7:
            yield mail((f"{number}.xls", b"old"), ("旧表.csv", b"1,2"), **heads).as_bytes()
        elif number < 16:
            yield mail((name, returns[name]), **heads).as_bytes()
        else:
            yield mail((f"{number}.xls", bytes([number]) * 5000), **heads).as_bytes()


EXPECTED = {"received": 45, "states": {"入册": 6, "重复": 7, "被取代": 1, "待处理": 31}, "reasons": {"not_xlsx": 31}}


@pytest.fixture(scope="module")
def server(returns):
    """One for all tests that leave it as it is."""
    with Dovecot() as running:
        for number, one in enumerate(delivered(returns)):
            running.deliver(one, flags=("", "S", "FS")[number % 3])
        yield running


@contextmanager
def cutting(port, limits):
    """A TCP line to ``port`` whose n-th connection is cut after limits[n] bytes from the server (None: never)."""
    limits, listener = iter(limits), socket.create_server(("127.0.0.1", 0))
    cuts = []

    def carry(source, target, limit=None):
        sent = 0
        with suppress(OSError):
            while data := source.recv(65536):
                if limit is not None and sent + len(data) > limit:
                    target.sendall(data[: limit - sent])
                    cuts.append(limit)
                    break
                target.sendall(data)
                sent += len(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept():
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", port))
                threading.Thread(target=carry, args=(near, far), daemon=True).start()
                threading.Thread(target=carry, args=(far, near, next(limits, None)), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1], cuts
    finally:
        listener.close()


def box(server, port=None, scheme="imaps", waits=(0, 0, 0), password=PASSWORD, folder="INBOX"):
    port = port or (server.port if scheme == "imaps" else server.plain_port)
    return Mailbox(address(f"{scheme}://{USER}@127.0.0.1:{port}/{quote(folder)}?ca={server.ca}"), password, waits)


def content(register):
    """What is in a register, without numbers of its own and without the port of the day."""
    return sorted((e.path, e.sha256, e.state, e.reason, e.sender, e.message_id, e.arrived) for e in register.items())


def facts(counts):
    return {key: counts[key] for key in EXPECTED}


@pytest.mark.mail
@pytest.mark.usefixtures("inside")
def test_a_mailbox_over_a_line_that_drops_and_a_run_that_dies(server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PARCEL", 20)
    before = server.state()
    with Register.open(tmp_path / "直") as straight:
        counts = collect_mail(box(server), straight, 1)
        assert facts(counts) == EXPECTED and counts["without"] == 5 and counts["new"] == 45
        whole = content(straight)
    assert server.state() == before, "a flag or a mail was changed"
    size = sum(len(data) for _, data in before)
    limits = [10, 900, 3000, 6000, size // 9, 8000, size // 5, 5000, size // 4, None]
    with cutting(server.port, limits) as (port, cuts), Register.open(tmp_path / "断") as register:
        dies = iter(range(23))

        def progress():
            if next(dies, None) is None:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            collect_mail(box(server, port), register, 1, progress)
        (_, uid), entered = (register.reached(f"127.0.0.1:{port}", USER, "INBOX"), register.counts()["received"])
        assert uid == 20 and 20 <= entered < 30
        again = collect_mail(box(server, port), register, 1)
        assert facts(again) == EXPECTED and again["new"] == 45 - entered
        assert len(cuts) >= 7, cuts
        assert content(register) == whole
        assert facts(collect_mail(box(server, port), register)) | {"new": 0} == EXPECTED | {"new": 0}
    assert server.state() == before


@pytest.mark.mail
@pytest.mark.usefixtures("inside")
def test_later_runs_ask_only_for_what_is_new(tmp_path, returns, monkeypatch):
    with Dovecot() as server, Register.open(tmp_path / "r") as register:
        for number in range(5):
            server.deliver(mail((f"{number}.xls", bytes([number])), **{"Message-ID": f"<{number}@x>"}).as_bytes())
        collect_mail(box(server), register)
        server.deliver(mail(("1改.xlsx", returns["1改.xlsx"]), **{"Message-ID": "<0@x>"}).as_bytes())
        fetched = []
        ask = Mailbox._fetch
        monkeypatch.setattr(Mailbox, "_fetch", lambda self, uid: fetched.append(uid) or ask(self, uid))
        assert collect_mail(box(server), register)["new"] == 1 and fetched == [6]
        # the server numbers its mails anew: all are looked at, none counted twice
        before = content(register)
        for name in (
            "dovecot-uidlist",
            "dovecot-uidvalidity",
            "dovecot.index",
            "dovecot.index.log",
            "dovecot.index.cache",
        ):
            for file in (server.base / "mail").glob(f"{name}*"):
                file.unlink()
        time.sleep(1.1)  # a numbering is named after the second it was made in
        fetched.clear()
        assert collect_mail(box(server), register)["new"] == 0 and len(fetched) == 6
        assert content(register) == before


@pytest.mark.mail
def test_other_ways_in_and_what_is_refused(server, tmp_path):
    folder = server.base / "mail" / ".&ZTZO9g-"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    server._own()
    store = Store(tmp_path / "s")
    assert sum(parcel.mails for parcel in box(server, scheme="imap").parcels(None, (), store)) == MAILS
    assert list(box(server, folder="收件").parcels(None, (), store)) == []
    for mailbox, words in (
        (box(server, password="falsch"), "登录被拒绝"),
        (box(server, folder="没有"), "打不开文件夹“没有”"),
        (Mailbox(address(f"imaps://{USER}@127.0.0.1:{server.port}/INBOX"), PASSWORD), "证书不可信"),
        (box(server, port=server.plain_port), "加密连接失败"),
        (box(server, port=1), "连不上邮箱服务器"),
    ):
        with pytest.raises(Unreachable, match=words) as refused:
            list(mailbox.parcels(None, (), store))
        assert PASSWORD not in str(refused.value)


@pytest.mark.mail
def test_the_command(server, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from macros_py.__main__ import cli

    url = f"imaps://{USER}@127.0.0.1:{server.port}/INBOX?ca={server.ca}"
    call = ["collect", url, "--register", str(tmp_path / "r")]
    monkeypatch.setenv("JIXIAO_MAIL_PASSWORD", PASSWORD)
    done = CliRunner().invoke(cli, call)
    assert "收到45份（本次新收45份）" in done.output and "另有5封邮件没有附件" in done.output
    monkeypatch.delenv("JIXIAO_MAIL_PASSWORD")
    assert "JIXIAO_MAIL_PASSWORD" in str(CliRunner().invoke(cli, call).exception)


@pytest.mark.parametrize(
    "url",
    [
        "imaps://user:secret@host/INBOX",
        "imaps://host/INBOX",
        "imaps://user@/INBOX",
        "imaps://user@host:port/INBOX",
        "imaps://user@host:99999/INBOX",
        "imaps://u%0d%0aA1 DELETE INBOX@host/INBOX",
        "imaps://user@host/IN%0aBOX",
        "http://user@host/INBOX",
        "imaps://user@host/INBOX?tls=no",
        "imaps://user@host/INBOX?since=gestern",
        "imaps://user@host/INBOX?ca=/nowhere/ca.pem",
        "imaps://[::1/INBOX",
    ],
)
def test_an_address_that_is_none(url):
    with pytest.raises(Unreachable) as refused:
        address(url)
    assert "secret" not in str(refused.value)


def test_an_address():
    where = address("imaps://jx@example.org@mail.example.org/%E6%94%B6%E4%BB%B6/2021?since=2021-01-02")
    assert (where.host, where.port, where.user, where.folder) == (
        "mail.example.org",
        993,
        "jx@example.org",
        "收件/2021",
    )
    assert where.since.year == 2021 and where.source == "imaps://jx@example.org@mail.example.org:993/收件/2021"


# Servers that lie


ONE = mail(("a.xlsx", b"x" * 50)).as_bytes()


class Liar:
    """An IMAP server that answers by a script: command → what it sends, {tag} filled in."""

    def __init__(self, folder, **answers):
        self.ca = certificate(folder)
        self.answers = {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n",
            "AUTHENTICATE": b"+\r\n",
            "EXAMINE": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n{tag} OK [READ-ONLY] done\r\n",
            "UID SEARCH": b"* SEARCH 1 2\r\n{tag} OK done\r\n",
            "UID FETCH 1": body(ONE),
            "UID FETCH 2": body(ONE, uid=2),
            **{key.replace("_", " "): value for key, value in answers.items()},
        }
        self.asked = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, folder / "key.pem")
        self.listener = context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except ssl.SSLError:
                continue
            except OSError:
                return
            threading.Thread(target=self.talk, args=(line,), daemon=True).start()

    def talk(self, line):
        with suppress(OSError, ValueError), line, line.makefile("rb") as said:
            line.sendall(self.answers.get("greeting", b"* OK ready\r\n"))
            while command := said.readline():
                tag, _, rest = command.decode().strip().partition(" ")
                verb = next((verb for verb in self.answers if rest.startswith(verb)), None)
                self.asked.append(rest)
                answer = self.answers.get(verb, b"{tag} OK done\r\n")
                if callable(answer):
                    answer(line, tag)
                    continue
                line.sendall(answer.replace(b"{tag}", tag.encode()))
                if verb == "AUTHENTICATE":
                    said.readline()
                    line.sendall(f"{tag} OK done\r\n".encode())


def body(data, said=None, uid=1, head=b"BODY[]<0>"):
    size = len(data) if said is None else said
    date = b'INTERNALDATE "20-Jan-2021 09:02:03 +0800"'
    return b"* %d FETCH (UID %d %s %s {%d}\r\n%s)\r\n{tag} OK done\r\n" % (uid, uid, date, head, size, data)


@pytest.fixture
def lying(tmp_path, monkeypatch):
    """What a mailbox on a server with these answers brings: (path, reason), and the server."""
    monkeypatch.setattr(module, "_SILENCE", 0.3)
    monkeypatch.setattr(module, "SIZE", 1 << 16)
    monkeypatch.setattr(imap_line, "COMMAND", 0.8)
    monkeypatch.setattr(imap_line, "ANSWER", 1 << 16)
    servers = []

    def run(**answers):
        server = Liar(tmp_path, **answers)
        servers.append(server)
        items = []
        for parcel in box(server, waits=(0, 0)).parcels(None, (), Store(tmp_path / "s")):
            items += [(item.path, item.refused and item.refused[0]) for item in parcel.items]
        return items, server

    yield run
    for server in servers:
        server.listener.close()


GOOD = [("1/a.xlsx", None), ("2/a.xlsx", None)]


def test_an_honest_script(lying):
    items, server = lying()
    assert items == GOOD
    said = {re.sub(r"[\d.]+", "", command.partition(" ")[0]) for command in server.asked}
    assert said <= {"CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID", "ID"}
    assert not any("STORE" in command or "BODY[" in command for command in server.asked)


def test_a_server_that_sends_the_whole_when_asked_for_a_piece(lying):
    assert lying(UID_FETCH_1=body(ONE, head=b"BODY[]"))[0] == GOOD


@pytest.mark.parametrize(("said", "fate"), [(70 << 20, "too_big"), (1 << 33, "too_big"), (10**30, "too_big")])
def test_a_huge_literal_is_refused_before_a_byte_of_it(lying, said, fate):
    """The server announces it and sends nothing: who waited for a byte would find the mail unread."""
    announced = body(b"", said).partition(b"}\r\n")[0] + b"}\r\n"
    items, server = lying(UID_FETCH_1=lambda line, tag: line.sendall(announced))
    assert items == [("1", fate), GOOD[1]]
    assert sum(command.startswith("UID FETCH 1") for command in server.asked) == 1, "and not asked for again"


def endless(line, tag):
    with suppress(OSError):
        while True:
            line.sendall(b"* OK " + b"x" * 60_000 + b"\r\n")


def dripping(line, tag):
    with suppress(OSError):
        while True:
            line.sendall(b"*")
            time.sleep(0.1)


def silent(line, tag):
    time.sleep(3)


def hanging_up(line, tag):
    line.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (body(ONE, 5), "unread"),
        (b'* 1 FETCH (UID 1 BODY[]<0> "\\\r\n{tag} OK done\r\n', "unread"),
        (b"* 1 FETCH ((((((\r\n{tag} OK done\r\n", "unread"),
        (b"\xff\xfe\r\n", "unread"),
        (b"{tag} NO go away\r\n", "unread"),
        (b"* BYE bye\r\n", "unread"),
        (endless, "too_big"),
        (dripping, "unread"),
        (silent, "unread"),
        (hanging_up, "unread"),
    ],
    ids=["short", "quote", "brackets", "no text", "no", "bye", "endless", "dripping", "silent", "hanging up"],
)
def test_a_mail_that_cannot_be_had_waits_and_the_rest_goes_on(lying, answer, fate):
    assert lying(UID_FETCH_1=answer)[0] == [("1", fate), GOOD[1]]


def test_a_mail_that_went_meanwhile_is_nothing(lying):
    assert lying(UID_FETCH_1=b"{tag} OK done\r\n")[0] == [GOOD[1]]


def test_a_mail_in_many_pieces_is_counted_as_it_comes(lying, monkeypatch):
    monkeypatch.setattr(module, "PIECE", len(ONE))
    monkeypatch.setattr(module, "SIZE", 10 * len(ONE))
    assert lying(UID_FETCH_1=body(ONE))[0] == [("1", "too_big"), ("2", "too_big")]


@pytest.mark.parametrize(
    "answers",
    [
        {"UID_SEARCH": endless},
        {"UID_SEARCH": silent},
        {"UID_SEARCH": b"* SEARCH one\r\n{tag} OK done\r\n"},
        {"UID_SEARCH": b"* SEARCH {99999999999}\r\n"},
        {"EXAMINE": b"{tag} OK done\r\n"},
        {"greeting": b"220 smtp ready\r\n"},
        {"greeting": b"* OK {99999999999}\r\n"},
        {"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n", "LOGIN": b"{tag} NO no\r\n"},
        {"UID_SEARCH": b"* SEARCH 1 2 3 4 5 6\r\n{tag} OK done\r\n", "UID_FETCH": b"{tag} NO no\r\n", "UID_FETCH_1": b"{tag} NO no\r\n",
         "UID_FETCH_2": b"{tag} NO no\r\n"},
    ],
)  # fmt: skip
def test_a_server_out_of_order_is_said_to_be(lying, answers):
    with pytest.raises(Unreachable):
        lying(**answers)


def test_a_server_without_tls_learns_no_password(tmp_path):
    heard = []
    listener = socket.create_server(("127.0.0.1", 0))

    def talk():
        line, _ = listener.accept()
        with suppress(OSError), line, line.makefile("rb") as said:
            line.sendall(b"* OK ready\r\n")
            while command := said.readline():
                heard.append(command)
                tag = command.split()[0]
                line.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")

    threading.Thread(target=talk, daemon=True).start()
    where = address(f"imap://u@127.0.0.1:{listener.getsockname()[1]}/INBOX")
    with pytest.raises(Unreachable, match="不支持加密"):
        list(Mailbox(where, PASSWORD, ()).parcels(None, (), Store(tmp_path)))
    listener.close()
    assert heard and not any(b"LOGIN" in command or b"AUTHENTICATE" in command for command in heard)

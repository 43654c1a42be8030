"""A real IMAP server of our own: Dovecot on a loopback port, with its own folder, user, certificate and life.

    with Dovecot() as server:
        server.deliver(b"From: ...")                        # into the Maildir, as a mail transport does
        server.port, server.plain_port, server.ca           # imaps, imap with STARTTLS, whom to trust

It runs as whoever runs the tests or, since Dovecot wants nobody to log in as root, as ``nobody`` in a folder of its
own; nothing of the machine's own mail set-up is read or written.
"""

from __future__ import annotations

import datetime
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

INSTALL = "apt-get install -y --no-install-recommends dovecot-imapd"
USER, PASSWORD = "jxkh@example.org", '口令 "x\\'

_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
mail_location = maildir:{base}/mail
mail_uid = {uid}
mail_gid = {gid}
auth_username_chars =
auth_failure_delay = 0
imap_id_log = *
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap {{
  process_limit = 20
}}
"""


def missing() -> str | None:
    """The sentence that says what to install before a test can ask Dovecot; None when nothing is missing."""
    if program() is None:
        return f"没有找到 Dovecot，请先安装（Debian，root）/ Dovecot is missing, please install: {INSTALL}"
    return None


def program() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that only who is told so trusts."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    encoding, clear = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(encoding))
    (folder / "key.pem").write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, clear))
    return folder / "cert.pem"


class Dovecot:
    """One running server with one account, in a folder that whoever it runs as can reach."""

    def __init__(self):
        base = self.base = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self.port, self.plain_port = free_port(), free_port()
        self.ca = base / "cert.pem"
        self._delivered = 0
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> Dovecot:
        import grp

        certificate(self.base)
        for folder in ("run", "state", "home", "mail/cur", "mail/new", "mail/tmp"):
            (self.base / folder).mkdir(parents=True, exist_ok=True)
        (self.base / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
        owner = self.owner
        facts = {"user": owner.pw_name, "group": grp.getgrgid(owner.pw_gid).gr_name, "uid": owner.pw_uid}
        config = _CONFIG.format(base=self.base, gid=owner.pw_gid, port=self.port, plain_port=self.plain_port, **facts)
        (self.base / "dovecot.conf").write_text(config, "utf-8")
        self._own()
        self._process = subprocess.Popen(
            [program(), "-F", "-c", str(self.base / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.base / "stderr").open("wb"),
            **({"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}),
        )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return self
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"Dovecot did not start: {self.log()}")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self.base, ignore_errors=True)

    def log(self) -> str:
        return "".join(
            (self.base / name).read_text("utf-8", "replace")
            for name in ("stderr", "log")
            if (self.base / name).exists()
        )

    def _own(self) -> None:
        if os.getuid() == 0:
            for path in (self.base, *self.base.rglob("*")):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def deliver(self, mail: bytes, flags: str = "", arrived: float | None = None) -> None:
        """One mail more, in the order in which they are delivered."""
        self._delivered += 1
        where = self.base / "mail" / ("cur" if flags else "new")
        stamp = int(arrived or 1_700_000_000) + self._delivered
        file = where / f"{stamp}.M{self._delivered:06}.test{':2,' + flags if flags else ''}"
        file.write_bytes(mail)
        os.chown(file, self.owner.pw_uid, self.owner.pw_gid)
        os.utime(file, (stamp, stamp))

    def state(self) -> list[tuple[str, bytes]]:
        """Every mail's name without its folder (which tells its flags) and its content."""
        return sorted(
            (file.name, file.read_bytes()) for part in ("cur", "new") for file in (self.base / "mail" / part).iterdir()
        )

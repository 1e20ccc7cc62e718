"""The proxy's example: nginx takes it, and hands on whole bodies only.

Needs Debian's nginx; `make test` says so where it is missing, and the shape is looked at anyway.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.urls import resolve

from incubator.documents.models.uploads import PART_SIZE
from incubator.runtime.places import PROJECT
from incubator.runtime.processes import wait_until
from incubator.web.bodies import EDITORS_FILES, MB, SMALL
from tests.web.test_bodies import DELIVER

EXAMPLE = PROJECT / "docs" / "operations" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

MISSING = "nginx is not installed: apt-get install nginx"
# In CI, which installs it, nothing is passed over.
with_nginx = pytest.mark.skipif(not NGINX and not os.environ.get("CI"), reason=MISSING)


def test_the_proxy_lets_through_what_the_product_takes_and_no_more() -> None:
    example = EXAMPLE.read_text()
    small, large, part = map(int, re.findall(r"client_max_body_size (\d+)m;", example))
    assert small * MB == SMALL
    assert PART_SIZE <= part * MB <= PART_SIZE + MB
    takes = resolve(DELIVER).func.takes_files  # type: ignore[attr-defined]
    assert max(takes, EDITORS_FILES) <= large * MB <= takes + 20 * MB
    place, parts = re.findall(r"location ~ (\S+) \{\n +client_max", example)
    assert re.match(place, DELIVER)
    assert not re.match(place, "/studio/any/funding/")
    for sent_by in ("/studio/any", "/api/v1"):
        assert re.match(parts, f"{sent_by}/builds/BD-1001/parts/2/")
    assert not re.match(parts, "/studio/any/builds/BD-1001/")


class Behind(BaseHTTPRequestHandler):
    """What the incubator would be given."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, int, str | None]] = []

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        read = len(self.rfile.read(length))
        self.seen.append((self.path, read, self.headers.get("X-Forwarded-For")))
        self.send_response(200)
        if self.path == "/a-file":
            self.send_header("X-Accel-Redirect", "/kept-files/documents/ab/one")
            self.send_header("Content-Disposition", "attachment")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815  # the library's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def make_certificate(home: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "incubator.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    (home / "pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (home / "key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def configure(home: Path, port: int, behind: int) -> Path:
    """The example with addresses of our own, and a second's patience instead of ten."""
    example = EXAMPLE.read_text()
    for old, new in {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "/etc/ssl/incubator.pem": str(home / "pem"),
        "/etc/ssl/private/incubator.key": str(home / "key"),
        "client_body_timeout 10s": "client_body_timeout 1s",
        "/var/lib/incubator/media/": f"{home}/media/",
    }.items():
        assert old in example, old
        example = example.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {home}/{kind};\n" for kind in kinds)
    who = "user root;\n" if os.geteuid() == 0 else ""
    whole = (
        f"{who}daemon off; pid {home}/pid; error_log {home}/log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{example}\n}}\n"
    )
    (home / "nginx.conf").write_text(whole)
    return home / "nginx.conf"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Its port; behind it stands a server that notes what it is given."""
    home = tmp_path_factory.mktemp("nginx")
    make_certificate(home)
    (home / "media/documents/ab").mkdir(parents=True)
    (home / "media/documents/ab/one").write_bytes(bytes(range(200)))
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port = free_port()
    assert NGINX, MISSING
    command = [NGINX, "-p", str(home), "-c", str(configure(home, port, behind.server_port))]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: answers(port), seconds=10), (home / "log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(10)
        behind.shutdown()
        behind.server_close()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def connect(port: int) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    return context.wrap_socket(plain, server_hostname="incubator.example")


def head(method: str, path: str, *more: str) -> bytes:
    lines = (f"{method} {path} HTTP/1.1", "Host: incubator.example", *more, "", "")
    return "\r\n".join(lines).encode()


def status(port: int, *sent: bytes) -> int:
    with connect(port) as talk:
        for piece in sent:
            talk.sendall(piece)
        return int(talk.recv(1000).split()[1])


@with_nginx
def test_slow_bodies_never_reach_the_product_and_pages_are_answered_meanwhile(proxy: int) -> None:
    Behind.seen.clear()
    senders = [connect(proxy) for _sender in range(20)]
    for sender in senders:
        sender.sendall(head("POST", "/accounts/login/", "Content-Length: 1000") + b"password=")
    assert status(proxy, head("GET", "/games/")) == 200
    for sender in senders:
        # A second later it is hung up on, with 408 or without a word.
        assert sender.recv(100).split()[1:2] in ([], [b"408"])
        sender.close()
    assert [path for path, _read, _from in Behind.seen] == ["/games/"]


@with_nginx
def test_large_bodies_are_refused_but_where_files_are_taken(proxy: int) -> None:
    Behind.seen.clear()
    length = f"Content-Length: {7 * MB}"
    assert status(proxy, head("POST", "/accounts/login/", length)) == 413
    assert Behind.seen == []
    assert status(proxy, head("POST", DELIVER, length), b"x" * 7 * MB) == 200
    assert Behind.seen[0][:2] == (DELIVER, 7 * MB)
    assert status(proxy, head("POST", DELIVER, f"Content-Length: {800 * MB}")) == 413


@with_nginx
def test_a_body_without_a_length_gets_one_and_a_forged_address_is_thrown_away(proxy: int) -> None:
    Behind.seen.clear()
    asked = head(
        "POST", "/support/new/", "Transfer-Encoding: chunked", "X-Forwarded-For: 203.0.113.7"
    )
    assert status(proxy, asked, b"5\r\nhello\r\n0\r\n\r\n") == 200
    assert Behind.seen == [("/support/new/", 5, "127.0.0.1")]


@with_nginx
def test_probes_and_figures_are_not_for_strangers(proxy: int) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert status(proxy, head("GET", path)) == 404


@with_nginx
def test_a_file_that_the_product_points_at_is_handed_out_in_parts_by_nginx(proxy: int) -> None:
    with connect(proxy) as talk:
        talk.sendall(head("GET", "/a-file", "Range: bytes=100-109", "Connection: close"))
        answer = b""
        while piece := talk.recv(1000):
            answer += piece
    said, _blank, part = answer.partition(b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 206")
    assert b"Content-Range: bytes 100-109/200" in said
    # By which a download that broke off goes on with the same file only.
    assert b"ETag: " in said
    assert b"Content-Disposition: attachment" in said
    assert part == bytes(range(100, 110))
    assert status(proxy, head("GET", "/kept-files/documents/ab/one")) == 404

"""Files are fetched whole or not at all: resumed where they broke off, checked, clear without a network."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from footprint.errors import DownloadError, UnknownNameError
from footprint.reading.download import download, published

CONTENT = np.random.default_rng(7).bytes(3_000_000)
SUM = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves CONTENT; breaks off after `most` bytes, `breaks` times; knows ranges or not."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.tag, self.breaks, self.most, self.ranges = CONTENT, '"one"', 0, 1 << 20, True
        self.digest = ""
        self.asked: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_port}/file.csv"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self):
        wanted = self.headers.get("Range", "")
        self.server.asked.append(wanted)
        whole, start = self.server.content, 0
        if wanted and self.server.ranges and self.headers.get("If-Range") == self.server.tag:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
        else:
            self.send_response(200)
        body = whole[start:]
        self.send_header("Content-Length", str(len(body)))
        if self.server.tag:
            self.send_header("ETag", self.server.tag)
        if self.server.digest:
            self.send_header("Repr-Digest", self.server.digest)
        self.end_headers()
        if self.server.breaks:
            self.server.breaks -= 1
            self.wfile.write(body[: self.server.most])
            self.close_connection = True
            return
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    found = Server()
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()


def test_a_broken_download_goes_on_where_it_stopped(server, tmp_path):
    server.breaks = 2
    file = download(server.address, tmp_path / "deep" / "file.csv", sha256=SUM)
    assert file.path.read_bytes() == CONTENT
    assert file.size == len(CONTENT)
    assert file.sha256 == SUM
    assert server.asked == ["", "bytes=1048576-", "bytes=2097152-"]
    assert [each.name for each in file.path.parent.iterdir()] == ["file.csv"]


def test_what_one_command_fetched_serves_the_next(server, tmp_path):
    server.breaks = 99
    server.most = 6 << 16
    with pytest.raises(DownloadError, match="broke off after 1\\.6 MB, which are kept"):
        download(server.address, tmp_path / "file.csv")
    assert not (tmp_path / "file.csv").exists()
    server.breaks = 0
    assert download(server.address, tmp_path / "file.csv").resumed_at == 24 << 16
    assert (tmp_path / "file.csv").read_bytes() == CONTENT


@pytest.mark.parametrize("change", ["another file", "no ranges", "no tag"])
def test_a_part_that_may_not_fit_is_fetched_anew(server, tmp_path, change):
    server.breaks, server.most = 99, 6 << 16
    with pytest.raises(DownloadError):
        download(server.address, tmp_path / "file.csv")
    server.breaks = 0
    if change == "another file":
        server.content, server.tag = CONTENT[::-1], '"two"'
    elif change == "no ranges":
        server.ranges = False
    else:
        server.tag = ""
    file = download(server.address, tmp_path / "file.csv")
    assert file.resumed_at == 0
    assert file.path.read_bytes() == server.content


def test_a_damaged_file_is_refused_and_not_kept(server, tmp_path):
    with pytest.raises(DownloadError, match="SHA-256"):
        download(server.address, tmp_path / "file.csv", sha256="0" * 64)
    server.digest = "sha-256=:AAAA:"
    with pytest.raises(DownloadError, match="damaged"):
        download(server.address, tmp_path / "file.csv")
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_it_says_what_to_do(server, tmp_path):
    address = server.address
    server.shutdown()
    server.server_close()
    with pytest.raises(DownloadError, match="cannot be reached: is there a network") as caught:
        download(address, tmp_path / "file.csv", hint="fetch it with a browser")
    assert caught.value.hint == "fetch it with a browser"
    assert caught.value.exit_code == 1


def test_every_published_file_has_an_address_and_where_it_was_found():
    for name in ("urssaf", "sirene"):
        known = published(name)
        assert known.url.startswith("https://")
        assert known.page.startswith("https://")
        assert known.seen
    with pytest.raises(UnknownNameError):
        published("nothing")

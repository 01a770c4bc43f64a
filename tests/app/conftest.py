"""A dashboard that really listens, in a process of its own, and a browser that looks at it."""

import re
import subprocess
import sys
import threading

import pytest

from tests.browser import open_browser

pytest.importorskip("starlette", reason='the dashboard\'s extra is not installed: pip install -e ".[app]"')
httpx = pytest.importorskip("httpx")


@pytest.fixture(scope="session")
def started():
    """The server's process and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "footprint", "app", "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    said = process.stderr.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert address, said
    threading.Thread(target=process.stderr.read, daemon=True).start()
    yield process, address[0]
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def address(started):
    """Where the server listens."""
    return started[1]


@pytest.fixture
def visitor(address):
    """A visitor of its own, who reads English."""
    with httpx.Client(
        base_url=address, headers={"accept-language": "en"}, timeout=60, follow_redirects=True
    ) as client:
        client.get("/")
        yield client


@pytest.fixture(scope="session")
def opened(tmp_path_factory):
    """A headless Chromium that logs its console and every request."""
    browser = open_browser(tmp_path_factory.mktemp("profile"), tmp_path_factory.mktemp("got"))
    yield browser
    browser.quit()

"""A dashboard that really listens, in a process of its own, and a browser that looks at it."""

import re
import shutil
import subprocess
import sys
import threading

import pytest

pytest.importorskip("starlette", reason='the dashboard\'s extra is not installed: pip install -e ".[app]"')
httpx = pytest.importorskip("httpx")

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1300,1000",
)  # fmt: skip


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
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("there is no Chromium or Chrome with its chromedriver on this machine")
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.add_experimental_option(
        "prefs", {"download.default_directory": str(tmp_path_factory.mktemp("got"))}
    )
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield browser
    browser.quit()

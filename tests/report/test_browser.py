"""The page in a real browser, without network: accessible, whole and quiet at both widths, light and dark."""

import json
import shutil
from pathlib import Path

import pytest

from footprint.i18n import speaking
from footprint.report.document.page import as_html

pytestmark = pytest.mark.browser

PHONE, DESK = 360, 1300
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1300,1600",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A fresh headless Chromium or Chrome that logs its console and every request."""
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
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield opened
    opened.quit()


@pytest.fixture(scope="module", params=["en", "fr"])
def page(request, browser, nantes_report, tmp_path_factory):
    """The browser with the report of Nantes Métropole open, in both languages."""
    from footprint.report.account.area_report import AreaReport

    path = tmp_path_factory.mktemp("page") / "report.html"
    with speaking(request.param):
        path.write_text(as_html(AreaReport(nantes_report.found).document), encoding="utf-8")
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri())
    assert browser.execute_script("return document.documentElement.lang") == request.param
    return browser


def shown(page, width, *, dark=False):
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def test_the_page_fetches_nothing_and_the_console_is_quiet(page):
    shown(page, PHONE)
    shown(page, DESK)
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if url.startswith(("http", "ws"))] == []
    assert page.get_log("browser") == []


def test_axe_finds_no_violation_at_both_widths_light_and_dark(page):
    axe = pytest.importorskip("axe_core_python", reason="axe-core is not installed")
    page.execute_script((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    french = page.execute_script("return document.documentElement.lang") == "fr"
    page.set_script_timeout(120)
    for width, dark in (
        [(PHONE, False)] if french else [(DESK, False), (DESK, True), (PHONE, False), (PHONE, True)]
    ):
        shown(page, width, dark=dark)
        # What depends on colours alone is the same in both languages; content is read once a language.
        rules = "['color-contrast', 'link-in-text-block', 'scrollable-region-focusable']"
        only = f"runOnly: {rules}, " if dark or (width == PHONE and not french) else ""
        found = page.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            f"axe.run({{{only}resultTypes: ['violations']}}).then(done)"
        )
        wrong = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
        assert wrong == [], (width, dark)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_label_is_cut_or_covers_another_and_the_page_does_not_scroll_sideways(page, width):
    shown(page, width)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    cut = page.execute_script(
        "return [...document.querySelectorAll('svg.figure text')].filter(text => {"
        " const a = text.getBoundingClientRect(), b = text.ownerSVGElement.getBoundingClientRect();"
        " return a.width && (a.left < b.left - 1 || a.right > b.right + 1)}).map(text => text.textContent)"
    )
    assert cut == []
    covered = page.execute_script(
        "const found = []; for (const list of document.querySelectorAll('svg.figure, ul.bars')) {"
        " const texts = [...list.querySelectorAll('text, .name, .value')].map(one => [one.textContent, one.getBoundingClientRect()])"
        "  .filter(([, box]) => box.width);"
        " for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {"
        "  const a = texts[i][1], b = texts[j][1];"
        "  if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)"
        "   found.push([texts[i][0], texts[j][0]])}} return found"
    )
    assert covered == []
    small = page.execute_script(
        "return [...document.querySelectorAll('svg.figure text')].filter(one => one.getBoundingClientRect().width)"
        ".map(one => one.getScreenCTM().a * parseFloat(getComputedStyle(one).fontSize)).filter(size => size < 9)"
    )
    assert small == [], "too small to read"


def test_the_map_shades_france_darkest(page):
    shown(page, DESK)
    fills = page.execute_script(
        "return [...document.querySelectorAll('svg.map path.land')].filter(path => "
        "path.textContent.startsWith('France')).map(path => getComputedStyle(path).fill)"
    )
    assert len(fills) == 2
    assert set(fills) == {"rgb(18, 63, 117)"}


def test_a_reader_of_headings_finds_one_title_and_a_named_section_for_each_part(page):
    outline = page.execute_script(
        "return [document.querySelectorAll('h1').length,"
        " [...document.querySelectorAll('section')].every(s => document.getElementById(s.getAttribute('aria-labelledby'))),"
        " [...document.querySelectorAll('nav a')].every(a => document.querySelector(a.getAttribute('href'))),"
        " [...document.querySelectorAll('table')].every(t => t.caption && t.tHead),"
        " new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size == document.querySelectorAll('[id]').length]"
    )
    assert outline == [1, True, True, True, True]


def test_the_page_is_valid_html(page):
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    path = Path(page.current_url.removeprefix("file://"))
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(path.read_text(encoding="utf-8"))
    assert parser.errors == []


def test_the_printed_page_has_page_numbers_and_a_summary_on_its_own_first_page(
    browser, nantes_report, tmp_path
):
    from footprint.report.document.writer import write

    path = write(nantes_report.document, tmp_path, ("pdf",))["pdf"]
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") > 5

"""The page in a real browser, without network: figures drawn, nothing fetched, no errors."""

import json
import shutil

import pytest

pytestmark = pytest.mark.browser

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
    "--window-size=1200,1600",
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


@pytest.fixture(scope="module")
def page(browser, nantes_report, tmp_path_factory):
    """The browser with the report of Nantes Métropole open."""
    from footprint.report.document.writer import write

    path = write(nantes_report.document, tmp_path_factory.mktemp("page"), ("html",))["html"]
    browser.get_log("performance")
    browser.get(path.as_uri())
    return browser


def test_the_page_fetches_nothing_and_the_console_is_quiet(page):
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if url.startswith(("http", "ws"))] == []
    assert page.get_log("browser") == []


def test_every_figure_is_drawn_within_the_page(page):
    sizes = page.execute_script(
        "return [...document.querySelectorAll('figure svg.figure')].map(svg => {"
        " const box = svg.getBBox(), view = svg.viewBox.baseVal, shown = svg.getBoundingClientRect();"
        " return [svg.classList[1], shown.width, shown.height, box.width, box.height, view.width, view.height]})"
    )
    assert sorted(size[0] for size in sizes) == ["bars", "bars", "bars", "bars", "bars", "map", "sankey"]
    for name, width, height, drawn_width, drawn_height, view_width, view_height in sizes:
        assert width > 600, name
        assert height > 80, name
        assert 0.5 * view_width < drawn_width <= 1.02 * view_width, name
        assert 0.5 * view_height < drawn_height <= 1.05 * view_height, name


def test_no_label_of_a_figure_is_cut_off(page):
    cut = page.execute_script(
        "return [...document.querySelectorAll('svg.sankey text, svg.bars text')].filter(text => {"
        " const a = text.getBoundingClientRect(), b = text.ownerSVGElement.getBoundingClientRect();"
        " return a.left < b.left - 1 || a.right > b.right + 1}).map(text => text.textContent)"
    )
    assert cut == []


def test_the_map_shades_france_darkest(page):
    fills = page.execute_script(
        "return [...document.querySelectorAll('svg.map path')].filter(path => "
        "path.textContent.startsWith('France:')).map(path => getComputedStyle(path).fill)"
    )
    assert len(fills) == 2
    assert len(set(fills)) == 1
    assert not fills[0].startswith("url")


def test_a_reader_of_headings_finds_one_title_and_a_named_section_for_each_part(page):
    outline = page.execute_script(
        "return [document.querySelectorAll('h1').length,"
        " [...document.querySelectorAll('section')].every(s => document.getElementById(s.getAttribute('aria-labelledby'))),"
        " [...document.querySelectorAll('nav a')].every(a => document.querySelector(a.getAttribute('href'))),"
        " [...document.querySelectorAll('table')].every(t => t.caption && t.tHead),"
        " document.documentElement.lang]"
    )
    assert outline == [1, True, True, True, "en"]


def test_a_narrow_screen_scrolls_figures_and_not_the_page(page):
    page.set_window_size(500, 900)
    try:
        assert page.execute_script("return document.documentElement.scrollWidth <= window.innerWidth + 1")
    finally:
        page.set_window_size(1200, 1600)

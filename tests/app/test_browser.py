"""The dashboard in a real browser, as a planner uses it: with mouse, keyboard, phone, in two languages."""

import json
import time
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.browser

WIDTHS = (360, 1300)
VIEWS = {
    "home": "/", "account": "/account?area=008", "index": "/index?area=008", "priorities": "/priorities?area=008",
    "what if": "/whatif?area=008&opened=Breweries:%2050%20jobs", "scenario": "/scenario?area=008", "plan": "/plan?area=008&budget=10",
    "peers": "/peers?area=008&count=3", "compare": "/compare?area=008&other=011", "map": "/map?area=008", "files": "/files", "error": "/account?area=Renes",
}  # fmt: skip


def shown_as(browser, width, scheme):
    """Show the page in a window of this width, by day or by night."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


@pytest.fixture
def at(opened, address):
    """A function that opens an address of the dashboard, in English unless the address says otherwise."""

    def go(path, width=1300, scheme="light"):
        shown_as(opened, width, scheme)
        opened.get(address + path + ("&" if "?" in path else "?") + ("" if "lang=" in path else "lang=en"))
        return opened

    go("/")
    opened.get_log("browser")
    opened.get_log("performance")
    yield go
    events = [json.loads(entry["message"])["message"] for entry in opened.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if url.startswith(("http", "ws")) and not url.startswith(address)] == []


def quiet(browser):
    return [
        entry["message"] for entry in browser.get_log("browser") if "status of 4" not in entry["message"]
    ] == []


def awaited(browser, css, seconds=40.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := browser.find_elements("css selector", css):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(
        f"{browser.get_log('browser')} {browser.find_element('tag name', 'body').text[-300:]}"
    )


def reads(browser, css, text, seconds=40.0):
    """Wait until the elements say a text; pages come and go meanwhile."""
    look = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText).join(' ')"
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if text in (said := browser.execute_script(look, css)):
            return
        time.sleep(0.1)
    raise AssertionError(said)


def send(browser):
    browser.find_element("css selector", "form.controls button").click()


def test_a_place_is_found_as_one_types_with_or_without_accents(at):
    browser = at("/")
    browser.find_element("id", "area").send_keys("saint-etienne")
    awaited(browser, "#area-list option")
    names = browser.execute_script(
        "return [...document.querySelectorAll('#area-list option')].map(o => o.value)"
    )
    assert names[0].startswith("Saint-Étienne")
    browser.find_element("id", "area").clear()
    browser.find_element("id", "area").send_keys(names[0])
    send(browser)
    reads(browser, "h1", "Saint-Étienne")
    assert quiet(browser)


def test_a_plan_is_limited_computed_stopped_and_moved_along_its_front(at):
    browser = at("/plan?area=002")
    field = browser.find_element("id", "budget")
    field.clear()
    field.send_keys("700")
    send(browser)
    awaited(browser, "[data-step]:not(:empty)", 3)
    awaited(browser, ".job button").click()
    reads(browser, "h1", "Lyon")
    end = time.monotonic() + 20
    while "budget=" in browser.current_url and time.monotonic() < end:
        time.sleep(0.1)
    assert not browser.find_elements("css selector", "[data-job], .result")
    at("/plan?area=008&budget=10")
    awaited(browser, ".front a")
    first = browser.find_element("css selector", ".result").text
    points = browser.find_elements("css selector", ".front a")
    points[len(points) // 2].click()
    end = time.monotonic() + 40
    while "avoid=" not in browser.current_url and time.monotonic() < end:
        time.sleep(0.1)
    awaited(browser, ".front a")
    assert browser.find_element("css selector", ".result").text != first
    assert quiet(browser)


def test_a_plant_opens_and_another_closes(at):
    browser = at("/whatif?area=008")
    browser.find_element("id", "opened-new").send_keys("Breweries: 50 jobs")
    browser.find_element("id", "closed-new").send_keys("Bread and bakery products: 20 jobs")
    send(browser)
    awaited(browser, ".result table")
    assert browser.find_element("id", "opened-1").get_attribute("value") == "Breweries: 50 jobs"
    assert quiet(browser)


def test_two_places_stand_side_by_side(at):
    browser = at("/compare?area=008")
    browser.find_element("id", "other").send_keys("Rennes (011)")
    send(browser)
    reads(browser, ".result table", "Rennes (011)")


def test_the_workbook_of_a_view_is_downloaded_and_opens(at, tmp_path):
    browser = at("/account?area=008")
    browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    awaited(browser, ".downloads a[href*='.xlsx']").click()
    end = time.monotonic() + 15
    found = []
    while not found and time.monotonic() < end:
        found = list(tmp_path.glob("*.xlsx"))
        time.sleep(0.1)
    assert openpyxl.load_workbook(found[0], read_only=True).sheetnames


def test_a_bad_file_is_answered_with_a_sentence(at, tmp_path):
    bad = tmp_path / "plants.csv"
    bad.write_text("sector,jobs\nNo such sector,12\n", encoding="utf-8")
    browser = at("/files")
    browser.find_element("id", "file").send_keys(str(bad))
    send(browser)
    reads(browser, "[role=alert]", "plants.csv")


def test_the_keyboard_alone_reaches_the_answer(at):
    from selenium.webdriver.common.keys import Keys

    browser = at("/")
    for _ in range(30):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        if browser.switch_to.active_element.get_attribute("id") == "area":
            break
    browser.switch_to.active_element.send_keys("Nantes (008)", Keys.ENTER)
    reads(browser, ".result", "Nantes")


def test_every_view_is_accessible_and_fits_the_window(at, opened):
    axe = pytest.importorskip("axe_core_python", reason="axe-core is not installed")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    found = {}
    for name, path in VIEWS.items():
        browser = at(path)
        if name in ("plan", "what if"):
            awaited(browser, ".result")
        browser.execute_script(script)
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                shown_as(browser, width, scheme)
                # Night changes colours alone.
                only = "runOnly: ['color-contrast'], " if scheme == "dark" else ""
                answer = browser.execute_async_script(
                    "const done = arguments[arguments.length - 1];"
                    f"axe.run({{{only}resultTypes: ['violations']}}).then(done)"
                )
                told = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in answer["violations"]]
                if browser.execute_script("return document.documentElement.scrollWidth") > width:
                    told.append("wider than the window")
                if told:
                    found[name, width, scheme] = told
    assert found == {}


def test_a_visitor_reads_french(at):
    browser = at("/account?area=008&lang=fr")
    assert browser.find_element("tag name", "html").get_attribute("lang") == "fr"
    assert "Territoire" in browser.find_element("tag name", "main").text
    assert at("/plan?area=008&lang=en").find_element("tag name", "h1").text.startswith("Plan: Nantes")

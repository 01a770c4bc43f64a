"""Photograph the report at both widths: ``python docs/screenshots.py``; needs Chromium and its driver."""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path

from footprint.files import written_atomically
from footprint.i18n import speaking
from footprint.report.account.area_report import AreaReport, build_report
from footprint.report.document.page import as_html
from footprint.report.document.pdf import find_browser

IMAGES = Path(__file__).parent / "images"
AREA = "Nantes Métropole"
#: File, language, width, height, dark, and the part of the page at the top.
SHOTS = (
    ("report-desk.png", "en", 1300, 1130, False, ""),
    ("report-phone.png", "fr", 360, 1100, False, ""),
    ("report-flows-phone.png", "fr", 360, 800, True, "flows"),
)


def main() -> None:
    """Write every picture."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = find_browser()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    found = build_report(AREA).found
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, language, width, height, dark, part in SHOTS:
                page = Path(folder, f"{language}.html")
                if not page.exists():
                    with speaking(language):
                        page.write_text(as_html(AreaReport(found).document), encoding="utf-8")
                _photograph(browser, page, IMAGES / name, width, height, dark=dark, part=part)
    finally:
        browser.quit()


def _photograph(browser, page: Path, path: Path, width: int, height: int, *, dark: bool, part: str) -> None:
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    browser.get(page.as_uri() + (f"#{part}" if part else ""))
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    with written_atomically(path) as draft:
        draft.write_bytes(base64.b64decode(shot["data"]))


if __name__ == "__main__":
    main()

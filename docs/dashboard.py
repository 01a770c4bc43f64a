"""Photograph the dashboard at both widths: ``python docs/dashboard.py``; needs Chromium and its driver."""

from __future__ import annotations

import base64
import shutil
import time
from pathlib import Path

from footprint.app.apart import served_apart
from footprint.files import written_atomically
from footprint.report.document.pdf import find_browser

IMAGES = Path(__file__).parent / "images"
#: File, address, width, height.
SHOTS = (
    ("dashboard-desk.png", "/plan?area=008&budget=50&lang=en", 1300, 1000),
    ("dashboard-phone.png", "/whatif?area=008&opened=Breweries:%2050%20jobs&lang=fr", 360, 900),
)
_LONGEST = 90.0


def main() -> None:
    """Write every picture."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = find_browser()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        with served_apart() as server:
            for name, address, width, height in SHOTS:
                size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
                browser.get(server + address)
                end = time.monotonic() + _LONGEST
                while not browser.find_elements("css selector", ".result") and time.monotonic() < end:
                    time.sleep(0.2)
                shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
                with written_atomically(IMAGES / name) as draft:
                    draft.write_bytes(base64.b64decode(shot["data"]))
    finally:
        browser.quit()


if __name__ == "__main__":
    main()

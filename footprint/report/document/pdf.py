"""A page as PDF, printed by a Chromium that is on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from footprint.errors import FootprintError
from footprint.i18n import _

#: Names under which Chromium and its kin are installed.
PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_SECONDS = 120


class PdfError(FootprintError):
    """No PDF could be made."""


def find_browser() -> str:
    """Return the program of a Chromium, Chrome or Edge; ``FOOTPRINT_BROWSER`` names another.

    Raises
    ------
    PdfError
        If there is none, saying what to install.
    """
    named = os.environ.get("FOOTPRINT_BROWSER")
    found = [shutil.which(name) for name in ([named] if named else PROGRAMS)]
    found += [] if named else [place for place in _PLACES if Path(place).is_file()]
    for program in found:
        if program:
            return program
    raise PdfError(
        _("A PDF is printed by a browser, and none was found"),
        expected=_("Chromium, Google Chrome or Microsoft Edge"),
        hint=_(
            "install one (on Debian or Ubuntu: `apt install chromium`), or let FOOTPRINT_BROWSER name its program; "
            "any browser also prints the page as PDF"
        ),
    )


def fill_pdf(html: str, path: Path) -> None:
    """Print a page to a file, on A4 with page numbers (the style's margin boxes: Chromium 131 or later).

    Raises
    ------
    PdfError
        If there is no browser, or it fails.
    """
    program = find_browser()
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            program, "--headless=new", "--disable-gpu", "--no-first-run", "--disable-extensions", "--no-sandbox",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            f"--user-data-dir={Path(folder, 'profile')}", "--no-pdf-header-footer", f"--print-to-pdf={made}", page.as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            raise PdfError(
                _("The browser {program} did not print the page", program=program),
                found=str(error).splitlines()[0],
                hint=_("print the page from a browser instead, or try again"),
            ) from error
        if not made.is_file():
            raise PdfError(_("The browser {program} did not print the page", program=program))
        shutil.copyfile(made, path)

"""A page printed as a PDF by a browser of the machine, tagged, the same bytes each time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from beatplan.report.brief.fitting import SIZES

#: Browsers that print from the command line, by the names they are installed under.
_BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
)  # fmt: skip
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_TIME_LIMIT_S = 120
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:[0-9+\-'Z]*\)")
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def find_browser() -> str | None:
    """Find a browser that can print, or None."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    return found or next((path for path in _ELSEWHERE if Path(path).is_file()), None)


def print_pdf(draw: Callable[[float], str], browser: str) -> bytes | None:
    """Print a page on one sheet: at its written size, or the largest of the smaller ones at which it fits.

    Args:
        draw: writes the page at a size.
        browser: which prints it.

    Returns:
        The PDF, of more sheets where no size makes it fit on one; None where the browser prints nothing.
    """
    pdf = None
    for size in SIZES:
        pdf = _printed(draw(size), browser)
        if pdf is None or pages(pdf) == 1:
            break
    return None if pdf is None else _undated(pdf)


def pages(pdf: bytes) -> int:
    """Count the sheets of a PDF."""
    return len(_PAGE.findall(pdf))


def _printed(page: str, browser: str) -> bytes | None:
    """Let a browser print one page, with a profile of its own and nothing fetched."""
    with tempfile.TemporaryDirectory(prefix="beatplan-print-") as made:
        source, target = Path(made) / "page.html", Path(made) / "page.pdf"
        source.write_text(page, encoding="utf-8", newline="\n")
        command = [
            browser, "--headless=new", "--disable-gpu", "--no-first-run", f"--user-data-dir={made}/profile",
            "--no-pdf-header-footer", "--host-resolver-rules=MAP * ~NOTFOUND", f"--print-to-pdf={target}",
        ]  # fmt: skip
        # Chromium refuses its sandbox to root, as in a container.
        command += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            subprocess.run(  # noqa: S603
                [*command, source.as_uri()], capture_output=True, timeout=_TIME_LIMIT_S, check=True
            )
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None


def _undated(pdf: bytes) -> bytes:
    """Put a fixed date, of the same length, in place of the time of printing."""

    def fixed(found: re.Match[bytes]) -> bytes:
        stamp = found.group(0)
        start = stamp.index(b"(D:") + 3
        return stamp[:start] + re.sub(rb"[0-9]", b"0", stamp[start:]).replace(b"00000000000000", b"20000101000000", 1)

    return _DATE.sub(fixed, pdf)

"""Pages of a report opened in a browser: the time until they answer, beside an empty page in the same browser.

`python -m tests.benchmarks.opening [PLAN]` prints the lines; Durham's launch is planned and reported where left out.
A page answers when it has drawn something, its own scripts have run, and no task holds the browser for over 50 ms
any more; the network is off, the size that of a projector.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support import DURHAM

RUNS, QUIET_MS = 7, 1500
PAGES = ("map.html", "brief.html")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
EMPTY = "<!doctype html><title>empty</title><p>empty"
#: Begins before the page does, and sees every task that holds the browser.
WATCH = """
window.lastBusy = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.lastBusy = Math.max(window.lastBusy, one.startTime + one.duration);
}).observe({ type: "longtask", buffered: true });
"""
ANSWERS = """() => {
  const [way] = performance.getEntriesByType("navigation");
  const drawn = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  return Math.max(way.domContentLoadedEventEnd, drawn, window.lastBusy) / 1000;
}"""


def answers_s(browser: Any, page: Path) -> float:
    """Open a page once in a fresh profile and give the seconds from asking for it until it answers."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, offline=True)
    context.add_init_script(WATCH)
    opened = context.new_page()
    opened.goto(page.as_uri())
    opened.wait_for_timeout(QUIET_MS)
    seconds = float(opened.evaluate(ANSWERS))
    context.close()
    return seconds


def report_of_durham(folder: Path) -> Path:
    """Plan Durham's launch and report it to the public."""
    command, scenario = [sys.executable, "-m", "beatplan"], str(DURHAM / "launch-2022.toml")
    subprocess.run([*command, "plan", scenario, "-o", str(folder / "plan"), "-q"], check=True, capture_output=True)
    return report_of(folder / "plan", folder)


def report_of(plan: Path, folder: Path) -> Path:
    """Report a plan to the public."""
    report = folder / "report"
    command = [sys.executable, "-m", "beatplan", "report", str(plan), "-o", str(report), "-q"]
    subprocess.run(command, check=True, capture_output=True)
    return report


def measure(browser: Any, page: Path, empty: Path) -> str:
    """Open a page and the empty one in turn, and write the line of the table."""
    answers_s(browser, page), answers_s(browser, empty)
    mine, peers = zip(*((answers_s(browser, page), answers_s(browser, empty)) for _ in range(RUNS)), strict=True)
    ratio = statistics.median(a / b for a, b in zip(mine, peers, strict=True))
    return (
        f"| `{page.name}` of Durham, {page.stat().st_size / 1e6:.1f} MB, until it answers | - "
        f"| {statistics.median(mine):.2f} s ({min(mine):.2f} to {max(mine):.2f}) "
        f"| an empty page, {statistics.median(peers):.2f} s | {ratio:.1f} |"
    )


def main(plan: Path | None = None) -> list[str]:
    """Measure both pages; no line where no browser is installed."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        return []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        report = report_of_durham(folder) if plan is None else report_of(plan, folder)
        empty = folder / "empty.html"
        empty.write_text(EMPTY, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        lines = [measure(browser, report / page, empty) for page in PAGES]
        browser.close()
    return lines


if __name__ == "__main__":
    print("\n".join(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))

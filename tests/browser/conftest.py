"""A headless browser with the network off, and pages opened in it from files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

DESKTOP, PHONE = (1280, 720), (390, 844)


@dataclass
class Opened:
    """A page, and what went wrong or went out while it was open."""

    page: Any
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def fill(self, beat: str) -> str:
        """Read how a beat is shaded."""
        return str(self.page.get_attribute(f'path[data-beat="{beat}"]', "fill"))

    def choose(self, group: str, name: str) -> None:
        """Click a choice of the switch."""
        self.page.locator(f"#switch-{group} label", has_text=name).click()

    def figures(self) -> dict[str, list[str]]:
        """Read the panel: the cells of each row by its label."""
        rows = self.page.locator("#figures tbody tr").all()
        return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}

    def table(self) -> dict[str, list[str]]:
        """Read the table of beats: the cells of each row by beat."""
        rows = self.page.locator("#beat-table tbody tr").all()
        return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}

    def check_quiet(self) -> None:
        """Nothing failed and nothing was fetched."""
        assert self.troubles == []
        assert self.requests == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"none of {', '.join(names)} is installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open HTML text as a file, at a width and height, with the network off."""
    contexts = []

    def open_text(html: str, size: tuple[int, int] = DESKTOP, fragment: str = "") -> Opened:
        file = tmp_path / "map.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        context.set_offline(True)
        opened = Opened(context.new_page())

        def gate(route: Any) -> None:
            if route.request.url.split("#")[0] == file.as_uri():
                route.continue_()
            else:
                opened.requests.append(route.request.url)
                route.abort()

        context.route("**/*", gate)
        opened.page.on("console", lambda message: opened.troubles.append(f"{message.type}: {message.text}"))
        opened.page.on("pageerror", lambda error: opened.troubles.append(str(error)))
        opened.page.on("dialog", lambda dialog: (opened.troubles.append(dialog.message), dialog.dismiss()))
        opened.page.goto(file.as_uri() + fragment)
        return opened

    yield open_text
    for context in contexts:
        context.close()

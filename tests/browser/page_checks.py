"""What every page owes every reader, measured in the browser.

Axe runs with the rules of WCAG 2.2 AA and its best practices, in light at the width of a laptop
and in dark at that of a phone: colours do not depend on the width, nor the layout on the colours.
Each page must also fit its window, have one title and one main
heading, and leave the console without an error.
"""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page

WIDE = 1280
HEIGHT = 900
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", WIDE), ("dark", 390))

_RUN_AXE = """
    () => axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: {"target-size": {enabled: true}},
    }).then((results) => results.violations.flatMap((violation) => violation.nodes.map(
      (node) => `${violation.id} at ${node.target.join(" ")}: ${node.failureSummary}`)))
"""
_WIDER_THAN_THE_WINDOW = """
    () => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      return [...document.body.querySelectorAll("*")]
        .filter((part) => part.getBoundingClientRect().right > room + 1)
        .slice(0, 5)
        .map((part) => part.outerHTML.slice(0, 120));
    }
"""


# htmx says so of a request that a newer one takes the place of, which is what `hx-sync` is for. A
# request that fails is complained about by the browser, and as "htmx:sendError", as well.
REPLACED = ("htmx:sendAbort", "htmx:afterRequest")


class PageChecker:
    """Listens to the console of `page` from the start; call it to check what the page shows."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.addresses: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.text.startswith(REPLACED):
            return
        if message.type in ("error", "warning"):
            address = message.location.get("url", "")
            self.complaints.append(f"{message.text} ({address})")

    def _on_error(self, error: Error) -> None:
        self.complaints.append(str(error))

    def __call__(self, *, status: int = 200) -> None:
        """Check the page as it is now. `status` is what its address answered: Chromium writes
        every refusal into the console, and the refusal itself may be what is shown."""
        page = self.page
        # A click returns as soon as the next page answers: what it shows may still be coming.
        page.wait_for_load_state("load")
        page.locator("h1").first.wait_for(state="attached")
        problems = self._console_problems(status)
        problems += self._page_problems()
        page.evaluate(Axe().axe_script)
        for scheme, width in LOOKS:
            # Colours that are still changing would be measured half-way.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": HEIGHT})
            found = page.evaluate(_RUN_AXE) + [
                f"wider than the window: {part}" for part in page.evaluate(_WIDER_THAN_THE_WINDOW)
            ]
            problems += [f"{scheme}, {width} px: {problem}" for problem in found]
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        page.emulate_media(color_scheme="light")
        self.addresses.append(page.url)
        assert not problems, "\n".join([f"{page.url}", *problems])

    def _console_problems(self, status: int) -> list[str]:
        expected = f"status of {status} " if status >= 400 else None
        problems = [
            complaint
            for complaint in self.complaints
            if not (expected and expected in complaint and complaint.endswith(f"({self.page.url})"))
        ]
        self.complaints.clear()
        return [f"console: {complaint}" for complaint in problems]

    def _page_problems(self) -> list[str]:
        headings = self.page.locator("h1").count()
        problems = [] if headings == 1 else [f"{headings} h1 instead of one"]
        if not self.page.title().strip():
            problems.append("no title")
        return problems

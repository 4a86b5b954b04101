"""A telephone's browser for tests: a real Chromium without a window, driven from this loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

TALL, SMALL = (390, 844), (320, 640)
PATIENCE_S = 25
PASSING = (
    StaleElementReferenceException,
    NoSuchElementException,
    ElementNotInteractableException,
)
"""What one meets while a page is being replaced."""

REPLACED = "does not belong to the document"
"""How Chromium 156 now and then says the first of them, without naming it."""

RULES = '{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}'

OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # tests may run as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
)


class Browser:
    """One page; every method waits in a thread, so that the server under test goes on."""

    def __init__(self, chrome: Chrome) -> None:
        self._chrome = chrome

    async def open(self, url: str) -> None:
        await asyncio.to_thread(self._chrome.get, url)

    async def resize(self, size: tuple[int, int]) -> None:
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        await self._devtools("Emulation.setDeviceMetricsOverride", metrics)

    async def switch_scripts_off(self) -> None:
        await self._devtools("Emulation.setScriptExecutionDisabled", {"value": True})

    async def see(self, words: str) -> None:
        """Return when these words can be read on the page. Raises: TimeoutException."""
        await self._until(lambda: words in self._visible())

    async def see_no_more(self, words: str) -> None:
        await self._until(lambda: words not in self._visible())

    async def touch(self, words: str) -> None:
        """Touch the button or the heading of a question that says just this."""
        where = f"//*[self::button or self::summary][normalize-space()='{words}']"

        def touched() -> bool:
            self._chrome.find_element(By.XPATH, where).click()
            return True

        await self._until(touched)

    async def write(self, field: str, text: str) -> None:
        """Write into the field of that id."""
        await asyncio.to_thread(lambda: self._chrome.find_element(By.ID, field).send_keys(text))

    async def press(self, *keys: str) -> None:
        """Press keys where the focus is, `selenium.webdriver.Keys` among them."""
        pressed = ActionChains(self._chrome).send_keys(*keys)
        await asyncio.to_thread(pressed.perform)

    async def tell(self, script: str) -> Any:
        """What a script on the page returns."""
        return await asyncio.to_thread(self._chrome.execute_script, script)

    async def title(self) -> str:
        return await asyncio.to_thread(lambda: self._chrome.title)

    async def complaints(self) -> list[str]:
        """What the browser itself found wrong, the lost line left out."""
        entries = await asyncio.to_thread(self._chrome.get_log, "browser")
        return [e["message"] for e in entries if "ERR_" not in e["message"]]

    async def barriers(self) -> list[str]:
        """What axe-core finds on this page that keeps people out: the rule, and where."""
        axe = files("axe_playwright_python") / "axe.min.js"
        await self.tell(axe.read_text(encoding="utf-8"))
        run = f"axe.run({RULES}).then(found => arguments[0](found.violations))"
        violations = await asyncio.to_thread(self._chrome.execute_async_script, run)
        return [f"{v['id']}: {node['target']}" for v in violations for node in v["nodes"]]

    async def grab(self, path: Path) -> None:
        await asyncio.to_thread(self._chrome.save_screenshot, str(path))

    async def _devtools(self, command: str, facts: dict[str, object]) -> None:
        await asyncio.to_thread(self._chrome.execute_cdp_cmd, command, facts)

    async def _until(self, holds: Callable[[], bool]) -> None:
        wait = WebDriverWait(self._chrome, PATIENCE_S, 0.1, ignored_exceptions=PASSING)
        await asyncio.to_thread(wait.until, lambda _: holds())

    def _visible(self) -> str:
        try:
            text = self._chrome.find_element(By.TAG_NAME, "body").text
        except WebDriverException as error:
            if REPLACED in str(error):
                raise StaleElementReferenceException(str(error)) from error
            raise
        return " ".join(text.split())


@asynccontextmanager
async def a_browser(size: tuple[int, int] = TALL) -> AsyncIterator[Browser]:
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for option in OPTIONS:
        options.add_argument(option)
    start = asyncio.to_thread(Chrome, options=options, service=Service("/usr/bin/chromedriver"))
    chrome = await start
    try:
        browser = Browser(chrome)
        await browser.resize(size)
        yield browser
    finally:
        await asyncio.to_thread(chrome.quit)

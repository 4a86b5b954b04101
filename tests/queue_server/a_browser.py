"""A telephone's browser for tests: a real Chromium without a window, driven from this loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
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

RULES = """{
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  preload: false, resultTypes: ["violations"]
}"""
"""Without loading all style again, which only rules need that are not asked for."""

OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # tests may run as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--process-per-site",
    "--disable-back-forward-cache",
    "--disable-features=RenderDocument,SpareRendererForSitePerProcess",
)
"""The last three: no second process stands ready, no page left behind is kept; 40 % less work."""


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

    async def tell(self, script: str, *facts: object) -> Any:
        """What a script on the page returns; `facts` are its `arguments`."""
        return await asyncio.to_thread(self._chrome.execute_script, script, *facts)

    async def leave_by(self, script: str, *facts: object) -> None:
        """Run a script that leads to another page, and return once that page is there."""
        await self.tell("document.documentElement.dataset.left = ''")
        await self.tell(script, *facts)
        arrived = """return document.readyState === 'complete'
            && !('left' in document.documentElement.dataset)"""
        await self._until(lambda: bool(self._chrome.execute_script(arrived)))

    async def set_cookie(self, name: str, value: str, url: str, path: str = "/") -> None:
        """As the server at `url` sets one for its pages below `path`."""
        facts = {"name": name, "value": value, "url": url, "path": path, "httpOnly": True}
        is_of_host = name.startswith("__Host-")
        await self._devtools("Network.setCookie", facts | {"secure": is_of_host, "sameSite": "Lax"})

    async def forget_cookie(self, name: str, url: str) -> None:
        await self._devtools("Network.deleteCookies", {"name": name, "url": url})

    async def title(self) -> str:
        return await asyncio.to_thread(lambda: self._chrome.title)

    async def complaints(self) -> list[str]:
        """What the browser itself found wrong, the lost line left out."""
        entries = await asyncio.to_thread(self._chrome.get_log, "browser")
        return [e["message"] for e in entries if "ERR_" not in e["message"]]

    async def barriers(self, *, leave_out: tuple[str, ...] = ()) -> list[str]:
        """What axe-core finds on this page that keeps people out: the rule, and where.

        Inside of what the selectors `leave_out` name it does not look.
        """
        if not await self.tell("return 'axe' in window"):
            await self.tell(_axe())
        where = {"exclude": [[each] for each in leave_out]}
        run = f"axe.run(arguments[0], {RULES}).then(found => arguments[1](found.violations))"
        violations = await asyncio.to_thread(self._chrome.execute_async_script, run, where)
        return [f"{v['id']}: {node['target']}" for v in violations for node in v["nodes"]]

    async def load_axe_with_every_page(self) -> None:
        """From the next page on, so that `barriers` need not send it each time."""
        await self._devtools("Page.addScriptToEvaluateOnNewDocument", {"source": _axe()})

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


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


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

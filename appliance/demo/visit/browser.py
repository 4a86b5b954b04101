"""The citizen's browser: Debian's Chromium without a window, driven by real clicks and keys.

Owns looking and touching on the portal's pages, by what a person reads there. Messages are those of
the portal's own catalogue. Must not know the steps of a booking.
"""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from appliance.demo.visit.record import NotHappened
from text.catalogue import Catalogue

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
PATIENCE_S = 15.0
LOOK_AGAIN_S = 0.1
WIDTH, HEIGHT, TALLEST = 1280, 900, 2400
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # pcscd needs root, and Chromium as root refuses its own sandbox
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--accept-lang=it",
    "--force-prefers-reduced-motion",  # a page that still moves cannot be touched
    f"--window-size={WIDTH},{HEIGHT}",
)
TOUCHABLE = (
    "//*[self::a or self::button or self::label][not(@aria-hidden='true')][normalize-space()={}]"
)
DOWNLOAD = """
const [address, done] = arguments;
fetch(address).then((r) => r.ok ? r.bytes() : null)
  .then((b) => done(b && btoa(Array.from(b, (c) => String.fromCharCode(c)).join(""))));
"""
TO_THE_MIDDLE = "arguments[0].scrollIntoView({block: 'center'})"

Found = TypeVar("Found")


class Browser:
    """One page; every method waits in a thread, so that the house goes on."""

    name = "portal"

    def __init__(self, chrome: Chrome) -> None:
        self._chrome = chrome
        self._words = Catalogue("portal").words("it")

    def said(self, message: str, *values: object) -> str:
        """`message` as the portal says it."""
        return self._words.gettext(message, *values)

    async def open(self, url: str) -> None:
        await asyncio.to_thread(self._chrome.get, url)

    async def open_when_it_answers(self, url: str) -> None:
        """Raises: NotHappened"""
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self.open(url)
            except WebDriverException as not_yet:
                if time.monotonic() > deadline_s:
                    raise NotHappened(f"{url} does not answer") from not_yet
                await asyncio.sleep(LOOK_AGAIN_S)

    async def title(self) -> str:
        return await asyncio.to_thread(lambda: self._chrome.title)

    async def reads(self, text: str) -> str:
        """Return `text` when it can be read on the page. Raises: NotHappened"""
        await self._until(lambda: text in self._visible(), f"“{text}” is not on the page")
        return text

    async def sees(self, message: str, *values: object) -> str:
        """Raises: NotHappened"""
        return await self.reads(self.said(message, *values))

    async def has(self, text: str) -> bool:
        """Whether `text` can be read on the page now."""
        return await asyncio.to_thread(lambda: text in self._visible())

    async def touches(self, message: str, *values: object) -> None:
        """Touch the link, button or choice that says just this. Raises: NotHappened"""
        text = self.said(message, *values)
        await self.touches_at(TOUCHABLE.format(_quoted(text)), text)

    async def touches_at(self, xpath: str, what: str) -> str:
        """Touch the first element at `xpath`; what it says. Raises: NotHappened"""

        def touched() -> str:
            element = self._find(By.XPATH, xpath)
            said = " ".join(element.text.split())
            self._chrome.execute_script(TO_THE_MIDDLE, element)  # a bar stays at the bottom
            element.click()
            return said or what

        return await self._until(touched, f"{what} cannot be touched")

    async def writes(self, field: str, text: str) -> None:
        """Type into the field of that id. Raises: NotHappened"""

        def written() -> bool:
            element = self._find(By.ID, field)
            element.clear()
            element.send_keys(text)
            return True

        await self._until(written, f"there is no field {field}")

    async def attaches(self, field: str, file: Path) -> None:
        """Choose `file` in the field of that id. Raises: NotHappened"""

        def chosen() -> bool:
            self._find(By.ID, field).send_keys(str(file))
            return True

        await self._until(chosen, f"there is no field {field}")

    async def is_at(self, end: str) -> None:
        """Return when the address ends so. Raises: NotHappened"""

        def arrived() -> bool:
            return self._chrome.current_url.partition("?")[0].endswith(end)

        await self._until(arrived, f"the page is not {end}")

    async def has_no(self, xpath: str) -> None:
        """Return when nothing is at `xpath` any more. Raises: NotHappened"""
        gone = f"{xpath} is still there"
        await self._until(lambda: not self._chrome.find_elements(By.XPATH, xpath), gone)

    async def address(self) -> str:
        """Where it is, without what stands behind the path."""
        return await asyncio.to_thread(lambda: self._chrome.current_url.partition("#")[0])

    async def value_of(self, field: str) -> str:
        """What is in the field of that id. Raises: NotHappened"""

        def value() -> str:
            return self._find(By.ID, field).get_attribute("value") or ""

        return await self._until(value, f"the field {field} is empty")

    async def text_of(self, xpath: str) -> str:
        """What stands at `xpath`. Raises: NotHappened"""
        return await self._until(lambda: self._find(By.XPATH, xpath).text, f"{xpath} is empty")

    async def downloads(self, link: str, file: Path) -> None:
        """Write what the link of that text leads to into `file`. Raises: NotHappened"""
        where = await self.address_of(link)
        got = await asyncio.to_thread(self._chrome.execute_async_script, DOWNLOAD, where)
        if not got:
            raise NotHappened(f"“{link}” cannot be downloaded")
        await asyncio.to_thread(file.write_bytes, base64.b64decode(got))

    async def address_of(self, link: str) -> str:
        """Where the link of that text leads. Raises: NotHappened"""
        there = f"//a[normalize-space()={_quoted(link)}]"

        def address() -> str:
            return self._find(By.XPATH, there).get_attribute("href") or ""

        return await self._until(address, f"there is no link {link}")

    async def picture(self, file: Path) -> None:
        """The whole page, as a PNG."""
        await asyncio.to_thread(self._take, file)

    def _take(self, file: Path) -> None:
        """The window is as tall as the page meanwhile: a bar at the bottom stands there."""
        tall = self._chrome.execute_script("return document.documentElement.scrollHeight")
        size = {
            "width": WIDTH,
            "height": min(tall, TALLEST),
            "deviceScaleFactor": 1,
            "mobile": False,
        }
        self._chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        taken = self._chrome.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        self._chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        file.write_bytes(base64.b64decode(taken["data"]))

    def _find(self, by: str, where: str) -> WebElement:
        return self._chrome.find_element(by, where)

    def _visible(self) -> str:
        return " ".join(self._find(By.TAG_NAME, "body").text.split())

    async def _until(self, done: Callable[[], Found], otherwise: str) -> Found:
        """What `done` gives, once it is something; asked again while a page is replaced."""
        wait = WebDriverWait(
            self._chrome, PATIENCE_S, LOOK_AGAIN_S, ignored_exceptions=(WebDriverException,)
        )
        try:
            return await asyncio.to_thread(wait.until, lambda _: done())
        except TimeoutException:
            raise NotHappened(f"{otherwise} ({await self.title()})") from None


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Raises: NotHappened where Chromium cannot be started."""
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for option in OPTIONS:
        options.add_argument(option)
    try:
        chrome = await asyncio.to_thread(Chrome, options=options, service=Service(DRIVER))
    except WebDriverException as missing:
        raise NotHappened(
            f"Chromium does not start: see debian-packages-for-visit.txt ({missing.msg})"
        ) from missing
    try:
        yield Browser(chrome)
    finally:
        await asyncio.to_thread(chrome.quit)


def _quoted(text: str) -> str:
    """As XPath writes it: Italian has apostrophes, and no double quotes on buttons."""
    return f'"{text}"'

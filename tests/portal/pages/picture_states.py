"""Pictures of every page in every state: `python -m tests.portal.pages.picture_states DIR it ar`.

As wide as a telephone and as a desk, to be looked at; axe's barriers at both widths are printed.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.portal.pages.a_state_browser import SIZES, StateBrowser
from tests.portal.pages.page_states import STATES, a_states_scene
from tests.queue_server.a_browser import a_browser


async def take(folder: Path, languages: list[str], home: Path) -> None:
    async with a_states_scene(home) as scene, a_browser(SIZES[0]) as browser:
        walker = StateBrowser(scene, browser)
        await browser.load_axe_with_every_page()
        for language in languages:
            await walker.begin(language)
            for state in STATES:
                await browser.resize(SIZES[0])
                await walker.reach(state)
                for width, height in SIZES:
                    await browser.resize((width, height))
                    tall = await browser.tell("return document.documentElement.scrollHeight")
                    await browser.resize((width, tall))
                    name = f"{state.name}-{language}-{width}"
                    await browser.grab(folder / f"{name}.png")
                    await browser.resize((width, height))
                    for fault in await walker.barriers():
                        print(name, fault)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        asyncio.run(take(folder, sys.argv[2:], Path(home)))

"""Every citizen's page in every state: no barrier, nothing cut, by keyboard alone, scripts off."""

import re

from tests.portal.pages.a_page import said
from tests.portal.pages.a_state_browser import SIZES, StateBrowser
from tests.portal.pages.page_states import STATES, a_states_scene
from tests.queue_server.a_browser import a_browser

WALKS = (("it", SIZES[0], STATES[::2]), ("ar", SIZES[1], STATES[1::2]))
"""In both directions of reading; `picture_states` looks at all states in each way."""


def same_but_for_hours(one: str, other: str) -> bool:
    """Each save of a step is told with its hour, and the browser saves after the reader."""
    hour = re.compile(r"\d\d:\d\d")
    return hour.sub("", one) == hour.sub("", other)


async def test_every_page_in_every_state_is_open_to_all(tmp_path):
    async with a_states_scene(tmp_path) as scene, a_browser(SIZES[0]) as browser:
        walker, served, faults = StateBrowser(scene, browser), {}, []
        for state in STATES:
            page = served[state.name] = await scene.served(state)
            if state.says not in page.text:
                faults.append((state.name, "does not say", state.says, page.text))
        await browser.load_axe_with_every_page()
        for language, size, states in WALKS:
            await browser.resize(size)
            await walker.begin(language)
            for state in states:
                await walker.reach(state)
                main = served[state.name].tree.find(".//main")
                is_compared = language == "it" and not state.is_flooded
                if is_compared and not same_but_for_hours(await walker.says(), said(main)):
                    faults.append((state.name, "says something else without scripts"))
                faults += [(state.name, language, each) for each in await walker.barriers()]
                faults += [(state.name, language, each) for each in await walker.walk_by_keyboard()]
    assert not faults, "\n".join(map(str, faults))

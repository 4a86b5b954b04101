"""A real browser that is brought to a state of the table."""

from selenium.webdriver import Keys

from tests.portal.pages.page_states import PageState, StatesScene
from tests.queue_server.a_browser import TALL, Browser
from web.sessions.browser_sessions import COOKIE

SIZES = ((1280, 900), TALL)

STATUS = "return performance.getEntriesByType('navigation')[0].responseStatus"

SEND = """
const form = [...document.forms].find(
  f => f.method === 'post' && f.closest('main') && !f.closest('.survey')
);
for (const [name, value] of Object.entries(arguments[0])) {
  const fields = form.querySelectorAll(`[name="${name}"]`);
  if (fields.length && fields[0].tagName === 'BUTTON') {
    const chosen = document.createElement('input');
    Object.assign(chosen, {type: 'hidden', name, value});
    form.append(chosen);
  } else for (const field of fields) {
    if (field.type === 'radio') field.checked = field.value === value;
    else field.value = value;
  }
}
form.noValidate = true;
form.submit();
"""

FRAME = "body > header, body > footer"

FRAME_SAYS = f"""return [...document.querySelectorAll('{FRAME}')].map(e => e.innerText).join()"""

MAIN_SAYS = """return document.querySelector('main').textContent"""

NOTE_FOCUS = """
const place = document.querySelector(arguments[0]), known = new Set(arguments[1]);
const used = [...place.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
)].filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0);
const kinds = used.map(
  e => [e.localName, e.type, e.className, e.parentElement.className].join()
);
if (kinds.every(kind => known.has(kind))) return [0, []];
place.tabIndex = -1;
place.focus();
window.used = used;
window.met = new Set();
window.unseen = [];
document.addEventListener('focusin', event => {
  const it = event.target, drawn = [it, ...(it.labels || [])].map(e => {
    e.getAnimations().filter(a => a instanceof CSSTransition).forEach(a => a.finish());
    return getComputedStyle(e);
  });
  window.met.add(it);
  if (!drawn.some(s => (s.outlineStyle !== 'none' && s.outlineWidth !== '0px')
    || s.boxShadow !== 'none')) window.unseen.push(it.outerHTML.slice(0, 160));
});
return [used.length + 1, kinds];
"""

NEVER_MET = """
const groups = new Set([...window.met].filter(e => e.type === 'radio').map(e => e.name));
return window.used.filter(e => !window.met.has(e) && !(e.type === 'radio' && groups.has(e.name)))
  .map(e => 'never met: ' + e.outerHTML.slice(0, 160)).concat(
    window.unseen.map(e => 'focus not seen: ' + e));
"""


class StateBrowser:
    """`language` is that of the pages from then on."""

    def __init__(self, scene: StatesScene, browser: Browser) -> None:
        self.page = browser
        self._scene = scene
        self._has_session = False
        self._frames: set[str] = set()
        self._kinds: set[str] = set()

    async def begin(self, language: str) -> None:
        """In that language, as the browser whose drafts the scene has made."""
        await self.page.open(f"{self._scene.portal.url}/?lingua={language}")
        for name, value in self._scene.cookies.items():
            await self.page.set_cookie(name, value, self._scene.portal.url)
        for name, value, path in self._scene.request_cookies:
            await self.page.set_cookie(name, value, self._scene.portal.url, path)

    async def reach(self, state: PageState) -> None:
        """Until the page of the state is there."""
        if state.is_signed_in != self._has_session:
            self._has_session = state.is_signed_in
            if state.is_signed_in:
                await self.page.set_cookie(COOKIE, self._scene.session, self._scene.portal.url)
            else:
                await self.page.forget_cookie(COOKIE, self._scene.portal.url)
        await self._scene.tell_waits()
        for address in (*self._scene.addresses_before(state), self._scene.address(state)):
            await self.page.open(address)
        while state.is_flooded and await self.page.tell(STATUS) != 429:
            await self.page.open(self._scene.address(state))
        sent = self._scene.sends(state)
        if sent is not None:
            await self.page.leave_by(SEND, sent)

    async def says(self) -> str:
        """The words of the main part, those of closed details among them."""
        return " ".join((await self.page.tell(MAIN_SAYS)).split())

    async def barriers(self) -> list[str]:
        """What axe-core finds with all details open, and whether the page is too wide.

        Head and foot are looked at where they say something new.
        """
        await self.page.tell(
            "document.querySelectorAll('main details').forEach(d => d.open = true)"
        )
        frame = await self.page.tell(FRAME_SAYS)
        found = await self.page.barriers(leave_out=(FRAME,) if frame in self._frames else ())
        self._frames.add(frame)
        over = await self.page.tell(
            "return document.documentElement.scrollWidth - window.innerWidth"
        )
        return [*found, f"{over} px too wide"] if over > 0 else found

    async def walk_by_keyboard(self) -> list[str]:
        """What the Tab key never reaches, or does not show its focus.

        A page is walked that has a kind of control that was not yet met; head and foot with the
        first one.
        """
        place = "main" if self._kinds else "body"
        presses, kinds = await self.page.tell(NOTE_FOCUS, place, list(self._kinds))
        if not presses:
            return []
        self._kinds |= set(kinds)
        await self.page.press(*[Keys.TAB] * presses)
        return list(await self.page.tell(NEVER_MET))

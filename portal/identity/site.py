"""The routes of signing in and of one's own area, joined; and what lives as long as they do.

Owns the client with which providers are asked, the thread that hashes passwords, the card's door.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
from aiohttp import ClientSession, web
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal.context import PortalContext
from portal.identity.card_door import CardDoor, open_card_door
from portal.identity.entrance import Entrance
from portal.identity.operators.guesses import PasswordGuesses
from portal.identity.pages.head import PageHead
from portal.identity.pages.my_area import MyAreaPages
from portal.identity.pages.own_pages import OwnDataPages
from portal.identity.pages.profile_pages import ProfilePages
from portal.identity.pages.sign_in import SignInPages
from portal.identity.pages.staff import StaffSignInPages
from portal.identity.visitors import Visitors
from portal.pages.kit import PageKit
from web.password_hashes import PasswordHashes
from web.process.cannot_start import CannotStart


class IdentitySite:
    def __init__(
        self,
        context: PortalContext,
        entrance: Entrance,
        hashes: PasswordHashes,
        door: CardDoor | None,
    ) -> None:
        kit = PageKit(context, "portal.identity.pages")
        visitors = Visitors(context)
        guesses = PasswordGuesses(context.buckets, hashes)
        self.head = PageHead(context, visitors)
        self._door = door
        self._pages = (
            SignInPages(context, kit, entrance, visitors),
            MyAreaPages(context, kit, visitors),
            ProfilePages(context, kit, visitors),
            OwnDataPages(context, kit, visitors),
            StaffSignInPages(context, kit, entrance, visitors, guesses),
        )

    def add_to(self, app: web.Application) -> None:
        for pages in self._pages:
            pages.add_to(app)

    async def run(self) -> None:
        """What goes on while the portal is open."""
        if self._door is not None:
            await self._door.run()


@asynccontextmanager
async def open_identity(context: PortalContext, directory: Path) -> AsyncIterator[IdentitySite]:
    """Raises: CannotStart for keys, lists or certificates that are no good; OSError"""
    own_keys = _own_keys(context.settings.sign_in.userinfo_keys, directory)
    async with AsyncExitStack() as ending:
        http = await ending.enter_async_context(ClientSession())
        hashes = PasswordHashes()
        ending.callback(hashes.close)
        door: CardDoor | None = None
        if context.settings.cns.public_url is not None:
            door = await ending.enter_async_context(open_card_door(context, directory))
        entrance = Entrance(context, http, own_keys)
        yield IdentitySite(context, entrance, hashes, door)


def _own_keys(name: str | None, directory: Path) -> KeySet | None:
    if name is None:
        return None
    file = directory / name
    try:
        return KeySet.import_key_set(msgspec.json.decode(file.read_bytes()))
    except OSError as error:
        raise CannotStart(f"{file}: {error.strerror}; put our private keys there") from None
    except (JoseError, msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise CannotStart(f"{file} holds no keys (JWKS): {error}") from None

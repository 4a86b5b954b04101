"""A citizen's contacts: how they are told, and in which language. Shown, and changed by a form."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from italy.phone_numbers import spaced
from portal.bookings.persons import NamedPerson, PersonFaulty, checked
from portal.context import PortalContext
from portal.identity.entrance import MY_AREA
from portal.identity.pages.my_area import channel_label, signed_in, trail_in_area
from portal.identity.profiles import OwnWishes, Profile, change_contacts
from portal.identity.refusals import ProfileChanged
from portal.identity.visitors import SignedInCitizen, Visitors
from portal.notifications.kinds import ContactChannel
from portal.pages.kit import PageAsked, PageKit, SitePage
from portal.pages.written_fields import WrittenField, sentence_of
from text.catalogue import LANGUAGES

PROFILE = f"{MY_AREA}/profilo"
OFFERED = (ContactChannel.EMAIL, ContactChannel.SMS)


class ChannelChoice(Struct, frozen=True):
    value: str
    label: str
    is_chosen: bool


class ProfilePage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "profile.html"

    name: str
    fields: tuple[WrittenField, ...]
    channels: tuple[ChannelChoice, ...]
    languages: tuple[ChannelChoice, ...]
    version: int
    form_token: str
    is_outdated: bool = False


class ProfilePages:
    def __init__(self, context: PortalContext, kit: PageKit, visitors: Visitors) -> None:
        self._context = context
        self._kit = kit
        self._visitors = visitors

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(PROFILE, self.show)
        app.router.add_post(PROFILE, self.change)

    async def show(self, request: web.Request) -> web.Response:
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        own = citizen.profile
        page = self._profile(
            asked, citizen, own.email or "", spaced(own.phone or ""), own.channel, {}
        )
        return self._kit.page(request, page)

    async def change(self, request: web.Request) -> web.Response:
        """Saved, and back to the area; or the form once more with what is wrong.

        Raises: FormExpired, ForeignOrigin
        """
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        form = await self._visitors.form(request, citizen.session)
        email, phone = form.get("email", ""), form.get("phone", "")
        wanted = form.get("channel", "")
        channel = ContactChannel(wanted) if wanted in OFFERED else ContactChannel.EMAIL
        try:
            wishes = _checked(citizen.profile, email, phone, channel, form.get("language", ""))
        except PersonFaulty as faulty:
            errors = {
                fault.path.rpartition(".")[2]: sentence_of(fault.code, asked.words)
                for fault in faulty.faults
            }
            page = self._profile(asked, citizen, email, phone, channel, errors)
            return self._kit.page(request, page, 422)
        written = form.get("version", "")
        version = int(written) if written.isascii() and written.isdigit() else 0
        try:
            async with self._context.database.transaction() as connection:
                await change_contacts(
                    connection, asked.comune.id, citizen.profile.id, wishes, version
                )
        except ProfileChanged:
            page = self._profile(asked, citizen, email, phone, channel, {}, is_outdated=True)
            return self._kit.page(request, page, 409)
        return self._kit.redirect(request, f"{MY_AREA}?fatto=profilo")

    def _profile(
        self,
        asked: PageAsked,
        citizen: SignedInCitizen,
        email: str,
        phone: str,
        channel: ContactChannel,
        errors: Mapping[str, str],
        *,
        is_outdated: bool = False,
    ) -> ProfilePage:
        words, own = asked.words, citizen.profile
        title = words.gettext("Your contacts")
        return ProfilePage(
            title=title,
            trail=trail_in_area(asked, title),
            name=f"{own.given_name} {own.surname}".strip(),
            fields=(
                WrittenField(
                    name="email",
                    label=words.gettext("E-mail"),
                    value=email,
                    error=errors.get("email", ""),
                    kind="email",
                    autocomplete="email",
                ),
                WrittenField(
                    name="phone",
                    label=words.gettext("Mobile telephone"),
                    value=phone,
                    error=errors.get("phone", ""),
                    kind="tel",
                    autocomplete="tel",
                ),
            ),
            channels=tuple(
                ChannelChoice(each, channel_label(each, words), each is channel) for each in OFFERED
            ),
            languages=tuple(
                ChannelChoice(each.code, each.own_name, each.code == own.language)
                for each in LANGUAGES.values()
            ),
            version=own.version,
            form_token=self._visitors.form_token(citizen.session),
            is_outdated=is_outdated,
        )


def _checked(
    own: Profile, email: str, phone: str, channel: ContactChannel, language: str
) -> OwnWishes:
    """Raises: PersonFaulty"""
    named = NamedPerson(own.given_name or "-", own.surname or "-", own.codice_fiscale, email, phone)
    tidy = checked(named, "person", told_by=channel)
    code = language if language in LANGUAGES else own.language
    return OwnWishes(tidy.email, tidy.phone, code, channel)

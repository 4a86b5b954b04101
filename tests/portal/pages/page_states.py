"""Every citizen's page in every state: one table of what is opened, what is sent, and what is said.

The walks of `test_page_states.py` and the pictures of `picture_states.py` go through it. A new
page, or a new state of one, is a row here and, if it needs a booking or a draft of its own, a line
in `StatesScene`.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from msgspec import Struct
from sqlalchemy import insert, select, text, update
from yarl import URL

from casework.attachments.tables import attachment
from portal.bookings import tables
from portal.bookings.returns import waiting_list
from portal.config.settings import LimitTable
from portal.config.sign_in import SignInTable, WayTable
from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import signed_in_profile
from portal.identity.signed_in import ProofLevel, ProvenPerson, SignInMethod
from portal.notifications.kinds import ROME
from portal.pages.requests.opening import COOKIE as COOKIE_OF_ONE
from portal.sync.tables import branch_link
from sportello.sync.contract import Presence, ServiceWait
from tests.portal.a_portal import MARIA, SERVICE, PortalUnderTest, a_portal, offer_seat
from tests.portal.pages.a_page import PageRead, a_citizen, read
from tests.portal.pages.a_request import (
    CILA,
    LAMP,
    LAMP_ANSWERS,
    NURSERY,
    RequestWalk,
    a_picture,
)
from tests.portal.pages.test_booking_walk import MARIA as WRITTEN
from tests.portal.pages.test_booking_walk import Walk
from tests.portal.staff.an_operator import open_session
from web.sessions.browser_sessions import COOKIE

MODERATED = "segretariato-sociale"
PREPARED = "cambio-residenza"
BY_VIDEO = "cambio-residenza&sede=centro"
FEW = "&quando=pomeriggio"
"""Of two days a week: a page with a hundred times says nothing more about barriers."""

NOTHING: Mapping[str, str] = {}
EMPTY = {"a.street": ""}
OLD_VERSION = {"versione": "1", "a.street": "Via Po 1"}
WRONG = {
    "given_name": "",
    "surname": "",
    "codice_fiscale": "FNTMRA85D52L840X",
    "email": "maria@",
    "phone": "12",
}


class PageState(Struct, frozen=True):
    """`path` names in braces what the scene has made; `says` is Italian, on the page.

    sends        fields in place of those of the page's first form by POST, which is then sent
    through      a link that is opened before, so that the browser may see the booking
    is_signed_in whether the browser has the session of a citizen
    is_flooded   whether the address is opened until it answers no more
    """

    name: str
    path: str
    says: str
    sends: Mapping[str, str] | None = None
    through: str = ""
    is_signed_in: bool = False
    is_flooded: bool = False


STATES = (
    PageState("home", "/", "Che cosa deve fare?"),
    PageState("services", "/servizi", "Servizi"),
    PageState("services-found", "/servizi?q=carta+d'identità+scaduta", "1 servizio trovato"),
    PageState("services-nothing-found", "/servizi?q=xyz", "Non abbiamo trovato nulla"),
    PageState("sheet", "/servizi/cie-rilascio", "Cosa serve"),
    PageState("sheet-moderated", f"/servizi/{MODERATED}", "assistente sociale"),
    PageState("sheet-gone", "/servizi/nothing", "Questo servizio non è qui"),
    PageState("branches", "/sedi", "10–15 minuti"),
    PageState("branch", "/sedi/centro", "Orari di apertura"),
    PageState("branch-silent", "/sedi/ponte-nuovo", "non aggiornata in questo momento"),
    PageState("branch-gone", "/sedi/nothing", "Questa sede non è qui"),
    PageState("questions", "/domande-frequenti", "Domande frequenti"),
    PageState("privacy", "/privacy", "privacy"),
    PageState("legal-notes", "/note-legali", "Note legali"),
    PageState("ratings", "/valutazioni", "Valutazioni e uso dei servizi"),
    PageState("service-ratings", "/valutazioni/cie-rilascio", "Non ci sono ancora abbastanza"),
    PageState("survey-thanks", "/valutazione", "Grazie"),
    PageState("visit-survey", "{visit_survey}", "Quanto è stato facile usare questo servizio?"),
    PageState("visit-survey-by-guess", "/valutazione/nothing/nothing", "Questo collegamento"),
    # booking
    PageState("booking-service", "/prenota", "servizio"),
    PageState("times-list", "/prenota?servizio={service}&da={later}{few}", "Primi orari liberi"),
    PageState(
        "times-calendar",
        "/prenota?servizio={service}&da={later}{few}&vista=calendario",
        "Pomeriggi della prossima settimana",
    ),
    PageState(
        "times-day-unread", "/prenota?servizio={service}{few}&da=domani", "Questa non è una data"
    ),
    PageState("times-none", "/prenota?servizio={service}&da=2040-01-01", "Nessun orario libero"),
    PageState("times-of-several", "{times_of_several}", "Certificati anagrafici"),
    PageState("times-moderated", f"/prenota?servizio={MODERATED}{{few}}", "Primi orari liberi"),
    PageState(
        "time-lost", "/prenota?servizio={service}{few}", "non offre più", {"slot": "nothing"}
    ),
    PageState("time-over", "/prenota?servizio={service}{few}&scaduto=1", "Il tempo è finito"),
    PageState("person", "{person}", "Teniamo questo orario per lei"),
    PageState("person-empty", "{person}", "Manca qualcosa o qualcosa non è corretto", NOTHING),
    PageState("person-wrong", "{person_wrong}", "codice fiscale", WRONG),
    PageState(
        "person-for-another", "{person_for_another}", "Manca qualcosa", {"for_whom": "altra"}
    ),
    PageState("person-by-telephone", "{person_by_telephone}", "la chiama l'ufficio"),
    PageState("person-by-video", "{person_by_video}", "In videochiamata"),
    PageState(
        "person-by-telephone-without-number",
        "{person_by_telephone_wrong}",
        "Cellulare: Compili",
        WRITTEN | {"kind": "phone"},
    ),
    PageState("person-hold-over", "{person_over}", "Il tempo per cui tenevamo il posto è finito"),
    PageState("summary", "{summary}", "Non è ancora prenotato nulla"),
    PageState("summary-for-another", "{summary_for_another}", "Nicolò Forlì"),
    PageState("summary-by-telephone", "{summary_by_telephone}", "la chiama l'ufficio"),
    PageState("summary-of-several", "{summary_of_several}", "Certificati anagrafici"),
    PageState("summary-moderated", "{summary_moderated}", "conferma"),
    PageState("summary-hold-over", "{summary_over}", "Il tempo per cui tenevamo il posto è finito"),
    PageState("draft-unknown", "/prenota/unknown/dati", "non è più aperta qui"),
    # a booking that was made
    PageState("booked", "{confirmed}", "Il suo appuntamento è prenotato"),
    PageState("booked-today", "{today}", "Oggi"),
    PageState("booked-to-confirm", "{near}", "Confermo che vengo"),
    PageState("requested", "{requested}", "L'ufficio ha la sua richiesta"),
    PageState("booked-by-telephone", "{by_telephone}", "Al telefono: la chiama l'ufficio"),
    PageState("booked-to-prepare", "{to_prepare}", "Prepari ora la sua richiesta"),
    PageState("booked-prepared", "{prepared}", "Da fotografare di nuovo"),
    PageState("booked-of-several", "{of_several}", "Certificati anagrafici"),
    PageState("booked-of-several-today", "{of_several_today}", "Lo dica al personale della sede"),
    PageState("leave-out", "{leave_out}", "Togliere questo servizio?", through="{of_several}"),
    PageState("booked-by-video", "{by_video}", "Entri nella videochiamata"),
    PageState("booked-for-another", "{for_another}", "Il suo appuntamento è prenotato"),
    PageState("booking-gone", "{gone}", "Non abbiamo più questa prenotazione"),
    PageState("offered-earlier", "{offered}", "Si è liberato un posto per lei"),
    PageState("offer-over", "{offer_over}", "Questa offerta è finita", through="{waiting}"),
    PageState("wish-unread", "{waiting_unread}", "la data non si legge", through="{waiting}"),
    PageState("waiting-for-earlier", "{waiting}", "lista d'attesa"),
    PageState("move-pending", "{move_pending}", "Abbiamo chiesto alla sede di spostarla"),
    PageState("cancel-pending", "{cancel_pending}", "Abbiamo chiesto alla sede di annullarla"),
    PageState("arrived", "{arrived}", "Il suo arrivo è confermato"),
    PageState("missed", "{missed}", "mancato"),
    PageState("served", "{served}", "si è svolto"),
    PageState("cancelled", "{cancelled}", "annullata"),
    PageState("refused", "{refused}", "non ha potuto accogliere"),
    PageState("moving", "{moving}", "La sua prenotazione resta"),
    PageState(
        "cancel", "{confirmed_cancel}", "Vuole annullare la prenotazione?", through="{confirmed}"
    ),
    PageState("find", "/prenotazioni", "Trova la prenotazione"),
    PageState("find-empty", "/prenotazioni", "Compili questo campo", NOTHING),
    PageState(
        "find-nothing",
        "/prenotazioni",
        "Nessuna prenotazione ha questo codice",
        {"code": "BBBBBBBB", "surname": "Rossi"},
    ),
    PageState("link-unknown", "/prenotazioni/nothing/nothing", "Questo collegamento non apre"),
    # signing in, and the area
    PageState("sign-in", "/accesso", "L'accesso qui non è ancora attivo"),
    PageState("sign-in-one-way", "{one_way}/accesso", "Entra con CIE"),
    PageState("sign-in-two-ways", "{two_ways}/accesso", "Entra con SPID"),
    PageState("sign-in-three-ways", "{three_ways}/accesso", "eIDAS"),
    PageState("sign-in-too-often", "/accesso?esito=too_many_sign_ins", "Troppi tentativi"),
    PageState("sign-in-refused", "/accesso?esito=sign_in_cancelled", "Ha interrotto l'accesso"),
    PageState("sign-in-card-missing", "/accesso?esito=card_missing", "tessera"),
    PageState("area", "/area-personale", "I suoi prossimi appuntamenti", is_signed_in=True),
    PageState("area-offer-over", "/area-personale?fatto=scaduta", "finita", is_signed_in=True),
    PageState("profile", "/area-personale/profilo", "Salva", is_signed_in=True),
    PageState(
        "profile-wrong",
        "/area-personale/profilo",
        "Questo non è un indirizzo e-mail",
        {"email": "nessuno", "phone": "12"},
        is_signed_in=True,
    ),
    PageState("own-data", "/area-personale/dati", "24 mesi", is_signed_in=True),
    PageState(
        "own-data-unsure",
        "/area-personale/dati",
        "Spunti questa casella",
        NOTHING,
        is_signed_in=True,
    ),
    PageState("home-signed-in", "/", "Che cosa deve fare?", is_signed_in=True),
    PageState("person-signed-in", "{person_untouched}", "Teniamo questo orario", is_signed_in=True),
    # requests
    PageState("begin-request", f"/richieste/nuova/{LAMP}", "Circa 2 minuti"),
    PageState("begin-request-signed-out", f"/richieste/nuova/{NURSERY}", "Entra e comincia"),
    PageState(
        "begin-request-again",
        f"/richieste/nuova/{NURSERY}",
        "Ha una bozza salvata",
        is_signed_in=True,
    ),
    PageState("request-step", "{lamp}/passi/what", "Passo 1 di 4"),
    PageState("request-faulty", "{lamp}/passi/where", "Quello che ha scritto è salvato", EMPTY),
    PageState(
        "request-overtaken", "{lamp}/passi/where", "è cambiata in un'altra finestra", OLD_VERSION
    ),
    PageState("request-file", "{lamp_with_file}/passi/where", "lampione.png"),
    PageState("request-phone", "{lamp}/telefono", "Scatti la foto con il telefono"),
    PageState("request-summary", "{lamp_whole}/riepilogo", "Non manca nulla"),
    PageState("request-sent", "{lamp_sent}", "La sua richiesta è stata inviata"),
    PageState("request-for-whom", "{nursery}/per-chi", "Per mia figlia", is_signed_in=True),
    PageState("request-child", "{nursery}/passi/child", "Numero civico", is_signed_in=True),
    PageState("request-suggested", "{nursery}/passi/parents", "Dal suo profilo", is_signed_in=True),
    PageState("request-rows", "{nursery}/passi/family", "Ne aggiunga un altro", is_signed_in=True),
    PageState("request-law", "{nursery}/passi/statements", "Che cosa dice", is_signed_in=True),
    PageState("request-papers", "{cila}/documenti", "Asseverazione", is_signed_in=True),
    PageState("request-incomplete", "{nursery}/riepilogo", "Prima di inviare", is_signed_in=True),
    PageState(
        "request-not-signed",
        "{nursery}/riepilogo",
        "Spunti questa casella",
        NOTHING,
        is_signed_in=True,
    ),
    PageState(
        "request-sign-file", "{nursery}/firma-file", "Carichi il file firmato", is_signed_in=True
    ),
    PageState(
        "request-sign-no-file",
        "{nursery}/firma-file",
        "Scelga il file firmato",
        NOTHING,
        is_signed_in=True,
    ),
    PageState("request-pause", "{nursery}/pausa", "La sua bozza è salvata", is_signed_in=True),
    PageState("request-discard", "{nursery}/scarta", "Vuole cancellare", is_signed_in=True),
    PageState("request-unknown", "/richieste/nothing", "non si può aprire", is_signed_in=True),
    # errors
    PageState("not-found", "/nowhere", "pagina"),
    PageState("form-expired", "{expired}", "Questo modulo non è più valido", {"form_token": "x"}),
    PageState("too-many", "{limited}", "Troppe richieste", is_flooded=True),
    PageState("broken", "{broken}", "Qualcosa non ha funzionato"),
    PageState(
        "time-of-a-restored-portal",
        "/prenota?servizio={service}{few}",
        "sospese per qualche minuto",
        {"slot": "{slot_of_restored}"},
    ),
)


class StatesScene:
    """A portal where each state of the table has been brought about.

    made    what the paths of the table name in braces
    cookies of the browser whose drafts they are: name and value
    session the secret of a citizen's session
    """

    def __init__(
        self, portal: PortalUnderTest, client: ClientSession, signed_in: ClientSession
    ) -> None:
        self.portal = portal
        self.made: dict[str, str] = {"service": SERVICE, "later": _later(), "few": FEW}
        self.session = ""
        self._walk = Walk(portal, client)
        self._signed_in = signed_in
        self._persons = 0

    @property
    def cookies(self) -> dict[str, str]:
        jar = self._walk.client.cookie_jar
        return {cookie.key: cookie.value for cookie in jar if not cookie["path"].strip("/")}

    @property
    def request_cookies(self) -> list[tuple[str, str, str]]:
        """Name, value and path of those that open one request each."""
        jar = self._walk.client.cookie_jar
        return [(each.key, each.value, each["path"]) for each in jar if each.key == COOKIE_OF_ONE]

    def address(self, state: PageState) -> str:
        return self._address(state.path)

    def addresses_before(self, state: PageState) -> list[str]:
        """Where the browser has been before."""
        return [self._address(state.through)] if state.through else []

    def _address(self, path: str) -> str:
        return str(URL(self.portal.url).join(URL(path.format_map(self.made))))

    def sends(self, state: PageState) -> dict[str, str] | None:
        if state.sends is None:
            return None
        return {name: value.format_map(self.made) for name, value in state.sends.items()}

    async def served(self, state: PageState) -> PageRead:
        """What the server sends for a state, to a browser that runs no script."""
        await self.tell_waits()
        client = self._signed_in if state.is_signed_in else self._walk.client
        for address in self.addresses_before(state):
            await read(client, address)
        page = await read(client, self.address(state))
        while state.is_flooded and page.status != HTTPStatus.TOO_MANY_REQUESTS:
            page = await read(client, self.address(state))
        sent = self.sends(state)
        if sent is None:
            return page
        form = next(f for f in page.tree.forms if f.method == "POST" and f.xpath("ancestor::main"))
        action = str(URL(page.url).join(URL(form.action or page.url)))
        return await read(client, action, dict(form.form_values()) | sent)

    async def tell_waits(self) -> None:
        """As the branch does every few seconds."""
        now = Presence((ServiceWait("tari", people=4, low_min=10, high_min=15),), waiting=4)
        await self.portal.context.waits.tell(self.portal.comune, "centro", now)

    async def set_up(self) -> None:
        await self._drafts()
        await self._bookings()
        await self._citizen()
        await self._requests()
        await self._restore("ponte-nuovo")

    # --- drafts ------------------------------------------------------------------------------

    async def _drafts(self) -> None:
        walk, made = self._walk, self.made
        made["person"] = _path(await walk.to_person())
        made["person_untouched"] = _path(await walk.to_person())
        made["person_wrong"] = _path(await walk.to_person())
        made["person_for_another"] = _path(await walk.to_person())
        made["person_over"] = _path(await walk.to_person())
        made["summary"] = _path(await walk.to_summary())
        made["summary_over"] = _path(await walk.to_summary())
        another = {"for_whom": "altra", "booker_given_name": "Nicolò", "booker_surname": "Forlì"}
        made["summary_for_another"] = _path(await walk.to_summary(**another))
        moderated = await walk.send(await walk.to_person(MODERATED), **WRITTEN)
        made["summary_moderated"] = _path(moderated)
        made["person_by_telephone"] = _path(await walk.to_person("tari"))
        made["person_by_telephone_wrong"] = _path(await walk.to_person("tari"))
        made["person_by_video"] = _path(await walk.to_person(BY_VIDEO))
        by_phone = WRITTEN | {"kind": "phone", "phone": "+39 333 1234560"}
        made["summary_by_telephone"] = _path(
            await walk.send(await walk.to_person("tari"), **by_phone)
        )
        several = f"/prenota?servizio={SERVICE}&servizio_2=certificati&da={_later()}"
        made["times_of_several"] = several + FEW
        several_person = await walk.choose(await walk.open(several))
        made["summary_of_several"] = _path(await walk.send(several_person, **WRITTEN))
        for name in ("person_over", "summary_over"):
            await self._end_hold(made[name].split("/")[2])

    async def _end_hold(self, draft: str) -> None:
        """Its time was over a minute ago."""
        past = datetime.now(UTC) - timedelta(minutes=1)
        here = tables.draft.c.id == draft
        async with self.portal.context.database.transaction() as connection:
            body = json.loads(
                (await connection.execute(select(tables.draft.c.body).where(here))).scalar_one()
            )
            body["expires_at"] = past.isoformat()
            change = update(tables.draft).where(here).values(body=json.dumps(body))
            await connection.execute(change)
            ended = tables.hold.c.id == body["hold"]
            await connection.execute(update(tables.hold).where(ended).values(expires_at=past))

    # --- bookings ----------------------------------------------------------------------------

    async def _bookings(self) -> None:
        made, now = self.made, datetime.now(UTC)
        made["confirmed"] = await self._booked()
        made["to_prepare"] = await self._walked(await self._walk.to_person(PREPARED))
        made["prepared"] = await self._walked(await self._walk.to_person(PREPARED))
        await self._prepare(made["prepared"])
        made["confirmed_cancel"] = made["confirmed"].rsplit("/", 1)[0] + "/annulla"
        made["near"] = await self._booked(starts_at=now + timedelta(hours=30))
        made["today"] = await self._booked(starts_at=now - timedelta(minutes=1))
        made["requested"] = await self._booked(MODERATED)
        for state in ("arrived", "missed", "served", "refused", "cancelled"):
            made[state] = await self._booked(state=state)
        for wish in ("move", "cancel"):
            made[f"{wish}_pending"] = await self._booked(pending=wish)
        made["waiting"] = await self._booked()
        async with self.portal.context.database.transaction() as connection:
            (comune,) = self.portal.context.directory.comuni
            id = made["waiting"].split("/")[2]
            await waiting_list.wait(connection, comune.id, id, self.portal.clock())
        page = await self._walk.open(await self._booked())
        (move,) = [each for each in page.tree.forms if each.action.endswith("/sposta")]
        moving = await read(
            self._walk.client, self.portal.url + move.action, dict(move.form_values())
        )
        made["moving"] = _path(moving)
        made["expired"] = "/prenotazioni"

        by_phone = {"kind": "phone", "phone": "+39 333 1234560"}
        made["by_telephone"] = await self._walked(await self._walk.to_person("tari"), **by_phone)
        several = f"/prenota?servizio={SERVICE}&servizio_2=certificati&da={_later()}"
        times = await self._walk.open(several)
        made["of_several"] = await self._walked(await self._walk.choose(times))
        made["leave_out"] = made["of_several"].rsplit("/", 1)[0] + "/togli?servizio=certificati"
        made["of_several_today"] = await self._walked(await self._walk.choose(times))
        await self._change(made["of_several_today"], starts_at=_later_today(now))
        video = await self._walk.to_person(BY_VIDEO)
        made["by_video"] = await self._walked(video, kind="video")
        another = {"for_whom": "altra", "booker_given_name": "Nicolò", "booker_surname": "Forlì"}
        made["for_another"] = await self._walked(await self._walk.to_person(), **another)
        await self._offers()

    async def _prepare(self, link: str) -> None:
        """Its request, with a photograph that cannot be read."""
        _, _, id, token = link.split("/")
        path = f"/api/v1/bookings/{id}/cases/{PREPARED}"
        headers = {"Authorization": f"Bearer {token}"}
        _, begun = await self.portal.ask("PUT", path, headers=headers)
        row = {"comune": self.portal.comune, "draft": begun["id"], "sha256": "", "key": b""}
        row |= {"name": "a.jpg", "media_type": "image/jpeg", "size": 1, "pieces": "[]"}
        row |= {"id": f"photo-{id}", "field": "identity", "state": "unreadable"}
        async with self.portal.context.database.transaction() as connection:
            await connection.execute(insert(attachment).values(row))

    async def _offers(self) -> None:
        made, context = self.made, self.portal.context
        comune = context.directory.comuni[0]
        made["offered"] = await self._booked()
        _, held = await self.portal.hold()
        await offer_seat(context, made["offered"].split("/")[2], held["id"])
        waiting = made["waiting"].rsplit("/", 1)[0]
        made["waiting_unread"] = waiting + "?fatto=illeggibile"
        made["offer_over"] = waiting + "?fatto=scaduta"
        made["visit_survey"] = context.survey_url(comune, "a-visit")
        made["gone"] = context.manage_url(comune, "a-lost-booking")

    async def _walked(self, person: PageRead, **written: str) -> str:
        """The link of a booking that is made on the pages, from that of the person on."""
        summary = await self._walk.send(person, **WRITTEN | written)
        id = URL((await self._walk.send(summary)).url).name
        return f"/prenotazioni/{id}/{self.portal.context.booking_token(self.portal.comune, id)}"

    async def _booked(self, service: str = SERVICE, **facts: Any) -> str:
        """The link of a booking by a person of its own, with these facts."""
        self._persons += 1
        _, held = await self.portal.hold(service=service)
        person = MARIA | {"email": f"m{self._persons}@borgosanlieto.example", "phone": None}
        _, told = await self.portal.book(held["id"], person=person | {"codice_fiscale": None})
        id = told["id"]
        token = self.portal.context.booking_token(self.portal.comune, id)
        link = f"/prenotazioni/{id}/{token}"
        await self._change(link, **facts)
        return link

    async def _change(self, link: str, **facts: Any) -> None:
        """The booking of the link, with these facts."""
        here = tables.booking.c.id == link.split("/")[2]
        async with self.portal.context.database.transaction() as connection:
            query = select(tables.booking.c.body).where(here)
            body = json.loads((await connection.execute(query)).scalar_one())
            if "starts_at" in facts:
                body["starts_at"] = facts["starts_at"].isoformat()
                body["ends_at"] = (facts["starts_at"] + timedelta(minutes=15)).isoformat()
            if "state" in facts:
                body["state"] = facts["state"]
            values = facts | {"body": json.dumps(body)}
            await connection.execute(update(tables.booking).where(here).values(values))

    # --- people and branches -----------------------------------------------------------------

    async def _citizen(self) -> None:
        person = ProvenPerson(
            codice_fiscale=MARIA["codice_fiscale"],
            given_name="Maria",
            surname="Fontanelli",
            email=MARIA["email"],
            method=SignInMethod.SPID,
            level=ProofLevel.SUBSTANTIAL,
            issuer="https://proxy.example.it",
        )
        async with self.portal.context.database.transaction() as connection:
            profile = await signed_in_profile(connection, self.portal.comune, person, "it")
        self.session = await open_session(
            self.portal, self.portal.comune, Owner(OwnerKind.CITIZEN, profile.id)
        )
        cookies = self.cookies | {COOKIE: self.session}
        self._signed_in.cookie_jar.update_cookies(cookies, URL(self.portal.url))
        await self.portal.booked()

    async def _requests(self) -> None:
        """Requests of the browser that has not signed in, and of the citizen."""
        made = self.made
        for name in ("lamp", "lamp_with_file", "lamp_whole", "lamp_sent"):
            walk = RequestWalk(self.portal, self._walk.client)
            await walk.begin(LAMP)
            made[name] = walk.path
            await walk.fill(LAMP_ANSWERS["what"])
            if name == "lamp_with_file":
                await walk.attach("photo", "lampione.png", a_picture())
            elif name == "lamp":
                await walk.fill({}, "telefono:photo")
            else:
                await walk.fill_all(LAMP_ANSWERS)
            if name == "lamp_sent":
                await walk.submit(f"{walk.path}/invio")
        for name, service in (("nursery", NURSERY), ("cila", CILA)):
            walk = RequestWalk(self.portal, self._signed_in)
            await walk.begin(service)
            made[name] = walk.path
        await walk.open(f"{made['nursery']}/passi/family")
        await walk.fill({"has_siblings": "1"})

    async def _restore(self, branch: str) -> None:
        """The portal was restored, and this branch has not answered yet."""
        slots = await self.portal.slots(branch=branch)
        self.made["slot_of_restored"] = slots[-1]["id"]
        row = {"comune": self.portal.comune, "branch": branch, "key_digest": b"x"}
        async with self.portal.context.database.transaction() as connection:
            await connection.execute(insert(branch_link).values(is_reconciling=True, **row))


@asynccontextmanager
async def a_states_scene(directory: Path) -> AsyncIterator[StatesScene]:
    """With further portals: one that has answered enough, one whose database is broken, and those
    where one, two or three ways to sign in are open.
    """
    way, proxy = WayTable(), "https://proxy.example.it"
    ways = {
        "one_way": SignInTable(proxy, cie=way),
        "two_ways": SignInTable(proxy, spid=way, cie=way),
        "three_ways": SignInTable(proxy, spid=way, cie=way, eidas=way),
    }
    enough = LimitTable(requests_per_minute=1, changes_per_minute=1)
    async with (
        a_portal(directory / "all") as portal,
        a_portal(directory / "limited", limits=enough) as limited,
        a_portal(directory / "broken") as broken,
        a_citizen() as client,
        a_citizen() as signed_in,
        AsyncExitStack() as doors,
    ):
        scene = StatesScene(portal, client, signed_in)
        for name, sign_in in ways.items():
            opened = a_portal(directory / name, sign_in=sign_in)
            scene.made[name] = (await doors.enter_async_context(opened)).url
        await scene.set_up()
        async with broken.context.database.transaction() as connection:
            await connection.execute(text("ALTER TABLE slot RENAME TO lost"))
        scene.made["limited"] = limited.url + "/sedi"
        scene.made["broken"] = broken.url + "/sedi"
        yield scene


def _later() -> str:
    return str(datetime.now(UTC).date() + timedelta(days=7))


def _later_today(now: datetime) -> datetime:
    """As late as it can be, so that the page says the same for as long as the walk lasts."""
    last = now.astimezone(ROME).replace(hour=23, minute=59)
    return min(now + timedelta(hours=2), last).astimezone(UTC)


def _path(page: PageRead) -> str:
    return str(URL(page.url).relative())

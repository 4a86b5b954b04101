"""What is published of the ratings and the use of services: a list, each service, and a file."""

import csv
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from typing import ClassVar
from urllib.parse import quote

from aiohttp import hdrs, web
from babel.numbers import format_decimal
from msgspec import Struct

from portal.branches.sheets import ServiceSheet
from portal.clients import RequestLimits
from portal.context import PortalContext
from portal.pages.frame import RATINGS, SERVICES, PageLink
from portal.pages.kit import PUBLIC_HEADERS, PageAsked, PageKit, SitePage
from portal.satisfaction.publishing import PublishedFigure, PublishedMeasure, figures
from portal.satisfaction.surveys import DIFFICULTIES, MERITS
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from text.catalogue import Words
from text.said_answers import said_day
from text.times import locale_of

FILE = f"{RATINGS}.csv"
COLUMNS = (
    *("servizio", "nome", "misura", "dal", "al", "quanti", "media_stelle"),
    *("quattro_o_cinque", "motivi"),
)
_MEASURES = {
    PublishedMeasure.RATINGS: "valutazioni",
    PublishedMeasure.BOOKINGS: "prenotazioni",
    PublishedMeasure.REQUESTS: "richieste",
}


class RatedService(Struct, frozen=True):
    """Numbers as they are written; "" where nothing is published."""

    name: str
    href: str
    answers: str
    average: str
    bookings: str
    requests: str


class RatingsPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "ratings.html"
    is_public: ClassVar[bool] = True

    services: tuple[RatedService, ...]
    file: str


class RatedPeriod(Struct, frozen=True):
    """`good` is "" where it is not published; `reasons` are said as the survey says them."""

    period: str
    count: str
    average: str
    good: str
    reasons: tuple[str, ...]


class ServiceRatingsPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "service_ratings.html"
    is_public: ClassVar[bool] = True

    service: PageLink
    whole: RatedService
    ratings: tuple[RatedPeriod, ...]
    uses: tuple[tuple[str, tuple[RatedPeriod, ...]], ...]
    file: str


class RatingPages:
    def __init__(self, context: PortalContext, kit: PageKit) -> None:
        self._context = context
        self._kit = kit
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(RATINGS, self.overview)
        app.router.add_get(FILE, self.file)
        app.router.add_get(f"{RATINGS}/{{id}}", self.service)

    async def overview(self, request: web.Request) -> web.Response:
        self._limits.check(request, is_change=False)
        asked = self._kit.asked(request)
        published = await self._figures(asked)
        title = asked.words.gettext("Ratings and use of the services")
        services = asked.comune.public_services.values()
        page = RatingsPage(
            title=title,
            trail=(PageLink(title, asked.href(RATINGS)),),
            services=tuple(_rated(asked, each, published) for each in services),
            file=asked.href(FILE),
        )
        return self._kit.page(request, page)

    async def service(self, request: web.Request) -> web.Response:
        """Raises: UnknownService"""
        self._limits.check(request, is_change=False)
        asked = self._kit.asked(request)
        service = asked.comune.public_service(request.match_info["id"])
        published = await self._figures(asked, service.id)
        words, name = asked.words, asked.text(service.name)
        title = words.gettext("Ratings and use of this service")
        uses = (
            (words.gettext("Bookings"), _periods(words, published, PublishedMeasure.BOOKINGS)),
            (words.gettext("Requests"), _periods(words, published, PublishedMeasure.REQUESTS)),
        )
        sheet = PageLink(name, asked.href(f"{SERVICES}/{quote(service.id)}"))
        page = ServiceRatingsPage(
            title=title,
            trail=(
                PageLink(words.gettext("Services"), asked.href(SERVICES)),
                sheet,
                PageLink(title, asked.href(request.path)),
            ),
            service=sheet,
            whole=_rated(asked, service, published),
            ratings=_periods(words, published, PublishedMeasure.RATINGS),
            uses=tuple(each for each in uses if each[1]),
            file=asked.href(FILE),
        )
        return self._kit.page(request, page)

    async def file(self, request: web.Request) -> web.Response:
        """All figures as CSV in UTF-8, for reuse under the licence of the site."""
        self._limits.check(request, is_change=False)
        asked = self._kit.asked(request)
        body = StringIO()
        lines = csv.writer(body)
        lines.writerow(COLUMNS)
        known = asked.comune.public_services
        for each in await self._figures(asked):
            if each.service in known:
                lines.writerow(_csv_line(each, known[each.service]))
        headers = {
            **PUBLIC_HEADERS,
            hdrs.CONTENT_DISPOSITION: 'attachment; filename="valutazioni.csv"',
        }
        return web.Response(
            text=body.getvalue(), content_type="text/csv", charset="utf-8", headers=headers
        )

    async def _figures(self, asked: PageAsked, service: str | None = None) -> list[PublishedFigure]:
        async with self._context.database.reading() as connection:
            return await figures(connection, asked.comune.id, service)


def _rated(
    asked: PageAsked, service: ServiceSheet, published: Sequence[PublishedFigure]
) -> RatedService:
    words = asked.words
    mine = [each for each in published if each.service == service.id]
    count = {
        measure: sum(each.count for each in mine if each.measure is measure)
        for measure in PublishedMeasure
    }
    answers = count[PublishedMeasure.RATINGS]

    def said(measure: PublishedMeasure) -> str:
        return _number(words, count[measure]) if count[measure] else ""

    return RatedService(
        name=asked.text(service.name),
        href=asked.href(f"{RATINGS}/{quote(service.id)}"),
        answers=said(PublishedMeasure.RATINGS),
        average=_average(words, sum(each.stars for each in mine), answers) if answers else "",
        bookings=said(PublishedMeasure.BOOKINGS),
        requests=said(PublishedMeasure.REQUESTS),
    )


def _periods(
    words: Words, published: Sequence[PublishedFigure], measure: PublishedMeasure
) -> tuple[RatedPeriod, ...]:
    """The newest first."""
    mine = [each for each in published if each.measure is measure]
    return tuple(_period(words, each) for each in reversed(mine))


def _period(words: Words, figure: PublishedFigure) -> RatedPeriod:
    last = figure.until - timedelta(days=1)
    labels = {**DIFFICULTIES, **MERITS}
    return RatedPeriod(
        period=f"{said_day(figure.since, words)} – {said_day(last, words)}",
        count=_number(words, figure.count),
        average=_average(words, figure.stars, figure.count) if figure.stars else "",
        good="" if figure.good is None else _number(words, figure.good),
        reasons=tuple(
            f"{words.gettext(labels[name])} ({_number(words, count)})"
            for name, count in figure.reasons.items()
        ),
    )


def _average(words: Words, stars: int, answers: int) -> str:
    said = format_decimal(stars / answers, "0.0", locale_of(words.language.code))
    return words.gettext("%1 out of 5", said)


def _number(words: Words, number: int) -> str:
    return format_decimal(number, locale=locale_of(words.language.code))


def _csv_line(figure: PublishedFigure, service: ServiceSheet) -> tuple[object, ...]:
    is_rated = figure.measure is PublishedMeasure.RATINGS
    return (
        figure.service,
        in_language(service.name, HOUSE_LANGUAGE),
        _MEASURES[figure.measure],
        figure.since.isoformat(),
        (figure.until - timedelta(days=1)).isoformat(),
        figure.count,
        f"{figure.stars / figure.count:.2f}" if is_rated else "",
        "" if figure.good is None else figure.good,
        " ".join(f"{name}={count}" for name, count in figure.reasons.items()),
    )

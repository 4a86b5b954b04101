"""The page on which a request is signed by a file: download, sign at home, upload, the verdict.

Owns the acts of that page. The verdict and its sentences are casework's.
"""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from casework.api.requests.file_signing import FILE_REFUSALS as SIGNING_REFUSALS
from casework.api.requests.file_signing import sign_by_file
from casework.attachments.attachments import Attachment
from casework.drafts.refusals import ChangedMeanwhile
from casework.drafts.signing import SignatureWay
from casework.office.file_rules import SIGNATURE
from casework.office.wording import finding_sentence
from casework.words import CATALOGUE
from portal.pages.kit import SitePage
from portal.pages.requests.attaching import RequestFiles
from portal.pages.requests.fields.file_views import FILE_REFUSALS, refused_file
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import SUMMARY, RequestWay, way_of
from portal.pages.requests.sent_forms import SentFile, read_form
from portal.pages.requests.signing.downloads import DOCUMENT
from portal.pages.saying import moment_of
from sportello.cases.completeness import SignatureState
from sportello.cases.lifecycle import WITH_THE_CITIZEN
from sportello.cases.refusals import AlreadySent
from sportello.cases.signature_messages import SignableWay, SignatureGiven
from text.catalogue import N_

SIGN_BY_FILE = "firma-file"
"""The end of its path."""


class SaidSigner(Struct, frozen=True):
    """A signer of the file; `when` empty where it says no time."""

    name: str
    when: str
    findings: tuple[str, ...]


class SaidVerdict(Struct, frozen=True):
    """`mark` is "good", "waiting" or "bad"."""

    mark: str
    told: str
    findings: tuple[str, ...]
    signers: tuple[SaidSigner, ...]


class SignByFilePage(SitePage, frozen=True, kw_only=True):
    """`error` says why no file was taken; `verdict` None before one was."""

    template: ClassVar[str] = "requests/sign_file.html"

    request: str
    way: RequestWay
    download: str
    action: str
    back: str
    error: str
    verdict: SaidVerdict | None
    form_token: str


class RequestFileSigning:
    def __init__(self, opener: RequestOpener, files: RequestFiles) -> None:
        self._opener = opener
        self._files = files

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{SIGN_BY_FILE}", self.show)
        app.router.add_post(f"{prefix}/{SIGN_BY_FILE}", self.sign)

    async def show(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase"""
        opened = await self._opener.open(request)
        if not _is_to_sign(opened):
            return self._opener.kit.redirect(request, opened.path())
        return self._page(request, opened)

    async def sign(self, request: web.Request) -> web.Response:
        """Take the file in, judge it, and show what was found.

        Raises: UnknownCase, ForeignOrigin, FormExpired
        """
        opened = await self._opener.open(request, is_change=True)
        if not _is_to_sign(opened):
            return self._opener.kit.redirect(request, opened.path())
        words, taken = opened.asked.words, list[Attachment]()

        async def take(sent: SentFile) -> None:
            taken.append(await self._files.take(opened, SIGNATURE, sent))

        try:
            await read_form(request, self._opener.browsers, take)
            if not taken:
                error = words.gettext("Please choose the signed file.")
                return self._page(request, opened, error, 422)
            given = SignatureGiven(way=SignableWay.FILE, attachment=taken[0].id)
            await sign_by_file(self._opener.host, opened.comune, opened.it.case.id, given)
        except FILE_REFUSALS as refused:
            return self._page(request, opened, refused_file(refused, words), 422)
        except SIGNING_REFUSALS:
            error = words.gettext("The file cannot be checked just now: please try again.")
            return self._page(request, opened, error, 503)
        except ChangedMeanwhile:
            error = words.gettext(
                "The request was changed in another window meanwhile: please look at it again."
            )
            return self._page(request, opened, error, 412)
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())
        return self._opener.kit.redirect(request, f"{opened.path(SIGN_BY_FILE)}#esito")

    def _page(
        self, request: web.Request, opened: OpenedRequest, error: str = "", status: int = 200
    ) -> web.Response:
        title = opened.asked.words.gettext("Sign with a signed file")
        page = SignByFilePage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            way=way_of(opened, SUMMARY),
            download=opened.href(DOCUMENT),
            action=opened.href(SIGN_BY_FILE),
            back=opened.href(SUMMARY),
            error=error,
            verdict=verdict_of(opened),
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page, status)
        return self._opener.browsers.remember(opened.browser, answer)


def verdict_of(opened: OpenedRequest) -> SaidVerdict | None:
    """What was found of the file that was uploaded last, in the reader's language."""
    signature, words = opened.it.case.signature, opened.asked.words
    if signature is None or signature.way is not SignatureWay.FILE or signature.evidence is None:
        return None
    told = CATALOGUE.words(opened.asked.language)
    report = signature.evidence.report
    mark, sentence = _VERDICTS[opened.it.signature or SignatureState.INVALID]
    return SaidVerdict(
        mark=mark,
        told=words.gettext(sentence),
        findings=tuple(finding_sentence(each, told) for each in report.observed),
        signers=tuple(
            SaidSigner(
                each.name or words.gettext("Name not known"),
                "" if each.at is None else moment_of(each.at.astimezone(opened.it.zone), words),
                tuple(finding_sentence(seen, told) for seen in each.observed),
            )
            for each in report.signers
        ),
    )


def _is_to_sign(opened: OpenedRequest) -> bool:
    is_draft = opened.it.case.state in WITH_THE_CITIZEN
    return is_draft and opened.it.definition.needs_sign_in


_VERDICTS = {
    SignatureState.VALID: ("good", N_("The file is signed, and the signature counts.")),
    SignatureState.NOT_VERIFIED: (
        "waiting",
        N_("The file is signed. The office still checks the certificate: you can go on."),
    ),
    SignatureState.NOT_ATTESTED: (
        "waiting",
        N_("The file is signed. The office still checks the certificate: you can go on."),
    ),
    SignatureState.OUTDATED: (
        "bad",
        N_("The answers were changed after you signed: please sign again."),
    ),
    SignatureState.INVALID: ("bad", N_("With this file the request is not signed.")),
}

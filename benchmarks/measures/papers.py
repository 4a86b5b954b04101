"""How long the paper of a request takes to be laid out, and its signature to be judged.

Both in the processes of their own that a server has for them. The signer's key and certificate are
made here, as a card has them: RSA of 2,048 bits.
"""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from benchmarks.figures import Figure, FigureRow, Limit, percentile
from benchmarks.ground import Ground
from casework.documents.content import (
    DocumentIssuer,
    RequestContent,
    ShownAnswer,
    ShownSection,
    SignaturePlace,
    SigningWay,
)
from casework.documents.press import DocumentPress
from casework.signature.chains import Anchors
from casework.signature.own_process import SignatureChecks
from casework.signature.report import Integrity
from casework.signature.signing import complete_pdf, prepare_pdf

TIMES, QUICK_TIMES = 50, 5
MOST_CHECK_MS = 50


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    times = ground.times(TIMES, QUICK_TIMES)
    press = DocumentPress()
    laid_out_s, pdf = [], b""
    try:
        await press.start()
        for n in range(1 + times):
            begun_s = time.perf_counter()
            pdf = await press.request_pdf(a_request(n))
            laid_out_s.append(time.perf_counter() - begun_s)
    finally:
        await press.close()
    # the first page loads the fonts
    yield FigureRow("paper of a request, two pages", _figures(laid_out_s[1:]))
    signed = await signed_pdf(pdf)
    checked_s = []
    async with SignatureChecks() as checks:
        for _ in range(1 + times):
            begun_s = time.perf_counter()
            report = await checks.verify(signed, Anchors(), datetime.now(UTC))
            checked_s.append(time.perf_counter() - begun_s)
            assert report.verdict is Integrity.VALID, report
    yield FigureRow("verdict over a signed request", _figures(checked_s[1:], Limit(MOST_CHECK_MS)))


def a_request(number: int) -> RequestContent:
    answers = tuple(ShownAnswer(f"Domanda {n}", (f"Risposta {number}.{n}",)) for n in range(40))
    return RequestContent(
        issuer=DocumentIssuer(comune="Comune di Borgo San Lieto"),
        title="Iscrizione al nido",
        office="Ufficio Scuola",
        reference=f"prova-{number}",
        made_at=datetime.now(UTC),
        applicant=(ShownAnswer("Nome e cognome", ("Maria Fontanelli",)),),
        sections=(ShownSection("La bambina o il bambino", answers),),
        files=(),
        signature=SignaturePlace(way=SigningWay.CARD, signers=("Maria Fontanelli",)),
    )


async def signed_pdf(pdf: bytes) -> bytes:
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Maria Fontanelli")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    prepared = await prepare_pdf(pdf, certificate.public_bytes(Encoding.DER), "Firma")
    value = key.sign(prepared.to_sign, padding.PKCS1v15(), SHA256())
    return await complete_pdf(prepared, value, now)


def _figures(waits_s: list[float], limit: Limit | None = None) -> tuple[Figure, ...]:
    p95_ms = percentile(waits_s, 95) * 1000
    return (
        Figure("median", "ms", (percentile(waits_s, 50) * 1000,)),
        Figure("p95", "ms", (p95_ms,), limit),
    )

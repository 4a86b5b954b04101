"""TLS from files over a real socket: renewed without a restart, and never by half."""

import os
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientConnectorError, ClientSession, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from web.tls import TlsFiles


class Certificates:
    """An office that renews the certificate of localhost in two files."""

    def __init__(self, directory) -> None:
        self.certificate, self.key = directory / "site.pem", directory / "site.key"

    def issue(self) -> None:
        self._write(*_pair())

    def issue_half(self) -> None:
        """The certificate is new and its key is still the old one."""
        self._write(_pair()[0], self.key.read_bytes())

    def _write(self, certificate: bytes, key: bytes) -> None:
        for path, content in ((self.certificate, certificate), (self.key, key)):
            new = path.with_suffix(".new")
            new.write_bytes(content)
            os.replace(new, path)

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.certificate.read_text())


def _pair() -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return certificate.public_bytes(pem), key.private_bytes(pem, *plain)


@pytest.fixture
def office(tmp_path):
    office = Certificates(tmp_path)
    office.issue()
    return office


@pytest.fixture
async def served(office):
    """The files in use, and how a browser that trusts a certificate asks for a page."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="ready")

    tls = TlsFiles(office.certificate, office.key)
    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls.context).start()
    port = runner.addresses[0][1]

    async def ask(trusting: ssl.SSLContext) -> str:
        url = f"https://localhost:{port}/"
        async with ClientSession() as http, http.get(url, ssl=trusting) as answer:
            return await answer.text()

    yield tls, ask
    await runner.cleanup()


async def test_a_page_is_answered_over_tls(served, office):
    _, ask = served
    assert await ask(office.trusting()) == "ready"


async def test_a_renewed_certificate_is_used_without_a_restart(served, office):
    tls, ask = served
    office.issue()
    tls.look()
    assert await ask(office.trusting()) == "ready"


async def test_a_certificate_without_its_key_is_not_used_until_the_key_is_there(served, office):
    tls, ask = served
    before = office.trusting()
    office.issue_half()
    tls.look()
    assert await ask(before) == "ready"
    office.issue()
    tls.look()
    assert await ask(office.trusting()) == "ready"


async def test_files_that_have_gone_leave_the_certificate_in_use(served, office):
    tls, ask = served
    before = office.trusting()
    office.key.unlink()
    tls.look()
    assert await ask(before) == "ready"


def test_a_server_does_not_start_with_files_that_do_not_fit(office):
    office.issue_half()
    with pytest.raises(ssl.SSLError):
        TlsFiles(office.certificate, office.key)


async def test_a_browser_that_knows_only_tls_1_1_is_refused(served, office):
    _, ask = served
    old = office.trusting()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ClientConnectorError):
        await ask(old)

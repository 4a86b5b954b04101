"""`[sign_in]` and `[cns]` of `portal.toml`: the provider that brings SPID, CIE and eIDAS, and the
door for cards.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

SPID_LEVEL_2, SPID_LEVEL_3 = (f"https://www.spid.gov.it/SpidL{level}" for level in (2, 3))

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class WayTable(Struct, frozen=True, forbid_unknown_fields=True):
    """One button of the sign-in page.

    levels   the `acr` values that are enough, the preferred one first
    further  members of the request that tell the proxy which way was chosen
    """

    levels: tuple[str, ...] = (SPID_LEVEL_2, SPID_LEVEL_3)
    further: Mapping[str, str] = msgspec.field(default_factory=dict)


class SignInTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A provider, as which the portal is known by `client_id`; none without `issuer`.

    userinfo_keys  a file in the portal's directory with our private keys (JWKS), where the provider
                   encrypts
    """

    issuer: str | None = None
    client_id: str = ""
    client_secret: str = ""
    userinfo_keys: str | None = None
    spid: WayTable | None = None
    cie: WayTable | None = None
    eidas: WayTable | None = None


class CardDoorTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A port of its own with TLS; none without `public_url`, which is where browsers reach it.

    certificate, key  PEM files of the port, in the portal's directory
    trust_list        Italy's trusted list; revocation lists are the files *.crl next to it
    list_signers      SHA-256 of the certificates that may sign the list
    """

    public_url: str | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8312
    certificate: str = "cns/door.crt"
    key: str = "cns/door.key"
    trust_list: str = "cns/trust-list.xml"
    list_signers: tuple[Sha256, ...] = ()

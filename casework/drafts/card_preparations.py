"""PDFs between the two steps of a signature by card, one for each case: the certificate is here,
the PIN is being typed.

Kept is only what was added to the request's PDF: that itself is made of the same answers again.
"""

import zlib
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.tables import card_preparation
from casework.signature.signing_questions import PreparedPdf


class CardPreparation(Struct, frozen=True):
    """`added` has in place of the document what follows the request's own bytes in it."""

    digest: str
    added: PreparedPdf

    @classmethod
    def of(cls, digest: str, prepared: PreparedPdf, pdf: bytes) -> "CardPreparation":
        assert prepared.document.startswith(pdf), "signatures are added behind what is there"
        return cls(digest, replace(prepared, document=prepared.document[len(pdf) :]))

    def prepared(self, pdf: bytes) -> PreparedPdf:
        return replace(self.added, document=pdf + self.added.document)


async def keep(
    connection: AsyncConnection, comune: str, case: str, made: CardPreparation, now: datetime
) -> None:
    """In the place of an earlier one: another card may have been in the reader."""
    await forget(connection, comune, case)
    row = {
        "comune": comune,
        "case_id": case,
        "digest": made.digest,
        "prepared": zlib.compress(msgspec.msgpack.encode(made.added)),
        "made_at": now,
    }
    await connection.execute(insert(card_preparation).values(row))


async def find(connection: AsyncConnection, comune: str, case: str) -> CardPreparation | None:
    that = card_preparation.c.comune == comune, card_preparation.c.case_id == case
    row = (await connection.execute(select(card_preparation).where(*that))).one_or_none()
    if row is None:
        return None
    added = msgspec.msgpack.decode(zlib.decompress(row.prepared), type=PreparedPdf)
    return CardPreparation(row.digest, added)


async def forget(connection: AsyncConnection, comune: str, case: str) -> None:
    that = card_preparation.c.comune == comune, card_preparation.c.case_id == case
    await connection.execute(delete(card_preparation).where(*that))

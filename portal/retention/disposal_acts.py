"""Acts by which the Soprintendenza archivistica allows a Comune to discard archived cases."""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.retention.tables import disposal_act
from sportello.model.refusals import NotNow, NotPossible


class ActOfTheFuture(NotPossible):
    """It was issued after today, or covers what is still to be kept."""


class ActKnownAlready(NotNow):
    """An act of this reference is stored, and is not changed."""


class DisposalAct(Struct, frozen=True):
    """Days are local; see `tables`."""

    reference: str
    issued: date
    covers_until: date
    operator_name: str
    at: datetime


async def keep_act(connection: AsyncConnection, comune: str, act: DisposalAct, today: date) -> None:
    """Raises: ActOfTheFuture, ActKnownAlready"""
    if act.issued > today or act.covers_until > act.issued:
        raise ActOfTheFuture(f"the act {act.reference} covers what its day could not know")
    if not await insert_new(connection, disposal_act, {"comune": comune} | asdict(act)):
        raise ActKnownAlready(f"the act {act.reference} is stored already")


async def acts(connection: AsyncConnection, comune: str) -> list[DisposalAct]:
    """The one that covers most first."""
    columns = [disposal_act.c[name] for name in DisposalAct.__struct_fields__]
    query = select(*columns).where(disposal_act.c.comune == comune)
    ordered = query.order_by(disposal_act.c.covers_until.desc(), disposal_act.c.reference)
    return [DisposalAct(*row) for row in await connection.execute(ordered)]

"""The second factor of an operator: six digits that their telephone shows (TOTP, RFC 6238).

Owns enrolment, the check, and the pauses after wrong codes. A code is good once. The secret is
stored sealed with the portal's key, so that a copy of the database makes no codes.
"""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import blake2b

import pyotp
from cryptography.fernet import Fernet
from msgspec import Struct
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.identity.refusals import TooManySignIns
from portal.identity.tables import operator as table

STEP_S = 30
STEPS_AROUND = 1
"""Codes of the step before and after are taken too: telephones are not on time."""

FREE_CODES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
"""After the free ones each wrong code doubles the pause."""


class Enrolment(Struct, frozen=True):
    """`address` is what the QR code says, `secret` the same to type: both for one screen only."""

    secret: str
    address: str


class SecondFactors:
    """Those of one Comune's operators; `key` is the portal's secret."""

    def __init__(self, key: bytes, comune: str) -> None:
        self._comune = comune
        self._seal = Fernet(urlsafe_b64encode(blake2b(key, person=b"second factor").digest()[:32]))

    async def enrolment(
        self, connection: AsyncConnection, id: str, login: str, site: str
    ) -> Enrolment | None:
        """What a telephone needs: the same until the first code was right, so that a page may be
        loaded again; None after. `site` is the name under which the telephone keeps it.
        """
        query = select(table.c.second_factor, table.c.is_enrolled).where(*self._is(id))
        sealed, is_enrolled = (await connection.execute(query)).one()
        if is_enrolled:
            return None
        if sealed is None:
            secret = pyotp.random_base32()
            sealed = self._seal.encrypt(secret.encode())
            fresh = update(table).where(*self._is(id), table.c.second_factor.is_(None))
            await connection.execute(fresh.values(second_factor=sealed))
        secret = self._seal.decrypt(sealed).decode()
        address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=site)
        return Enrolment(secret, address)

    async def accepts(self, connection: AsyncConnection, id: str, code: str, now: datetime) -> bool:
        """Whether `code` is good, which uses it up; a wrong one is counted.

        The first good one enrols. Raises: TooManySignIns within a pause
        """
        query = select(table).where(*self._is(id))
        row = (await connection.execute(query)).one()
        _check_pause(row.wrong_codes, row.wrong_at, now)
        if row.second_factor is not None:
            generator = pyotp.TOTP(self._seal.decrypt(row.second_factor).decode())
            if (step := _step_of(generator, code, now)) is not None:
                used = update(table).where(*self._is(id), table.c.last_step < step)
                done = await connection.execute(
                    used.values(last_step=step, is_enrolled=True, wrong_codes=0, wrong_at=None)
                )
                if done.rowcount == 1:
                    return True
        await connection.execute(
            update(table)
            .where(*self._is(id))
            .values(wrong_codes=table.c.wrong_codes + 1, wrong_at=now)
        )
        return False

    async def reset(self, connection: AsyncConnection, id: str) -> None:
        """For a telephone that was lost: the next sign-in enrols another one."""
        await connection.execute(
            update(table)
            .where(*self._is(id))
            .values(second_factor=None, is_enrolled=False, wrong_codes=0, wrong_at=None)
        )

    def _is(self, id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return table.c.comune == self._comune, table.c.id == id


def _step_of(generator: pyotp.TOTP, code: str, now: datetime) -> int | None:
    current = int(now.timestamp()) // STEP_S
    for step in range(current - STEPS_AROUND, current + STEPS_AROUND + 1):
        if pyotp.utils.strings_equal(generator.generate_otp(step), code):
            return step
    return None


def _check_pause(wrong: int, last: datetime | None, now: datetime) -> None:
    if wrong < FREE_CODES or last is None:
        return
    pause = min(FIRST_PAUSE * 2 ** min(wrong - FREE_CODES, 10), LONGEST_PAUSE)
    if (left := last + pause - now) > timedelta(0):
        raise TooManySignIns("too many wrong codes of this operator", left.total_seconds())

"""Passwords of operators: what one has to be, and how many of them a client may try.

Owns the pace of guesses, counted by network and login together: a stranger who guesses slows down
only that network, and not the operator.
Source: docs/decisions/0066-guesses-are-counted-where-they-come-from.md
"""

from portal.identity.refusals import OperatorRefused, TooManySignIns, WrongCredentials
from web.password_hashes import PasswordHashes
from web.rate_limits import Buckets, Rate

GUESSES = Rate(per_s=1 / 30, burst=5)
OF_A_NETWORK = Rate(per_s=1 / 3, burst=30)
"""For all logins together."""

SHORTEST = 12
LONGEST = 200


def check_new_password(password: str, login: str) -> None:
    """Raises: OperatorRefused"""
    if not SHORTEST <= len(password) <= LONGEST:
        raise OperatorRefused(f"a password has {SHORTEST} to {LONGEST} characters")
    if login.casefold() in password.casefold() or len(set(password)) < 6:
        raise OperatorRefused("this password is easily guessed: take several words")


class PasswordGuesses:
    def __init__(self, buckets: Buckets, hashes: PasswordHashes) -> None:
        self._buckets = buckets
        self._hashes = hashes

    async def check(self, client: str, login: str, hashed: str | None, password: str) -> None:
        """`client` is the network that asks; `hashed` is None for a login that does not exist.

        Raises: WrongCredentials, after as long a time for either; TooManySignIns
        """
        for name, rate in ((f"guess {client} {login}", GUESSES), (f"guess {client}", OF_A_NETWORK)):
            if (wait_s := self._buckets.take(name, rate)) > 0:
                raise TooManySignIns("too many passwords were tried from there", wait_s)
        if not await self._hashes.match(hashed, password[: LONGEST + 1]):
            raise WrongCredentials("login or password is wrong")

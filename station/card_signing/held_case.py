"""The request that is open at a station, as one that a card signs."""

from sportello.cases.signature_messages import DigestToSign, SignableWay, SignatureGiven
from station.guided.case_door import CaseDoor, HeldCase


class HeldCaseToSign:
    """See `CaseToSign`; both calls go to the branch."""

    def __init__(self, door: CaseDoor, case: HeldCase, language: str) -> None:
        self._door = door
        self._case = case
        self._language = language

    async def prepare(self, certificate: bytes) -> DigestToSign:
        return await self._door.prepare_card(self._case, certificate)

    async def complete(self, value: bytes) -> None:
        given = SignatureGiven(way=SignableWay.CARD, value=value)
        await self._door.sign(self._case, given, self._language)

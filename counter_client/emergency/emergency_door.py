"""`/api/v1/emergency` as a counter asks it, as the operator who is logged in."""

from sportello.cases.emergency import CauseTold, EmergencyShown, FurtherAct, StandingAct
from station.guided.case_door import CaseDoor

EMERGENCY = "/api/v1/emergency"
PATHS: dict[type, str] = {StandingAct: "acts", CauseTold: "open", FurtherAct: "weeks"}


class EmergencyDoor(CaseDoor):
    """Every call raises Refused or LinkError."""

    async def read(self) -> EmergencyShown:
        return await self._ask("GET", EMERGENCY, EmergencyShown)

    async def say(self, said: StandingAct | CauseTold | FurtherAct) -> EmergencyShown:
        """Store an act, open with a cause, or go on by a further act."""
        path = f"{EMERGENCY}/{PATHS[type(said)]}"
        return await self._ask("POST", path, EmergencyShown, body=said)

    async def close_register(self) -> EmergencyShown:
        return await self._ask("POST", f"{EMERGENCY}/close", EmergencyShown)

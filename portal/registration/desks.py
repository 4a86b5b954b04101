"""The one desk of each Comune: this portal's own register, or another program's."""

from collections.abc import Mapping

from portal.registration.desk import OwnRegister, RegisterDesk
from portal.registration.external.desk import ExternalDesk


class RegisterDesks:
    def __init__(self, own: OwnRegister, external: Mapping[str, ExternalDesk]) -> None:
        """`external` by the id of the Comune."""
        self.external = external
        self._own = own

    def of(self, comune: str) -> RegisterDesk:
        return self.external.get(comune, self._own)

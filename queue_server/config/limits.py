"""How much the clients of one server may ask of it, by role and by kind of connection.

Owns the defaults; `[limits]` of branch.toml sets others. Source: docs/decisions/0061.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from sportello.model.person import Role
from web.connections import Caps, ClientTimeouts
from web.rate_limits import Rate

BURST_S = 10.0
"""So many seconds' worth may come at once: a totem hands in what it gave while it was cut off."""

COMMANDS_PER_S: Mapping[Role, float] = MappingProxyType(
    {
        Role.TOTEM: 30.0,
        Role.BOARD: 10.0,
        Role.COUNTER: 30.0,
        Role.OPERATOR: 30.0,
        Role.RECEPTION: 30.0,
        Role.SUPERVISOR: 30.0,
        Role.INTEGRATION: 100.0,
    }
)
"""Of one station or operator, in the long run."""


class Limits(Struct, frozen=True):
    """`commands_per_s` by role, where it is not the default; how many may be connected, how long
    each is waited for.
    """

    commands_per_s: dict[Role, float] = field(default_factory=dict)
    caps: Caps = Caps()
    patience: ClientTimeouts = ClientTimeouts()

    def rate(self, roles: frozenset[Role]) -> Rate:
        """What the most generous of `roles` gives."""
        known = {**COMMANDS_PER_S, **self.commands_per_s}
        per_s = max((known[role] for role in roles), default=min(known.values()))
        return Rate(per_s, max(per_s * BURST_S, 1.0))

"""Why a seat or a booking was refused. The codes are those of the portal's API.

Refused
└── NotNow
    ├── SlotFull          no seat is free for so many people
    ├── SlotWithdrawn     the calendar does not offer this slot any more
    ├── TooEarly          the slot lies beyond the horizon
    ├── TooLate           the slot is nearer than the notice (`sportello.model.refusals`)
    ├── AlreadyArrived    the citizen has checked in: the branch goes on with it
    ├── BookingOver       it is cancelled, refused, served or missed
    └── VersionChanged    the booking is not the one that was seen: read it again
"""

from sportello.model.refusals import NotNow


class SlotFull(NotNow): ...


class SlotWithdrawn(NotNow): ...


class TooEarly(NotNow): ...


class AlreadyArrived(NotNow): ...


class BookingOver(NotNow): ...


class VersionChanged(NotNow): ...

"""Why a seat or a booking was refused. The codes are those of the portal's API.

Refused
├── NotThere
│   └── HoldUnknown       there is no such hold
└── NotNow
    ├── HoldUsed          it has become a booking
    ├── HoldExpired       its time is over, or it was given up
    ├── WrittenElsewhere  the other owner writes this booking: ask it
    ├── SlotFull          no seat is free for so many people
    ├── NothingOnTheWay   the hand-over of seats was answered: there is nothing to ask back
    ├── SlotWithdrawn     the calendar does not offer this slot any more
    ├── TooEarly          the slot lies beyond the horizon
    ├── TooLate           the slot is nearer than the notice (`sportello.model.refusals`)
    ├── AlreadyBooked     the person has an appointment ahead for this service
    ├── AlreadyArrived    the citizen has checked in: the branch goes on with it
    ├── BookingOver       it is cancelled, refused, served or missed
    ├── SeveralServices   this is not done with a visit of several services
    └── VersionChanged    the booking is not the one that was seen: read it again
"""

from sportello.model.refusals import NotNow, NotThere


class HoldUnknown(NotThere): ...


class HoldUsed(NotNow): ...


class HoldExpired(NotNow): ...


class WrittenElsewhere(NotNow): ...


class SlotFull(NotNow): ...


class NothingOnTheWay(NotNow): ...


class SlotWithdrawn(NotNow): ...


class TooEarly(NotNow): ...


class AlreadyBooked(NotNow): ...


class AlreadyArrived(NotNow): ...


class BookingOver(NotNow): ...


class SeveralServices(NotNow): ...


class VersionChanged(NotNow): ...

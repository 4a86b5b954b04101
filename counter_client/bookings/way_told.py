"""How the person is told of the appointment: by a message of the portal, on paper, or aloud.

Must not know what is booked, nor the words for it.
"""

from counter_client.bookings.person_form import PersonForm
from counter_client.slips.slip_printing import SlipPrinting
from sportello.bookings.messages import ToldBy
from sportello.hall.devices import has_portal, is_portal_reached
from station.link import Link


class WayTold:
    """What the branch, the person's contacts and this computer allow at the moment."""

    def __init__(self, link: Link, person: PersonForm, printing: SlipPrinting) -> None:
        self._link = link
        self._person = person
        self._printing = printing

    @property
    def is_chosen(self) -> bool:
        """Whether a portal sends messages, so that the operator chooses."""
        return has_portal(self._link.view.devices)

    @property
    def is_later(self) -> bool:
        """A message goes only once the portal is reached again."""
        return self.is_chosen and not is_portal_reached(self._link.view.devices)

    @property
    def told_by(self) -> ToldBy:
        return self._person.told_by if self.is_chosen else ToldBy.ALOUD

    @property
    def is_aloud_only(self) -> bool:
        """A message could be sent and is not, and there is no paper."""
        is_aloud = self.told_by is ToldBy.ALOUD
        return self.is_chosen and is_aloud and not self._printing.has_printer

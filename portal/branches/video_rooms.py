"""The room of an appointment by video: the same link for who comes and for who receives them.

Owns how the room's name is derived: from the booking's id and the portal's secret, so that neither
the code on a ticket nor the journal of a branch leads to it. It is stored nowhere.
"""

from portal.branches.attendance import room_at
from portal.branches.directory import Directory
from sportello.bookings.lifecycle import Appointment, AppointmentKind
from web.proofs import Proofs

PURPOSE = b"video room"


class VideoRooms:
    def __init__(self, key: bytes, directory: Directory) -> None:
        """`key` is the portal's secret."""
        self._names = Proofs(key, PURPOSE)
        self._directory = directory

    def link_of(self, comune: str, it: Appointment) -> str:
        """Empty for another kind of appointment, and while the branch has no rooms."""
        branch = self._directory.comune(comune).branches.get(it.branch)
        if it.kind is not AppointmentKind.VIDEO or branch is None or not branch.video_rooms:
            return ""
        return room_at(branch.video_rooms, self._names.of(f"{comune}/{it.id}"))

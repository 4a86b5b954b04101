"""All programs with all their states: the one list that the screen test and the gallery share."""

from tests.screens.board_states import BOARD_PROGRAM
from tests.screens.counter_states import CITIZEN_SCREEN, COUNTER_PROGRAM
from tests.screens.devices_states import DEVICES_PROGRAM
from tests.screens.kit_states import KIT
from tests.screens.totem_states import TOTEM_PROGRAM

PROGRAMS = (TOTEM_PROGRAM, COUNTER_PROGRAM, CITIZEN_SCREEN, BOARD_PROGRAM, DEVICES_PROGRAM, KIT)

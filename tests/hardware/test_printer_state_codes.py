"""Every state of a printer has a word that the server stores."""

from hardware.printer.interface import PrinterState
from hardware.printer.state_codes import CODE_OF


def test_every_state_of_a_printer_can_be_reported() -> None:
    assert set(CODE_OF) == set(PrinterState)


def test_only_a_printer_that_prints_is_ready_or_near_its_end() -> None:
    working = {state for state, code in CODE_OF.items() if code in ("ready", "near_end")}
    assert working == {state for state in PrinterState if state.prints}

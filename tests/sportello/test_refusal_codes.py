"""The stable code of a refusal: its class's name, or what the class says itself."""

from sportello.model.refusals import Refused


class OutOfInk(Refused): ...


class InkTooOld(Refused):
    code = "ink"


class InkFrozen(InkTooOld): ...


def test_a_refusal_is_named_as_its_class_unless_that_says_otherwise() -> None:
    assert OutOfInk.code == "out_of_ink"
    assert InkTooOld("it dried in 2019").code == "ink"
    assert InkFrozen.code == "ink_frozen"

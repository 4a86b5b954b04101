"""The kit itself: every control in every state, in one window without a model."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.screens.state import Manner, Models, Program, Size, State


@asynccontextmanager
async def alone(_: str, __: Path) -> AsyncIterator[Models]:
    """The window shows itself."""
    yield {}


def _manner(*, contrast: bool = False, large: bool = False) -> Manner:
    facts: Mapping[str, object] = {"highContrast": contrast, "largeText": large}
    return lambda _: facts


KIT = Program(
    name="kit",
    package="station",
    page="Kit.qml",
    sizes=(Size(1920, 1280),),
    manners={
        "normal": _manner(),
        "high contrast": _manner(contrast=True),
        "large text": _manner(large=True),
    },
    states=(State("controls", "Every control in every state.", alone),),
)

"""Rectangles in a window, in pixels from its top left corner."""

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle, edges included."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def is_empty(self) -> bool:
        return self.width <= 0 or self.height <= 0

    def meet(self, other: "Box") -> "Box":
        """What both cover; empty if they do not meet."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def shrunk(self, share: float) -> "Box":
        """Smaller by that share of its width and height on each side."""
        x, y = share * self.width, share * self.height
        return Box(self.left + x, self.top + y, self.right - x, self.bottom - y)

    def holds(self, other: "Box", tolerance: float = 0.0) -> bool:
        """Whether `other` lies inside, but for `tolerance` pixels on each side."""
        return (
            self.left - tolerance <= other.left
            and self.top - tolerance <= other.top
            and self.right + tolerance >= other.right
            and self.bottom + tolerance >= other.bottom
        )

    def __str__(self) -> str:
        return f"({self.left:.0f}, {self.top:.0f}) to ({self.right:.0f}, {self.bottom:.0f})"

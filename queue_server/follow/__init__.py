"""The page on which citizens follow their turn on the telephone; docs/follow.md."""

"""The queue server of a branch: one writer, one journal, and the doors to them."""

"""The journal: everything that ever happened, in order. `seam` says what it can do."""

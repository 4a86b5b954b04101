"""What staff sees of keeping and discarding. Must not know how it is done: `portal.retention`."""

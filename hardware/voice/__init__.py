"""The voice of the hall: a chime, then sentences in the languages people read."""

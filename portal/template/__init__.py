"""The files of a new portal: its settings, and a Comune of no real place to try it with."""

"""What the on-site Qt programs share: the stage they stand on, words, controls, and the link.

`station.link` and `text.catalogue` know no Qt. Nothing here decides anything of the queue.
"""

"""What the on-site Qt programs share: the stage they stand on, controls, the link, and slips.

`station.link` and `station.slip_layout` know no Qt. Nothing here decides anything of the queue.
"""

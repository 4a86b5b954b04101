"""What the on-site Qt programs share: the stage they stand on, controls, the link, and slips.

`station.guided` are guided requests, `station.card_signing` the card that signs them.
`station.link` and `station.slip_layout` know no Qt. Nothing here decides anything of the queue.
"""

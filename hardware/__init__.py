"""The devices of a branch: card reader, printer, scanner, LED display and voice.

Each has an interface, one real driver and a virtual twin that stands at the far end of the wire.
This package must not know tickets, services or counters: it prints a `PrintJob`, reads a card,
says a sentence.
"""

"""What is measured: a module for each promise. Those with a `measure` are run by `make bench`.

The others are programs of their own, for they take longer. Open `tickets` first.
"""

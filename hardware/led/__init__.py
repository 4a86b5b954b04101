"""The LED display over a counter: a few characters, read from across the hall."""

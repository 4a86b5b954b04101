"""Measures of speed and of waiting; none of them is a test.

Open `measures` first; `branch`, `doors` and `desks` are what it measures with.
"""

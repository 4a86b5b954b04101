"""Measures of speed and of waiting; none of them is a test."""

"""Requests that are prepared for a booking ("Porti questo"): begun, and judged for the visit.

Owns who may prepare what, and what is still missing. Must not know a rule of a form, nor how pages
and messages look. Open `requests` first.
"""

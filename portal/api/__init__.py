"""API v1: bookings for integrators, in JSON, and the description of all of it. Its names and shapes
stay as they are for good.

Must not know SQL: it calls the subjects' functions in one transaction a request. `shapes` is what
is sent and answered, `places` and `bookings` the routes, `description` the OpenAPI document made
from both; guided requests, and what every call needs, are in `casework.api`. Open `shapes` first.
"""

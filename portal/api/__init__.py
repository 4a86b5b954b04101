"""API v1: bookings for integrators, in JSON. Its names and shapes stay as they are for good.

Must not know SQL: it calls the subjects' functions in one transaction a request. `shapes` is what
is sent and answered, `public` and `bookings` the routes, `description` the OpenAPI document made
from both. Open `shapes` first.
"""

"""What citizens see, signed in or not, and the frame that every page of the portal stands in.

Must not know SQL: it asks `branches` and `bookings`. `kit` renders a typed page in the language of
who asks; open `kit` first, then `site`, the routes. Templates are in `templates`, the portal's own
style and script in `static`.
"""

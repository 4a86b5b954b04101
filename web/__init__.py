"""What each of our web servers needs, whatever its pages are about. Knows no queue and no case.

connections   who is connected, how long each may wait, and who makes room when there is none
frames        what of a WebSocket's frames aiohttp itself does not check
descriptors   how many files this process may have open
rate_limits   how often each client may ask
negotiation   what a client can read: HTML or JSON, which language, compressed or not
headers       what a page tells the browser: which files it may load, and to keep no copy
origin        whether a request that changes something comes from our own page
proofs        secrets in addresses and forms that are checked without being stored
templates     HTML by Jinja2, everything escaped
static_files  style, scripts, icons and letters
event_stream  server-sent events on the wire
streams       how many event streams are open, and when they are woken
errors        one form of every error: JSON for programs, a page for browsers
"""

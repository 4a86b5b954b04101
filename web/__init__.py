"""What each of our web servers needs, whatever its pages are about. Knows no queue and no case.

connections   who is connected, how long each may wait, and who makes room when there is none
frames        what of a WebSocket's frames aiohttp itself does not check
descriptors   how many files this process may have open
rate_limits   how often each client may ask
negotiation   what a client can read: HTML or JSON, which language, compressed or not
headers       what a page tells the browser: which files it may load, and to keep no copy
origin        whether a request that changes something comes from our own page
sessions      people who have logged in, by a cookie; session_table keeps them in a database
csrf          no form is sent here by another site
proofs        secrets in addresses and forms that are checked without being stored
templates     HTML by Jinja2, everything escaped
static_files  style, scripts, icons and letters
event_stream  server-sent events on the wire
streams       how many event streams are open, and when they are woken
problems      errors as RFC 9457 says
errors        a page instead of an error's JSON for browsers
"""

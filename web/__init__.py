"""What any door to the network needs, whatever is behind it. Knows no queue and no case.

connections  who is connected, how long each may wait, and who makes room when there is none
frames       what of a WebSocket's frames aiohttp itself does not check
descriptors  how many files this process may have open
rate_limits  how often each client may ask
negotiation  what a client says it would like to read: HTML or JSON, which language
errors       one form of every error: JSON for programs, a page for browsers
"""

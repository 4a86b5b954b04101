"""What each of our web servers needs, whatever its pages are about. Knows no queue and no case.

connections   who is connected, how long each may wait, and who makes room when there is none
frames        what of a WebSocket's frames aiohttp itself does not check
tls           the certificate and its key, read again once they are renewed
rate_limits   how often each client may ask
negotiation   what a client can read: HTML or JSON, which language, compressed or not
origin        whether a request that changes something comes from our own page
password_hashes  passwords as argon2id, hashed away from the loop
proofs        secrets in addresses and forms that are checked without being stored
event_stream  server-sent events on the wire
streams       how many event streams are open, and when they are woken
process/      a server as a process: its start, its end, its log, its files
sessions/     people who have logged in with a browser, and the forms that they send
pages/        headers, files, templates, the look of a Comune's site, errors
"""

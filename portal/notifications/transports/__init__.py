"""How messages leave: an SMTP server, an HTTP gateway for SMS, App IO. Thin, and without memory.

Must not know the outbox or when a message is due. Open `seam` first.
"""

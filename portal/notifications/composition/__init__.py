"""What a message says: pure functions from facts and a template to mail, SMS and App IO.

Must not know the outbox, a provider or a clock. Open `facts` first, then `letter` and `mail`.
"""

"""Sign-in with the card of a Regione (CNS): its certificate, proven by mutual TLS on an own port.

Owns which certificates are trusted and what they say. Must not know pages, sessions or tables. Open
`certificate` first.

certificate      is it a good CNS certificate, and whose
trust_list       the Italian list of who issues them, read and checked
list_signature   who has signed the list, and that no byte of it is another one
revocation       the lists of certificates that have been taken back
"""

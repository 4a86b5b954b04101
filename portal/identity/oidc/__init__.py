"""Sign-in through an OpenID Connect provider: the accredited proxy that brings SPID, CIE and eIDAS.

Owns the conversation and every check of it. Must not know pages, sessions or tables: it is given
what was kept of the attempt. Open `relying_party` first.

relying_party  begins a sign-in, and completes it from the provider's answer
provider       what the provider publishes: its addresses and keys, read again when they rotate
tokens         the checks of ID token and userinfo
"""

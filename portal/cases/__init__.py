"""The portal as the host of guided requests: who acts, what is known of them, the register.

Owns the portal's side of `casework.office.host`. Must not know routes or pages, nor how a case is
judged: casework does. Open `host` first.
"""

"""The staff who sign in at the portal: accounts, passwords, second factor.

Must not know what a role allows (`portal.identity.rights`), nor pages. Open `accounts` first.

accounts       who there is, and with which roles where
guesses        passwords, and how many of them a client may try
second_factor  codes from the operator's telephone (TOTP)
"""

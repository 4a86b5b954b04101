"""Who signs in, with what proof, and what they may then do.

Must not know how a booking is made or moved: my area reads them through `portal.bookings`.
Open `signed_in` first, then `attempts`.

oidc/, cns/       the two ways in which a citizen proves who they are
signed_in         whom a provider or a card names, and how sure it is
attempts          sign-ins that have begun, in one browser
session_rows      sessions after it; `owners` whose they are, `sign_in_log` how they were opened
profiles          what a citizen has written of themselves
operators/        the staff's accounts; `rights` what each role may do
forgetting        what is over
"""

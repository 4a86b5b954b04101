"""The pages of signing in, of a citizen's own area, and of an operator's sign-in.

Must not know how an identity is proven or a session is stored: it asks `entrance` and `visitors`.
Open `sign_in` first; templates are in `templates`.

sign_in    the choice of a way, and the way back from it
my_area    profile, own bookings, logging out
own_pages  one's data to keep, and to erase
staff      password, second factor, and whose desk it is
sentences  what a person reads when a sign-in is refused
"""

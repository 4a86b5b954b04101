"""The fields of a request on a page: drawn, read back, said, and what is wrong with them.

Owns HTML's side of each kind of field. Must not know requests, cases or routes: it is given views
and forms. Open `controls` first, then `written`, its way back.
"""

"""The branch's side of the sync: it opens both directions to the portal, and the hall never waits.

Owns the outbox, the cursor, the incarnation of the branch's store and what is done with what the
portal says. Must not decide what happens in the hall. Open `portal_link` first, then `inbox` and
`outbox`. Another counterpart, such as OpenCity Italia, takes the place of `portal_client.Portal`.
"""

"""Who the citizens are, and what operators note: sealed, apart from the journal, erased in time.

Must not know a ticket's life beyond its end. Open `records` first; `seal` and `key` close them,
`retention` says when they end, `old_records` takes over stores of older versions.
"""

"""Services and branches as staff sets them: forms, preview as the citizen sees it, saving.

Must not decide what a sheet is (`portal.branches.sheets`). Open `sheet_pages` first: it is both
subjects' pages; `publishing_pages` makes, publishes and withdraws them, `service_sheets` and
`branch_sheets` are their forms.
"""

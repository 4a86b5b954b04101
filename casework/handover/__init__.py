"""The telephone as a camera: a page for ten minutes that takes pictures of one paper into one case.

Who fills in a case asks for the page and shows its address as a QR code. The page shows nothing of
the case but the paper's name. Must not know which server mounts it. Open `calls` first, then
`phone_site`; `open_pages` are its rows.
"""

"""What the server can be asked, a module for each subject: handlers, and the table that names them.

Must not know the socket or HTTP. Open `notes` first, the shortest whole one; `queue_server.api`
joins the tables, its `endpoint` says what a row holds.
"""

"""What people type: reports for the head of the desk, and a person's word about day and journal.

Must not hold a rule. `queue_server.__main__` joins the commands; open `reports` first.
"""

"""What people type: the commands of `queue-server`, a module for each subject.

Must not hold a rule. Open `commands` first: it says how a module adds its commands, which
`queue_server.__main__` joins.
"""

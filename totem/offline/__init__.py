"""What a totem does while the server is out of reach: numbers of its own, and a notebook on disk.

Must not know a screen. Open `numbers` first.
"""

"""Who works here and at which counter, and whether what the screen shows is of this moment.

Open `login_model` first.
"""

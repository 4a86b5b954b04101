"""A whole branch on one machine, to be tried by hand or played unattended on virtual devices.

Open `demo_branch` first: it starts server and stations. `ui_robot` looks at their windows and
touches them, `visit` is what it does; `devices_model` is the window *Dispositivi virtuali*.
"""

"""What the citizen sees of the request at the counter: a calm copy in their own language.

Must not know a control, nor change anything. Open `citizen_copy` first, the model of the window;
its lines are `copy_lines`, which knows no Qt.
"""

"""Guided requests at a station: the line to the branch's calls, and one step as Qt shows it.

Counter and totem draw the step that they are told and send answers back. Must not know a rule of a
form: the server decides what is asked and what is wrong. Open `case_door` first, the calls; then
`step_model`, one step on the screen, on `step_answers` and `field_rows`, which know no Qt.
"""

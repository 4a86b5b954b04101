"""Questions before an action (to whom?, why?, are you sure?), as lists to choose from. Pure.

Open `question` first; `question_model` is the one on the screen, the others say what is asked.
"""

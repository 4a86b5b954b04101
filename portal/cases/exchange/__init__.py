"""What an office asks of the citizen about a sent case, what they answer, and the outcome.

Owns the questions with their deadlines, and when each stops the days. Must not know pages, nor
write states: `portal.cases.handling.changing` does. Open `asking` first, then `answering`,
`deciding` and `time_passing`.
"""

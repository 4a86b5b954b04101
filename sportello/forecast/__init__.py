"""How long people will wait, how true that proved, and which break is best moved.

Must not know a process or a journal: what was learned comes in, figures go out. Open `estimator`
first, then `simulation`, which plays the day forward on the real routing from `simulation_input`.
"""

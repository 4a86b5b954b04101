"""One visit from the booking at home to the survey, as a person would act and see it.

Owns the script and what becomes of it in `out/`. Must not know how server, portal and stations are
started. Open `play` first: it names the steps; `at_home` is in a browser, `at_the_branch` touches
the stations' windows.
"""

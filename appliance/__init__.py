"""The suite on one machine: the demo, the unattended visit, and the doctor.

`demo` is a branch to be tried, `doctor` asks devices and line how they are, `supervisor` keeps the
programs alive and ends them in order.
Nothing below imports this package.
"""

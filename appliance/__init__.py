"""The suite on one machine: the demo, the unattended visit, and the doctor.

    demo    demo.py, with supervisor.py, far_ends.py and the window of virtual devices
    visit   a person with eyes and fingers (person.py) follows the script (visit.py)
    doctor  doctor.py asks every configured device and the line how they are

Nothing below imports this package.
"""

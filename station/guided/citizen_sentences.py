"""What a citizen reads of their request on the second screen of a counter. Pure.

In all languages, unlike what the operator reads. Message ids stand here as in the catalogue.
"""

from text.catalogue import N_

STEP = N_("Step %1 of %2")
WELCOME = N_("Here you see your request while it is filled in.")
DOCUMENTS = N_("Documents for your request")
CHECK = N_("Please check what is written here")
STILL_MISSING = N_("What is still missing")
MISSING = N_("Not there yet")
OPTIONAL = N_("Not required")
SIGN = N_("Please read the paper and sign it here")
SIGN_BY_CARD = N_("Please put in your card and type its PIN")
READY = N_("Your request can be sent now")
REGISTERED = N_("Your request is registered")
NUMBER = N_("Number of your request")
EMERGENCY_NUMBER = N_("Number of the emergency register")
NUMBER_FOLLOWS = N_("The number follows; your request is presented all the same.")
ANSWER_BY = N_("You have an answer by %1.")
PRESENTED = N_("Presented on %1")

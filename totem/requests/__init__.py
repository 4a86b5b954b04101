"""Short requests at the totem: one question a screen, by touch, signed with the card, sent.

Owns which question is on the screen and what becomes of an answer. The steps and what is wrong with
an answer are the server's (`station/guided`); when a visit ends is the conversation's. Open
`request_model` first; `questions` and `request_screens` are pure.
"""

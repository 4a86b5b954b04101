"""The guided engine: definition and answers make the view of one step, which every face draws.

The citizen's page, the operator's screen and the totem draw this view and send answers back; none
of them knows a rule of a form. Must not know where answers are stored, nor who the people are. Open
`request` first, then `views`; `prefill` is what is suggested, `saving` what a saved step changes.
"""

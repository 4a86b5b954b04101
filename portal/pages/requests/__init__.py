"""The citizen's pages of a guided request: begun, filled in a step at a time, signed, sent.

Draws what `sportello.cases.guided` tells and sends answers back: no rule of a form is known here,
and every page is whole without scripts. Must not know SQL. Open `opening` first (who may open which
request), then `step_pages`, `controls` (how a field is drawn) and `written` (how it is read).
"""

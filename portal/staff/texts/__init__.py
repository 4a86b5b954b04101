"""The words of messages as staff sets them: list, form with preview, and the standard text again.

Must not decide what a text may say (`portal.notifications.own_words`). Open `text_pages`
first; `text_list` is the list, `which_text` how a text is named in an address.
"""

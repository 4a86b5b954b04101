"""The forms of guided requests in the hands of staff: versions, import, preview, publishing.

Must not decide what a form may be (`sportello.cases.definition_check`) nor keep it
(`casework.definitions`). Open `form_pages` first; `problem_sentences` says what is wrong with one.
"""

"""People who have logged in with a browser.

browser_sessions  how a session is opened, found by its cookie, and ended; its user stores it
csrf              no form is sent in their name by another site
"""

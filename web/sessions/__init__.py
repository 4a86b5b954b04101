"""People who have logged in with a browser.

browser_sessions  how a session is opened, found by its cookie, and ended
table             where they are stored: SQLite or PostgreSQL
csrf              no form is sent in their name by another site
"""

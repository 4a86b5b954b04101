"""What stands in and around a page.

headers           what it tells the browser: which files it may load, and to keep no copy
static_files      style, scripts, icons and letters
templates         HTML by Jinja2, everything escaped
bootstrap_italia  the look of a Comune's site, and its icons
problems          errors as RFC 9457 says
errors            a page instead of an error's JSON for browsers
"""

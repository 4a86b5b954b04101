"""Files that a page's script sends in parts, which go on after a break of the line.

Owns the script's calls; bytes and limits are `casework.attachments`'. Open `parts`.
"""

"""Estimates and questions about past days, computed in a process beside the server.

Must not decide anything. Open `forecasts` first, then `worker_process`.
"""

"""Estimates and questions about past days, computed in a separate process.

Must not decide anything. Open `forecasts` first, then `worker_process`.
"""

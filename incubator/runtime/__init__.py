"""Servers for one-command use: PostgreSQL and Redis from wheels, a mail sink, a cloud sandbox.

`services.resolve()` says where everything is and starts nothing; `services.start()` starts what
the environment does not provide. In production every address comes from the environment and
nothing here runs.
"""

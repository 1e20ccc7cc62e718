"""Capital and its return: funds, awards, tranches, deals, the waterfall, statements.

This file imports nothing, so that `funding.waterfall` can be used offline, without Django.
"""

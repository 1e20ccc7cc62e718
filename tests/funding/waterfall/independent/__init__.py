"""The waterfall once more, written from `money.md` alone, to be compared with the product's.

It takes documents (the JSON of terms, rows as mappings) and shares no code with the product. Its
structure is another one: nothing is remembered between periods but what was paid, every period is
reckoned anew from all rows known by then, and a day is cut into pieces in closed form instead of
being walked along.
"""

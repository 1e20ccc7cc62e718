"""The steps of the waterfall, one module each, in the order of a usual deal.

measures → fees → costs → net → recoupment → split → reserve → payable. Each takes values and
returns values; `funding.waterfall.engine` calls them in the order the terms name, and
`funding.waterfall.lines` puts the result into words.
"""

"""The demo world: made-up studios, games and players, built through the product's own services.

A world is told in chapters. Each is kept once told, so a build that was killed goes on where it
stopped.
"""

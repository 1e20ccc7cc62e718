"""What every part of the settings reads."""

import environ

env = environ.Env()

DEMO = env.bool("DEMO", default=False)

"""The frame of the API: what is the same for every operation, whichever app it belongs to."""

"""Floor 0: the engine. NumPy only; knows no clock, no session, no web and no global state.

Every array has a leading axis M: a stack of M networks of one shape, trained by one NumPy call each.
"""

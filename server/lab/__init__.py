"""Floor 1: what an experiment and a run *are*, as values, and `advance`, which takes runs forward.

Built on nn and data; knows no clock, no session and no socket.
"""

"""Floor 3: one learner's playground, and the clock that drives all of them. No sockets here.

Built on protocol, compute and lab. A `Document` is a value, and `apply` is pure; `Session`, `Outbox` and `Scheduler`
are the shell around them.
"""

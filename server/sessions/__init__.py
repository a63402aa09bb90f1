"""Floor 3: one learner's playground, and the clock that drives all of them. No sockets here.

Built on protocol and lab. State and `apply` are pure; `Session`, `Outbox` and `Scheduler` are the shell around them.
"""

"""Floor 0: every sentence that a person is told. A sentence is a code with parameters; English is made here.

So it can be translated later, and nobody has to read the English to know what was meant. Knows nothing of the rest.
"""

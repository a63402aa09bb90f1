"""Floor 2: what is said over the socket. Commands (may be refused), events (ordered, never dropped), the schema.

Bytes in, values out: nothing here ever sees a socket. Built on lab, where the limits of every field are written.
"""

# Raised whenever an older page could not understand this server; the page then asks to be loaded again.
VERSION = 6

"""Why a run went wrong, and what mends it: found by trying remedies on copies of the run.

Part of floor 1. Pure: an inquiry goes in and the same inquiry, some way further, comes out. Knows no session, no
command and no clock; the same run gives the same diagnosis, byte for byte.
"""

"""The generated data sets: a table (`table`), and the functions that draw their points."""

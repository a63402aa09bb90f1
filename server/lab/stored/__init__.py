"""What is written down and read back, years later too: experiments, runs and trails, by the names of their fields."""

"""An experiment: every choice that decides how a run goes, each with its name, its range and its words."""

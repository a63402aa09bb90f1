"""A run: where the training of an experiment stands, how a person's edit changes it, what the engine needs of it."""

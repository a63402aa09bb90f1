"""What a learner chooses from, one table a file and one row a choice: activations, losses, optimizers and so on."""

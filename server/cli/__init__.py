"""Floor 5: the `descent` command: serve, train, bench. One file a subcommand."""

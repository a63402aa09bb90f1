"""Floor 4: pages, assets and the socket endpoint. The only floor that faces the network."""

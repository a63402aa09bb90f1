"""`advance` takes runs forward and looks at them; beside it, what it costs and the signs of life that it gives."""

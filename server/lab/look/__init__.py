"""What a run looks like: losses, pictures, points, and all of it as bytes."""

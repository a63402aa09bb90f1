"""`advance`: runs are taken forward and looked at. Here are its costs and the signs of life that it gives."""

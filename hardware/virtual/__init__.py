"""The far ends of the wires: virtual devices that real drivers cannot tell from real ones."""

"""beatplan: which police beats a crisis-response service covers, and where its teams stand, as staff arrive."""

__version__ = "0.1.0"

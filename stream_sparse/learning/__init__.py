"""Sparse coding for people with arrays: ``omp`` and ``OnlineDictionary``."""

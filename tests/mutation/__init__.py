"""A mutation run: small changes of a module, one at a time, and whether its tests notice each of them.

``python -m tests.mutation dlms/axdr.py --mutants 60 --seed 1`` makes sixty changes and prints those that no test
noticed.
"""

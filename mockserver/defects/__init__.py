"""Servers that are wrong on purpose: named faults, each of which breaks one promise of the reference.

They are there to measure the contract suite: a fault that it does not see is a test that is missing.
Nothing here is imported unless a defect is asked for, so the correct mock knows none of it.
"""

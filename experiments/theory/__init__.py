"""Closed forms and exact numerical answers that the simulator must reproduce.

One subject a file: queues, visits, stock, renewal, geometry, money, satisfaction.  Nothing here knows the
simulator; `experiments.verify` sets a formula beside a simulated world and judges the pair.
"""

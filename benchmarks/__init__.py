"""The library measured against a bare reader and the other codecs: ``python -m benchmarks``.

A figure alone says more about the machine than about the code. Every comparison gives all contenders the same octets in
one run, in interleaved rounds, and reports medians and their ratios.
"""

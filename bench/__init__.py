"""Benchmarks of the provider, the pack, the audit and the emulator. docs/performance.md has their results."""

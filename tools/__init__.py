"""What tests, benchmarks and set-up share; no part of the product."""

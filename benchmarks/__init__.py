"""The benchmarks of `huikuan bench`: product, peer and physical limit from one run."""

"""python -m evidence: the same program as `evidence`."""

from evidence.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())

"""Big jobs in numbered pieces: on the processors of this machine or on a cluster, with the same bytes whatever the workers.

| file | what it holds |
|---|---|
| job.py | a job, its seeds, and what its pieces rest on |
| run.py | a job run to its end, with progress |
| kept.py | finished pieces as files, so that a job that was stopped goes on |
| here.py | on this machine (joblib's loky) |
| cluster.py | on a dask scheduler that the user already has |
"""

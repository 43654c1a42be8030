"""The same intake on a real Dask cluster of two worker processes, one of them killed in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pandas
import pytest
from distributed import Client

from macros_py.book.build import build
from macros_py.bureau.receive import cluster
from macros_py.bureau.receive.intake import collect, listed
from macros_py.bureau.receive.reader_pool import read_all
from macros_py.bureau.register.register import Register
from macros_py.bureau.rollup import shards
from macros_py.law.filled import from_json
from tests import published
from tests.test_main import run

UNITS = 24


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    """A folder of returns, some sent twice, some that are none."""
    folder = tmp_path_factory.mktemp("收到")
    for number in range(UNITS):
        data = published.data() | {"unit": f"第{number}县残疾人联合会"}
        (folder / f"{number}.xlsx").write_bytes(build(published.scheme(), from_json(data)))
    for number in range(3):
        shutil.copy(folder / f"{number}.xlsx", folder / f"又{number}.xlsx")
        (folder / f"坏{number}.xlsx").write_bytes(b"PK\3\4 broken %d" % number)
    return folder


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A scheduler and two workers with nannies, as processes of their own."""
    folder = tmp_path_factory.mktemp("dask")
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "True", "PYTHONPATH": os.getcwd()}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": folder}
    module = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    file = folder / "scheduler.json"
    started = [
        subprocess.Popen(
            [*module, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)], **quiet
        )
    ]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--no-dashboard"]
    started.append(
        subprocess.Popen(
            [*worker, "--nworkers", "2", "--nthreads", "1", "--nanny", "--local-directory", str(folder)], **quiet
        )
    )
    try:
        for _ in range(600):
            if file.exists() and file.stat().st_size:
                break
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(20)


def states(register):
    """State of every file, and everything read of it."""
    return {one.path: (one.state, one.reason, one.unit, register.reading(one.id)) for one in register.items()}


def taken(folder, path, reader):
    with Register.open(path) as register:
        counts = collect(listed([str(folder)], path), register, 2, reader=reader)
        return counts, states(register)


def test_a_cluster_reads_what_one_machine_reads(received, scheduler, tmp_path):
    with cluster.connected(scheduler) as client:
        there = taken(received, tmp_path / "集群.db", cluster.Cluster(client, tmp_path / "分块"))
        again = taken(received, tmp_path / "集群.db", cluster.Cluster(client))
    here = taken(received, tmp_path / "本机.db", read_all)
    assert there == here and here[0]["received"] == UNITS + 6
    assert here[0]["states"] == {"入册": UNITS, "重复": 3, "被取代": 0, "待处理": 3}
    assert again[0]["new"] == 0 and again[1] == here[1]
    lying = pandas.concat([pandas.read_parquet(part) for part in sorted((tmp_path / "分块").iterdir())])
    states_ = there[1]
    assert sorted(lying["path"]) == sorted(states_) and len(lying) == UNITS + 6
    assert {row.path: row.unit for row in lying.itertuples()} == {
        path: unit for path, (_, _, unit, _) in states_.items()
    }


def test_a_worker_killed_in_the_middle_loses_nothing(received, scheduler, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "FILES", 4)
    with cluster.connected(scheduler) as client:
        before = client.run(os.getpid)
        victim, killed = next(iter(before.values())), []

        def reader(items, known, workers, seconds):
            for number, result in enumerate(cluster.Cluster(client)(items, known, workers, seconds)):
                if number == 3:
                    os.kill(victim, signal.SIGKILL)
                    killed.append(victim)
                yield result

        there = taken(received, tmp_path / "集群.db", reader)
    assert killed and victim in before.values()
    assert there == taken(received, tmp_path / "本机.db", read_all)


def test_a_chunk_whose_workers_keep_dying_is_read_here(received, tmp_path):
    class Dead:
        """A client all of whose tasks end with their workers."""

        def nthreads(self):
            return {"a": 1}

    class Future:
        key = "x"

        def result(self):
            raise RuntimeError("KilledWorker")

    reader = cluster.Cluster(Dead())
    items = list(listed([str(received)], tmp_path / "x.db"))[:3]
    waiting = {"x": [(item, cluster._carried(item, ())) for item in items]}
    found = list(reader._done(Future(), waiting, 10))
    assert [item for item, _ in found] == items and all(read.facts["sha256"] for _, read in found)


def test_shards_added_by_the_cluster_and_here_are_the_same_to_the_last_fen(scheduler, tmp_path):
    from tests.bench.rollup import province

    province(tmp_path, 7_000)
    with cluster.connected(scheduler) as client:
        there = cluster.add_shards(client, tmp_path)
    assert there == shards.add(tmp_path) and len({one.id for one in there}) == 60
    assert sum(one.rows for one in there) == 7_000 * 60


def test_nobody_answers(capsys, received, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWERS", "1s")
    code, _, said = run(
        capsys, "collect", received, "--register", tmp_path / "x.db", "--scheduler", "tcp://127.0.0.1:9"
    )
    assert code == 2 and "连不上调度器" in said

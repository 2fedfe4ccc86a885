"""The log behind the library's interface: its own contract, our rules beside it, and many writers at once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem, DCBRecorder, DCBSequencedEvent
from eventsourcing.dcb.application import DCBApplication
from eventsourcing.dcb.domain import EnduringObject, Group, Tagged
from eventsourcing.dcb.msgpack import Decision, InitialDecision
from eventsourcing.dcb.popo import InMemoryDCBRecorder
from eventsourcing.dcb.tests import DCBRecorderTestCase
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError, Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic
from psycopg.conninfo import make_conninfo

from domain.refusals import UnknownFact
from ledger.answers import LogDamaged, Recorded, Refused
from ledger.codec import Codec, ForeignFact
from ledger.labels import label_hashes
from ledger.matching import MATCHING, MEETING, Item
from ledger.migrations import SchemaError
from ledger.recorder import LogRecorder
from ledger.stored import OWN_TYPES
from ledger.tree import Frontier, leaf_hash
from projections.ledger import Ledger
from tests.support.colliding import few_hashes
from tests.support.engine import superuser, until
from tests.support.foreign import recording, settings
from tests.support.world import NOT_KEPT, OPERATING, PROGRAMS, moment, reverse

REPOSITORY = Path(__file__).parents[2]

WRITER_IN_ANOTHER_PROCESS = """
import json, sys
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError
from ledger.recorder import LogFactory

env, name, appends = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with LogFactory(env) as factory:
    recorder = factory.dcb_recorder()
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(appends):
        recorder.append([DCBEvent("written", f"{name} {n} {part}".encode(), [name]) for part in range(n % 3 + 1)])
        try:
            once = DCBAppendCondition(DCBQuery([DCBQueryItem(["claimed"], [f"prize-{n}"])]))
            recorder.append([DCBEvent("claimed", name.encode(), [f"prize-{n}"])], once)
        except IntegrityError:
            pass
"""


@pytest.fixture
def recorder(ledger: Ledger) -> Iterator[LogRecorder]:
    """A recorder on an empty ledger; whatever a test does with it, no thread is left."""
    before = set(threading.enumerate())
    with recording(ledger) as one:
        yield one
    assert set(threading.enumerate()) <= before


@contextmanager
def writers(ledger: Ledger, names: Sequence[str], appends: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that wait for a line, then write."""
    command = [sys.executable, "-c", WRITER_IN_ANOTHER_PROCESS, json.dumps(settings(ledger))]
    started = [
        subprocess.Popen(
            [*command, name, str(appends)], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in names
    ]
    try:
        for process in started:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield started
        for process in started:
            assert process.wait(30) == 0
    finally:
        for process in started:
            process.kill()
            process.communicate()


def go(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Let the writers write."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def event(kind: str = "happened", *tags: str, data: bytes = b"\x00\xff") -> DCBEvent:
    """A foreign event, of bytes that are no text."""
    return DCBEvent(kind, data, list(tags))


def query(*items: tuple[Sequence[str], Sequence[str]]) -> DCBQuery:
    """A query of types and tags."""
    return DCBQuery([DCBQueryItem(list(types), list(tags)) for types, tags in items])


def positions(events: Iterator[DCBSequencedEvent]) -> list[int]:
    """Where events stand."""
    return [each.position for each in events]


async def opened(ledger: Ledger, *codes: str) -> list[int]:
    """Moments that a clerk opens, one request each; returns the positions."""
    last = []
    async with ledger.clerk() as clerk:
        for code in codes:
            answer = await clerk.record([moment(code)], f"open-{code}")
            assert isinstance(answer, Recorded), answer
            last.append(answer.receipt.last)
    return last


def check_log(ledger: Ledger) -> int:
    """No position is missing, and every turn's root is that of the lines up to it; returns the last position."""
    with ledger.reader() as connection:
        lines = connection.execute("SELECT position, line FROM events ORDER BY position").fetchall()
        turns = connection.execute("SELECT last_position, root FROM turns ORDER BY recorded_at").fetchall()
    assert [position for position, _ in lines] == list(range(1, len(lines) + 1))
    frontier, at = Frontier.empty(), 0
    for last_position, root in turns:
        frontier, _ = frontier.append(leaf_hash(line) for _, line in lines[at:last_position])
        at = last_position
        assert frontier.root() == root
    assert at == len(lines)
    times = [Codec().decode(line).recorded_at for _, line in lines]
    assert times == sorted(times)
    return at


# The library's own contract


def test_appends_and_reads_as_the_library_asks(ledger: Ledger, recorder: LogRecorder) -> None:
    DCBRecorderTestCase()._test_append_read(recorder)
    DCBRecorderTestCase()._test_append_read(recorder, initial_position=check_log(ledger))
    check_log(ledger)


def test_follows_as_the_library_asks(ledger: Ledger, recorder: LogRecorder) -> None:
    DCBRecorderTestCase()._test_append_subscribe(recorder)
    DCBRecorderTestCase()._test_append_subscribe(recorder, initial_position=2)
    assert check_log(ledger) == 4


@pytest.mark.parametrize("different", [2, 2**31])
def test_every_query_is_answered_as_in_memory(different: int, recorder: LogRecorder) -> None:
    """However many hashes there are: where labels share them, too."""
    with few_hashes(different):
        _ask_and_append(recorder)


def _ask_and_append(recorder: LogRecorder) -> None:
    random = Random(11)
    types, tags = ["a", "b", "c", ":a", "=a", ""], ["x", "y", "z", "=a", "a b", 'q"{,}\\', "ä€𝄞", ""]
    memory: DCBRecorder = InMemoryDCBRecorder()

    def some(names: Sequence[str], most: int) -> list[str]:
        return random.choices(names, k=random.randint(0, most))

    for _ in range(25):
        batch = [event(random.choice(types), *some(tags, 4)) for _ in range(random.randint(1, 6))]
        assert recorder.append(batch) == memory.append(batch)
    for _ in range(150):
        asked = query(*((some(types, 2), some(tags, 2)) for _ in range(random.randint(0, 3))))
        after = random.choice([None, 0, random.randint(0, 90), 1_000])
        limit = random.choice([None, None, 0, 1, 2, 7, 1_000])
        ours, theirs = (each.read(asked, after=after, limit=limit) for each in (recorder, memory))
        assert list(ours) == list(theirs), (asked, after, limit)
        assert ours.head == theirs.head, (asked, after, limit)
        outcomes = []
        for each in (recorder, memory):
            try:
                outcomes.append(each.append([event("a", "x")], DCBAppendCondition(asked, after)))
            except IntegrityError:
                outcomes.append(0)
        assert outcomes[0] == outcomes[1], (asked, after)


# An application built on the library


class Student(EnduringObject[Decision, str]):
    """Joins courses."""

    class Registered(InitialDecision):
        student_id: str
        name: str

    def __init__(self, name: str) -> None:
        self.name = name
        self.courses: list[str] = []


class Course(EnduringObject[Decision, str]):
    """Has a number of places."""

    class Registered(InitialDecision):
        course_id: str
        places: int

    def __init__(self, places: int) -> None:
        self.places = places
        self.students: list[str] = []


class StudentJoined(Decision):
    """A student has a place on a course."""

    student_id: str
    course_id: str

    def apply(self, obj: Any) -> None:
        if isinstance(obj, Student):
            obj.courses.append(self.course_id)
        if isinstance(obj, Course):
            obj.students.append(self.student_id)


class Enrolment(Group[Decision]):
    """A student and a course."""

    def __init__(self, student: Student, course: Course) -> None:
        self.student, self.course = student, course

    def join(self) -> None:
        assert len(self.course.students) < self.course.places
        self.trigger_event(StudentJoined, student_id=self.student.id, course_id=self.course.id)


class School(DCBApplication):
    """Registers students and courses."""

    env = {"MAPPER_TOPIC": "eventsourcing.dcb.msgpack:MessagePackMapper"}  # noqa: RUF012

    def register(self, *those: Student | Course) -> None:
        for one in those:
            self.repository.save(one)

    def join(self, student: Student, course: Course) -> None:
        enrolment = self.repository.get_group(Enrolment, student.id, course.id)
        enrolment.join()
        self.repository.save(enrolment)


class JoinedStudents(POPOTrackingRecorder):
    """A view: who joined."""

    def __init__(self) -> None:
        super().__init__()
        self.joined: list[str] = []


class Joining(Projection[JoinedStudents]):
    """Folds joinings into the view."""

    topics = (get_topic(StudentJoined),)

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        assert isinstance(domain_event, Tagged)
        self.view.joined.append(domain_event.decision.student_id)
        self.view.insert_tracking(tracking)


def test_an_application_of_the_library_runs_on_the_log(ledger: Ledger) -> None:
    asyncio.run(opened(ledger, PROGRAMS))
    with School(settings(ledger, CREATE_TABLE="yes")) as school:
        anna, bertil, course = Student(name="Anna"), Student(name="Bertil"), Course(places=1)
        school.register(anna, bertil, course)
        stale = school.repository.get_group(Enrolment, bertil.id, course.id)
        school.join(anna, course)
        stale.join()
        with pytest.raises(IntegrityError):
            school.repository.save(stale)
        with pytest.raises(AssertionError):
            school.join(bertil, course)
        found = school.repository.get(course.id)
        assert isinstance(found, Course) and found.students == [anna.id]
    asyncio.run(opened(ledger, OPERATING))
    assert check_log(ledger) == 6


def test_a_projection_runner_of_the_library_follows_the_log(ledger: Ledger) -> None:
    before = set(threading.enumerate())
    env = settings(ledger, JOINING_PERSISTENCE_MODULE="eventsourcing.popo")
    asyncio.run(opened(ledger, PROGRAMS))
    with ProjectionRunner(
        application_class=School, projection_class=Joining, view_class=JoinedStudents, env=env
    ) as runner:
        anna, course = Student(name="Anna"), Course(places=1)
        runner.app.register(anna, course)
        runner.app.join(anna, course)
        runner.wait(4, timeout=5)
        assert runner.view.joined == [anna.id]
    assert set(threading.enumerate()) <= before


# Heads and our own facts


def test_the_head_is_the_logs_or_with_a_limit_the_last_returned(recorder: LogRecorder) -> None:
    assert recorder.read().head is None
    assert recorder.read(limit=5).head is None
    recorder.append([event("a", "x"), event("b", "y"), event("a", "z")])
    b = query((["b"], []))
    assert recorder.read(b).head == 3
    assert recorder.read(after=3).head == 3
    assert recorder.read(after=99).head == 3
    assert recorder.read(query((["no"], []))).head == 3
    for limit, after, head in ((0, 0, None), (1, 0, 2), (9, 0, 2), (9, 2, None), (0, 2, None)):
        response = recorder.read(b, after=after, limit=limit)
        assert response.head == head
        assert positions(response) == ([head] if head else [])
        assert response.head == head


def test_a_long_read_shows_nothing_newer_than_its_head(recorder: LogRecorder) -> None:
    recorder.append([event("many", "x") for _ in range(3_000)])
    everything, tagged = recorder.read(), recorder.read(query((["many"], ["x"]), (["many"], [])))
    assert (next(everything).position, next(tagged).position) == (1, 1)
    recorder.append([event("many", "x")])
    assert everything.head == tagged.head == 3_000
    assert positions(everything) == positions(tagged) == list(range(2, 3_001))


def test_our_own_facts_are_read_as_stored(ledger: Ledger, recorder: LogRecorder) -> None:
    recorder.append([event("theirs", "moment:x")])
    asyncio.run(opened(ledger, PROGRAMS, OPERATING))
    first, second = recorder.read(query((["moment-opened"], [])))
    assert (first.position, second.position) == (2, 3)
    assert json.loads(first.event.data)["moment"] == PROGRAMS
    assert first.event.tags
    with ledger.reader() as connection:
        row = connection.execute("SELECT line FROM events WHERE position = 2").fetchone()
    assert row is not None
    stored = json.loads(row[0])
    assert (stored["type"], stored["tags"], stored["fact"]) == (
        first.event.type,
        first.event.tags,
        json.loads(first.event.data),
    )
    assert first.event.data in row[0]
    assert positions(recorder.read(query(([], first.event.tags)))) == [2]


def test_tags_keep_their_order_and_data_its_bytes(recorder: LogRecorder) -> None:
    asked = [event("t", "b", "a", "b", "", data=bytes(range(256))), event("", data=b"")]
    recorder.append(asked)
    assert [each.event for each in recorder.read()] == asked


# What the log does not take


@pytest.mark.parametrize("kind", sorted(OWN_TYPES))
def test_our_own_types_are_for_commands_alone(recorder: LogRecorder, kind: str) -> None:
    with pytest.raises(ProgrammingError, match=f"{kind} .*only commands"):
        recorder.append([event("fine"), event(kind)])
    assert recorder.read().head is None


@pytest.mark.parametrize("name", ["a\0b", "a\x1fb", "a\ud800b", "a" * 1_001, "ä" * 501])
def test_names_that_cannot_be_stored_or_found_are_refused(recorder: LogRecorder, name: str) -> None:
    for bad in (event(name), event("fine", "fine", name)):
        with pytest.raises(ProgrammingError, match=f"type or tag '{name[0]}"):
            recorder.append([event("fine"), bad])
    assert list(recorder.read(query(([name], []), ([], ["fine", name])))) == []
    assert recorder.append([event("x" * 1_000, "ä" * 500)], DCBAppendCondition(query(([], [name])))) == 1
    assert positions(recorder.read(query((["x" * 1_000, name], ["ä" * 500])))) == [1]


@pytest.mark.parametrize(
    "bad",
    [
        DCBEvent("t", "text", []),  # type: ignore[arg-type]
        DCBEvent("t", None, []),  # type: ignore[arg-type]
        DCBEvent("t", b"", "tags"),  # type: ignore[arg-type]
        DCBEvent("t", b"", [1]),  # type: ignore[list-item]
        DCBEvent(None, b"", []),  # type: ignore[arg-type]
    ],
)
def test_what_would_not_read_back_is_refused(ledger: Ledger, recorder: LogRecorder, bad: DCBEvent) -> None:
    with pytest.raises((ProgrammingError, TypeError)):
        recorder.append([event(), bad])
    assert asyncio.run(opened(ledger, PROGRAMS)) == [1]


def test_at_least_one_event_is_asked_for(recorder: LogRecorder) -> None:
    with pytest.raises(ProgrammingError):
        recorder.append([])


# The schema and its roles


def test_nothing_is_created_where_there_is_no_ledger(ledger: Ledger) -> None:
    nowhere = Ledger(ledger.conninfo, "nowhere")
    for more in ({}, {"CREATE_TABLE": "yes"}):
        with pytest.raises(SchemaError, match="no ledger in schema nowhere"), recording(nowhere, **more):
            pass
    with psycopg.connect(ledger.conninfo, autocommit=True) as connection:
        assert connection.execute("SELECT FROM pg_namespace WHERE nspname = 'nowhere'").fetchone() is None
        connection.execute("CREATE ROLE nowhere_clerk")
    with pytest.raises(SchemaError, match="no ledger in schema nowhere"), recording(nowhere):
        pass


def test_a_ledger_of_another_version_is_left_alone(ledger: Ledger) -> None:
    with superuser(ledger) as connection:
        connection.execute("UPDATE migrations SET digest = 'other' WHERE name = 'ledger/0001_log.sql'")
    with pytest.raises(SchemaError, match="another version"), recording(ledger):
        pass


def test_a_login_that_is_only_a_clerk_can_append_and_nothing_else(ledger: Ledger) -> None:
    login = f"{ledger.schema}_teller"
    with psycopg.connect(ledger.conninfo, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {login} LOGIN NOINHERIT IN ROLE {ledger.schema}_clerk")
    with recording(ledger, POSTGRES_USER=login) as recorder:
        recorder.create_table()
        assert recorder.append([event()]) == 1
        assert positions(recorder.read()) == [1]
        with recorder.subscribe() as subscription:
            assert next(subscription).position == 1
    with (
        psycopg.connect(make_conninfo(ledger.conninfo, user=login)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"INSERT INTO {ledger.schema}.turns VALUES (now(), 2, '')")


def test_the_index_of_labels_leads_when_few_events_match(ledger: Ledger, recorder: LogRecorder) -> None:
    for _ in range(5):
        recorder.append([event("broad", "all", f"one-{n}") for n in range(2_000)])
    bounds: dict[str, Any] = {"after": 0, "upto": 10_000, "most": 500}
    with psycopg.connect(ledger.conninfo, autocommit=True, prepare_threshold=None) as connection:
        connection.execute(f"SET search_path = {ledger.schema}")
        connection.execute("VACUUM ANALYZE events")
        for statement, item in product((MATCHING, MEETING), (([], [":one-7"]), (["=none"], [":all"]), (["=none"], []))):
            asked = {**Item(*item).hashes, **bounds}
            plan = str(connection.execute(b"EXPLAIN " + statement, asked).fetchall())
            assert "events_labels" in plan, plan


# The tree and the clerks


def test_recorders_and_clerks_grow_one_tree(ledger: Ledger, recorder: LogRecorder) -> None:
    async def take_turns() -> None:
        codes = iter((PROGRAMS, OPERATING, *NOT_KEPT))
        sizes = iter((1, 250, 1, 300, 3_000))
        with recording(ledger) as other:
            async with ledger.clerk() as clerk:
                for code, size in zip(codes, sizes, strict=True):
                    recorder.append([event("many", "x") for _ in range(size)])
                    answer = await clerk.record([moment(code)], f"open-{code}")
                    assert isinstance(answer, Recorded)
                    assert other.append([event("one", "x")]) == answer.receipt.last + 1
                    recorder.append([event("next", "x")])
                    again = await clerk.record([moment(code)], f"open-{code}")
                    assert isinstance(again, Recorded) and again.replayed
                    assert recorder.append([event("after", "x")]) == answer.receipt.last + 3

    asyncio.run(take_turns())
    assert check_log(ledger) == 3_552 + 4 * 5
    with ledger.reader() as connection:
        tiles = connection.execute("SELECT level, index FROM tiles ORDER BY index").fetchall()
    assert tiles == [(1, index) for index in range(3_572 // 256)]


def test_a_clerk_starts_from_a_log_with_foreign_facts(ledger: Ledger, recorder: LogRecorder) -> None:
    recorder.append([event("theirs", "x") for _ in range(10)])
    assert asyncio.run(opened(ledger, PROGRAMS)) == [11]
    recorder.append([event("theirs", "x")])
    assert asyncio.run(opened(ledger, OPERATING)) == [13]
    with ledger.reader() as connection:
        row = connection.execute("SELECT count(*) FROM legs").fetchone()
    assert row == (0,)


def test_a_log_that_does_not_hash_to_its_root_gets_no_more(ledger: Ledger) -> None:
    with recording(ledger) as first:
        first.append([event("a"), event("b")])
    with superuser(ledger) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET line = line || '\\x20' WHERE position = 1")
    with recording(ledger) as second, pytest.raises(LogDamaged, match="do not hash"):
        second.append([event("c")])


def test_a_refused_append_leaves_the_tree_as_it_was(ledger: Ledger, recorder: LogRecorder) -> None:
    recorder.append([event("a", "x")])
    for _ in range(3):
        with pytest.raises(IntegrityError, match="position 1 "):
            recorder.append([event("a", "x")], DCBAppendCondition(query(([], ["x"]))))
        recorder.append([event("b")])
    assert check_log(ledger) == 4


def test_recorded_time_goes_on_from_a_turn_ahead_of_the_clock(ledger: Ledger, recorder: LogRecorder) -> None:
    recorder.append([event()])
    with superuser(ledger) as connection:
        connection.execute(
            "INSERT INTO turns SELECT clock_timestamp() + interval '2 s', last_position, root FROM turns"
            " ORDER BY recorded_at DESC LIMIT 1"
        )
    assert recorder.append([event()]) == 2
    check_log(ledger)
    with ledger.reader() as connection:
        times = connection.execute("SELECT recorded_at FROM turns ORDER BY recorded_at DESC LIMIT 2").fetchall()
    assert (times[0][0] - times[1][0]).total_seconds() == 1e-6


# Many writers


def test_of_many_that_meet_one_condition_exactly_one_wins(ledger: Ledger, recorder: LogRecorder) -> None:
    together = threading.Barrier(8)

    def attempt(number: int) -> int:
        won = 0
        for prize in range(10):
            together.wait(10)
            try:
                once = DCBAppendCondition(query((["claimed"], [f"prize-{prize}"])))
                recorder.append([event("claimed", f"prize-{prize}", f"by-{number}")], once)
                won += 1
            except IntegrityError:
                pass
        return won

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 10
    assert check_log(ledger) == 10


def test_a_tailing_reader_sees_every_position_once_in_order(ledger: Ledger, recorder: LogRecorder) -> None:
    done = threading.Event()
    appends = 25

    def tail(limit: int | None, asked: DCBQuery | None) -> list[int]:
        seen: list[int] = []
        while True:
            last_round = done.is_set()
            found = positions(recorder.read(asked, after=seen[-1] if seen else None, limit=limit))
            seen += found
            if last_round and not found:
                return seen

    def write(name: str) -> None:
        for n in range(appends):
            recorder.append([event("written", name) for _ in range(n % 3 + 1)])

    async def decide() -> None:
        await opened(ledger, PROGRAMS, OPERATING, *NOT_KEPT)

    everything = query((["written"], []), (["claimed"], []), (["moment-opened"], []), (["written", "claimed"], []))
    with writers(ledger, ["north", "south"], appends) as processes, ThreadPoolExecutor(6) as pool:
        tails = [pool.submit(tail, limit, asked) for limit, asked in ((7, None), (None, None), (1_000, everything))]
        go(processes)
        threads = [pool.submit(write, name) for name in ("east", "west")]
        asyncio.run(decide())
        for process in processes:
            process.wait(30)
        for thread in threads:
            thread.result(30)
        done.set()
        seen = [each.result(30) for each in tails]
    written = sum(n % 3 + 1 for n in range(appends))
    last = check_log(ledger)
    assert last == 4 * written + appends + 5
    assert seen == [list(range(1, last + 1))] * 3


# Following


def test_a_subscription_is_woken_by_other_processes_and_by_clerks(ledger: Ledger, recorder: LogRecorder) -> None:
    with writers(ledger, ["north"], 2) as processes, recorder.subscribe() as subscription:
        waiting = ThreadPoolExecutor(1)
        with waiting:
            go(processes)
            # North writes one event and a claim, then two events and a claim.
            assert [waiting.submit(next, subscription).result(5).position for _ in range(5)] == [1, 2, 3, 4, 5]
            asyncio.run(opened(ledger, PROGRAMS))
            found = waiting.submit(next, subscription).result(3)
            assert (found.position, found.event.type) == (6, "moment-opened")


def test_a_subscription_hears_at_once_and_of_its_own_ledger_alone(ledger: Ledger, recorder: LogRecorder) -> None:
    other = Ledger(ledger.conninfo, f"{ledger.schema}_other")
    other.migrate()
    with (
        recording(other) as others,
        psycopg.connect(ledger.conninfo, autocommit=True) as here,
        recorder.subscribe(query((["b"], [])), after=1) as subscription,
    ):
        here.execute(f'LISTEN "{ledger.schema}_turns"')
        others.append([event("b")])
        assert list(here.notifies(timeout=0.2)) == []
        recorder.append([event("b")])
        recorder.append([event("a"), event("b")])
        assert [note.channel for note in here.notifies(timeout=5, stop_after=2)] == [f"{ledger.schema}_turns"] * 2
        assert next(subscription).position == 3
        waits = []
        for _ in range(10):
            started = time.monotonic()
            recorder.append([event("b")])
            next(subscription)
            waits.append(time.monotonic() - started)
        assert sorted(waits)[5] < 0.5


def test_a_subscription_that_stops_leaves_no_thread_and_no_ear(ledger: Ledger) -> None:
    before = set(threading.enumerate())
    with recording(ledger, POSTGRES_POOL_SIZE="2", POSTGRES_MAX_OVERFLOW="0") as recorder:
        for _ in range(2):
            with recorder.subscribe() as subscription, ThreadPoolExecutor(1) as waiting:
                blocked = waiting.submit(lambda: list(subscription))
                recorder.append([event()])
                time.sleep(0.1)
                subscription.stop()
                blocked.result(5)
        for _ in range(2):
            with recorder.datastore.get_connection() as connection:
                assert connection.execute("SELECT pg_listening_channels()").fetchall() == []
    assert set(threading.enumerate()) <= before


def test_a_commit_that_no_standby_confirmed_is_not_called_a_success(ledger: Ledger, recorder: LogRecorder) -> None:
    waiting = (
        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = 'COMMIT' AND datname IS NOT NULL"
    )
    recorder.append([event()])
    with psycopg.connect(ledger.conninfo, autocommit=True) as admin, ThreadPoolExecutor(1) as pool:
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        admin.execute("SELECT pg_reload_conf()")
        try:
            until(lambda: admin.execute("SHOW synchronous_standby_names").fetchone() == ("nobody",))
            appended = pool.submit(recorder.append, [event()])
            until(lambda: admin.execute(waiting).fetchone() is not None)
            admin.execute(f"SELECT pg_cancel_backend(pid) FROM ({waiting}) AS held")
            with pytest.raises(OperationalError, match="did not confirm"):
                appended.result(10)
        finally:
            admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
            admin.execute("SELECT pg_reload_conf()")
            until(lambda: admin.execute("SHOW synchronous_standby_names").fetchone() == ("",))
    assert recorder.append([event()]) == 3
    assert check_log(ledger) == 3


def test_foreign_lines_are_what_the_codec_reads(ledger: Ledger, recorder: LogRecorder) -> None:
    recorder.append([event("theirs", "x", "y", data=b"\x00bytes")])
    with ledger.reader() as connection:
        row = connection.execute("SELECT line, labels, effective_on FROM events").fetchone()
        turn = connection.execute("SELECT recorded_at FROM turns ORDER BY recorded_at DESC LIMIT 1").fetchone()
    assert row is not None and turn is not None
    assert Codec().decode(row[0]) == ForeignFact(1, turn[0], "theirs", ("x", "y"), b"\x00bytes")
    assert b'Z","type":"theirs"' in row[0]
    assert row[1:] == (label_hashes(["=theirs", ":x", ":y"]), None)


def test_a_subscription_whose_connection_is_lost_ends_with_that_error(ledger: Ledger, recorder: LogRecorder) -> None:
    with recorder.subscribe() as subscription, superuser(ledger) as owner:
        recorder.append([event()])
        assert next(subscription).position == 1
        listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND pid <> %s"
        owner.execute(listening, [owner.info.backend_pid])
        with pytest.raises(OperationalError):
            next(subscription)


def test_a_fact_of_others_is_none_to_reverse(ledger: Ledger, recorder: LogRecorder) -> None:
    recorder.append([event("theirs", "x")])

    async def reversed_by_us() -> object:
        async with ledger.clerk() as clerk:
            return await clerk.record([reverse(1)], "k-1")

    answer = asyncio.run(reversed_by_us())
    assert isinstance(answer, Refused)
    assert answer.refusal == UnknownFact(1)

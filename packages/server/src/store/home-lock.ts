// One process per home folder. The lock is one that the operating system drops when its holder dies, however it dies,
// so there is no stale lock to clean up. It does not know what the folder holds.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SetupError } from "../setup-error.ts";

export interface HomeLock {
  /** writes where this process can be reached, for the message that a second process shows */
  announce(url: string): void;
  release(): void;
}

/** Throws SetupError when another process holds the folder. */
export function lockHome(home: string): HomeLock {
  const holderFile = join(home, "holder.txt");
  // an exclusive transaction on an empty database of its own: SQLite's file locks are the portable ones that Node can reach
  const database = new DatabaseSync(join(home, "lock.sqlite"));
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new SetupError(
      `The folder ${home} is in use by another Melete (${readHolder(holderFile)}). Use that one, stop it, or set MELETE_HOME to another folder.`,
      { cause },
    );
  }
  writeFileSync(holderFile, `process ${process.pid}`);
  return {
    announce(url) {
      writeFileSync(holderFile, `process ${process.pid} at ${url}`);
    },
    release() {
      rmSync(holderFile, { force: true });
      database.close();
    },
  };
}

function readHolder(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "it has not said which process";
  }
}

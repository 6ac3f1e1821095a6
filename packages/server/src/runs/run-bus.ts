// How the processes of one PostgreSQL tell each other that a turn has news. One process alone needs none of it.

export interface RunBusListener {
  /** the turn's log has more */
  changed(turnId: string): void;
  /** it has ended, or is gone */
  ended(turnId: string): void;
  /** somebody asked something of the running turn */
  controlled(turnId: string): void;
  /** anything may have been missed: look at everything */
  missed(): void;
}

export interface RunBus {
  /** this process has stored events of the turn */
  tellChanged(turnId: string): void;
  listen(listener: RunBusListener): void;
}

export const silentBus: RunBus = { tellChanged: () => undefined, listen: () => undefined };

// Many writers, one reader: how agents that run side by side become one stream. It knows nothing about events.

export interface EventQueue<T> extends AsyncIterable<T> {
  push(item: T): void;
  /** No more items; the reader ends after the last one. */
  close(): void;
}

/** An unbounded queue in the order of the pushes, for exactly one reader. */
export function createEventQueue<T>(): EventQueue<T> {
  let items: T[] = [];
  let closed = false;
  let wake: () => void = () => undefined;
  return {
    push(item) {
      if (closed) return;
      items.push(item);
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      while (true) {
        const ready = items;
        items = [];
        // not yield*: that makes another promise for every item, and every token of every agent comes through here
        for (const item of ready) yield item;
        if (items.length > 0) continue;
        if (closed) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

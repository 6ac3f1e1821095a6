// Asks a running Node through its inspector for a full collection and then for its heap. It knows the inspector's protocol, nothing else.

/** @param inspectorUrl ws://…, as Node prints it. Megabytes. */
export async function heapMbOf(inspectorUrl: string): Promise<{ used: number; external: number }> {
  const socket = new WebSocket(inspectorUrl);
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`no inspector at ${inspectorUrl}`));
  });
  let id = 0;
  const call = (method: string, params: unknown = {}): Promise<Record<string, unknown>> => {
    id += 1;
    const own = id;
    return new Promise((resolve) => {
      const hear = (message: MessageEvent): void => {
        const answer = JSON.parse(String(message.data)) as { id?: number; result?: Record<string, unknown> };
        if (answer.id !== own) return;
        socket.removeEventListener("message", hear);
        resolve(answer.result ?? {});
      };
      socket.addEventListener("message", hear);
      socket.send(JSON.stringify({ id: own, method, params }));
    });
  };
  // what finalizers let go of is there for the second one
  await call("HeapProfiler.collectGarbage");
  await call("HeapProfiler.collectGarbage");
  const { result } = await call("Runtime.evaluate", { expression: "JSON.stringify(process.memoryUsage())", returnByValue: true });
  const usage = JSON.parse(String((result as { value: string }).value)) as { heapUsed: number; external: number };
  socket.close();
  return { used: usage.heapUsed / 2 ** 20, external: usage.external / 2 ** 20 };
}

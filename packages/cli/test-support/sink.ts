// Where attacks try to get to: listens on loopback for TCP and UDP, and keeps the first line of whatever arrives, connections that say
// nothing included.
import { createSocket } from "node:dgram";
import { createServer, type AddressInfo, type Socket } from "node:net";

export interface Sink {
  /** http://127.0.0.1:port */
  origin: string;
  port: number;
  udpPort: number;
  /** everything that arrived, oldest first */
  arrived: string[];
  /** resolves when something that fits arrives, or has arrived */
  until(fits: (line: string) => boolean): Promise<void>;
  stop(): Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const arrived: string[] = [];
  const waiting = new Set<() => void>();
  const note = (line: string) => {
    arrived.push(line);
    for (const look of waiting) look();
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    note("tcp: a connection");
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (data) => {
      note(`http: ${data.toString("latin1").split("\r\n", 1)[0]}`);
      const body = "<!doctype html><p>the other side</p>";
      socket.end(
        `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\naccess-control-allow-origin: *\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
    });
  });
  const udp = createSocket("udp4");
  udp.on("message", (message) => note(`udp: ${message.byteLength} bytes`));
  await Promise.all([
    new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)),
    new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve)),
  ]);
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    udpPort: udp.address().port,
    arrived,
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          if (!arrived.some(fits)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([new Promise((resolve) => server.close(resolve)), new Promise<void>((resolve) => udp.close(() => resolve()))]);
    },
  };
}

import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `most` connections on a server. When one more comes, the connection that has waited longest without a
 * request gives way; when all have a request under way, the newcomer does. So nobody can close the endpoint for others
 * by connecting and saying nothing.
 */
export function boundConnections(server: Server, most: number): void {
  const connected = new Set<Socket>();
  /** Those without a request under way, the longest waiting first. */
  const waiting = new Set<Socket>();

  server.on('connection', (socket) => {
    if (connected.size >= most) {
      const [longest] = waiting;
      if (longest === undefined) {
        socket.destroy();
        return;
      }
      leave(longest);
      longest.destroy();
    }
    connected.add(socket);
    waiting.add(socket);
    socket.once('close', () => leave(socket));
  });
  server.on('request', ({ socket }, response) => {
    waiting.delete(socket);
    response.once('close', () => {
      if (connected.has(socket)) waiting.add(socket);
    });
  });

  function leave(socket: Socket): void {
    connected.delete(socket);
    waiting.delete(socket);
  }
}

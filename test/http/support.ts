import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';

export interface LocalServer {
  readonly url: string;
  readonly requests: () => number;
  close(): Promise<void>;
}

/** A server on a free loopback port; closing it cuts what is still open. */
export async function serve(listener: RequestListener): Promise<LocalServer> {
  let requests = 0;
  const server: Server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

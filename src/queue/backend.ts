import type { BackendFactory, IQueueBackend } from 'bullmq';

/**
 * Where jobs live. The factories carry their connection with them, so that queues and workers are made alike for
 * every server.
 */
export interface Backend {
  readonly name: 'embedded' | 'redis' | 'postgres';
  readonly producer: BackendFactory<IQueueBackend, object>;
  readonly worker: BackendFactory<IQueueBackend, object>;
  /** Resolves when the server can take a command; throws QueueUnavailable when it cannot within a second. */
  ready(): Promise<void>;
  /** One round trip. Throws QueueUnavailable when there is no answer within a second. */
  ping(): Promise<void>;
  /** Calls `listener` at every new connection; the server may have come back with nothing on it. */
  onConnected(listener: () => void): void;
  /** Closes every connection of ours. */
  close(): Promise<void>;
}

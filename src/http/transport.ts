export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | null;
  readonly signal: AbortSignal;
  /** Reading stops at this limit, so that a body without end costs no memory. */
  readonly maxBodyBytes?: number;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The whole body, unpacked. */
  readonly bytes: Buffer;
}

/**
 * The one door: everything that goes to a source or comes from it passes here. Redirects are never followed. Throws
 * UnreadableBody for a body beyond the limit or packed in an unknown way, and the signal's reason when that is aborted.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | null;
  readonly signal: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /**
   * The whole body, once. Throws UnreadableBody when it is longer than `maxBytes` or not UTF-8; reading stops at the
   * limit, so that a body without end costs no memory.
   */
  text(maxBytes?: number): Promise<string>;
}

/** The one door: everything that goes to a source or comes from it passes here. Redirects are never followed. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

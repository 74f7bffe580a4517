/** One request as the server saw it. Bytes are what crossed the wire, headers included. */
export interface RecordedRequest {
  method: string;
  /** Decoded path, with the collection. */
  path: string;
  query: Record<string, string>;
  /** 0 while no answer was sent, and when the connection was dropped instead. */
  status: number;
  /** Id of the identity whose token came along. */
  identity?: string;
  /** The pattern that matched, e.g. `git/repositories/{repository}/refs`; empty when none did. */
  route: string;
  bytesIn: number;
  bytesOut: number;
}

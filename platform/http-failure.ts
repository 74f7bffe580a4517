/** An answer that is no success, or no answer at all, before anybody has said what it means. */
export class HttpFailure extends Error {
  readonly kind: 'status' | 'signIn' | 'network';
  /** 0 when there was no answer. */
  readonly status: number;
  /** The server's own words; text from outside. */
  readonly said: string;
  readonly method: string;
  /** Path without host and query: neither may hold a secret. */
  readonly path: string;

  constructor(o: {
    kind: HttpFailure['kind'];
    status: number;
    said: string;
    method: string;
    url: string;
    cause?: unknown;
  }) {
    const path = new URL(o.url).pathname;
    super(
      `${o.method} ${path}: ${o.status === 0 ? '' : `${o.status} `}${o.said}`,
      o.cause === undefined ? {} : { cause: o.cause },
    );
    this.name = 'HttpFailure';
    this.kind = o.kind;
    this.status = o.status;
    this.said = o.said;
    this.method = o.method;
    this.path = path;
  }

  /** Whether the server may have done what was asked although we got no proper answer. */
  get mayHaveHappened(): boolean {
    return this.kind === 'network' || this.status >= 500 || this.status === 408;
  }
}

/** One entry of a 422's `errors`. */
export interface Problem {
  resource: string;
  code: string;
  field?: string;
  message?: string;
}

/** An answer that is an error, in the form that GitHub's REST interface has. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly errors: readonly (Problem | string)[] | undefined;
  /** Instead of the route's page. */
  readonly page: string | undefined;

  constructor(
    status: number,
    message: string,
    o: { headers?: Record<string, string>; errors?: readonly (Problem | string)[]; page?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = o.headers ?? {};
    this.errors = o.errors;
    this.page = o.page;
  }

  /** `docs` is the page of the route below `https://docs.github.com/rest`. */
  body(docs: string): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: this.page ?? `https://docs.github.com/rest${docs === '' ? '' : `/${docs}`}`,
      status: String(this.status),
    };
  }
}

export const notFound = (): ApiError => new ApiError(404, 'Not Found');

export const badCredentials = (): ApiError =>
  new ApiError(401, 'Bad credentials', { page: 'https://docs.github.com/rest' });

export const validationFailed = (...errors: Problem[]): ApiError => new ApiError(422, 'Validation Failed', { errors });

/** A pull request's own rule is broken. */
export const pullRequestProblem = (message: string, field?: string): ApiError =>
  validationFailed({ resource: 'PullRequest', code: 'custom', ...(field === undefined ? {} : { field }), message });

export const invalidField = (resource: string, field: string): ApiError =>
  validationFailed({ resource, field, code: 'invalid' });

/** What does not fit the description at all: GitHub's gateway says it before anything looks at the values. */
export const invalidRequest = (what: string): ApiError => new ApiError(422, `Invalid request.\n\n${what}`);

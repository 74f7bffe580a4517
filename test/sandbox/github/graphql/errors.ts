import type { GraphQLError } from 'graphql';

/** An error with the word that GitHub sends beside it. */
export class QueryError extends Error {
  readonly type: string;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;

  constructor(type: string, message: string, extensions?: Readonly<Record<string, unknown>>) {
    super(message);
    this.type = type;
    this.extensions = extensions;
  }
}

export const unprocessable = (message: string): QueryError => new QueryError('UNPROCESSABLE', message);

export const missing = (message: string): QueryError => new QueryError('NOT_FOUND', message);

/** In the form of GitHub's answers. */
export function errorJson(error: GraphQLError): Record<string, unknown> {
  const { originalError: cause } = error;
  return {
    ...(cause instanceof QueryError ? { type: cause.type } : {}),
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(cause instanceof QueryError && cause.extensions !== undefined ? { extensions: cause.extensions } : {}),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    message: error.message,
  };
}

/** Addresses as a client sees them: at 127.0.0.1 as GitHub Enterprise Server has them, or github.com's own. */
export interface Links {
  /** Without a slash at the end. */
  readonly web: string;
  readonly api: string;
  readonly graphql: string;
}

export const enterpriseLinks = (url: string): Links => ({
  web: url,
  api: `${url}/api/v3`,
  graphql: `${url}/api/graphql`,
});

export const publicLinks: Links = {
  web: 'https://github.com',
  api: 'https://api.github.com',
  graphql: 'https://api.github.com/graphql',
};

import type { IdentityState } from './state.ts';

/** Stands for the people who act on the server in tests without signing in. */
export const systemIdentity: IdentityState = {
  id: '00000001-0000-8888-8000-000000000000',
  displayName: 'Sandbox Administrator',
  uniqueName: 'administrator@sandbox.localhost',
  descriptor: 'aad.c2FuZGJveA',
  kind: 'user',
  admin: true,
  email: 'administrator@sandbox.localhost',
  members: [],
};

// Codes of Microsoft Entra (https://learn.microsoft.com/entra/identity-platform/reference-error-codes), by what mends them.
const advice: readonly (readonly [codes: readonly number[], mend: string])[] = [
  [
    [7_000_222],
    'The secret of its app registration has expired: make a new one (Microsoft Entra → App registrations → Certificates & secrets) and put its value into the service connection; or convert the connection to workload identity federation, which has none.',
  ],
  [
    [7_000_215],
    'The service connection holds a wrong secret: put in the secret’s value, not its id (Microsoft Entra → App registrations → Certificates & secrets), or convert the connection to workload identity federation.',
  ],
  [
    [700_027, 700_030, 7_000_214],
    'Its app registration does not know the certificate, or the certificate has expired: upload the one that the service connection holds (App registrations → Certificates & secrets → Certificates), or put a current one into both.',
  ],
  [
    [70_021, 700_211, 700_212, 700_213, 7_002_111, 7_002_123],
    'Compare issuer and subject of its federated credential with those that the service connection shows (Project settings → Service connections), and the tenant.',
  ],
  [[700_024], 'The assertion was not valid at that time: look at the agent’s clock.'],
  [
    [700_016],
    'That tenant has no such application: compare the connection’s client and tenant ids with the app registration; a cluster that signs people in at another tenant takes identities of that tenant only.',
  ],
  [
    [90_002, 900_023],
    'There is no such tenant: compare the connection’s tenant id, and its environment (sovereign clouds).',
  ],
  [
    [500_011, 7_000_229],
    'The tenant has no service principal for it: somebody who may has to consent to the application in that tenant (az ad sp create --id …).',
  ],
  [
    [7_000_112, 700_005],
    'Its application is disabled: enable it (Microsoft Entra → Enterprise applications → Properties).',
  ],
  [
    [53_003, 530_003, 53_000, 530_004],
    'A Conditional Access policy for workload identities refuses it, by the agent’s address mostly: ask who runs the policies, or use an agent in an allowed network.',
  ],
];

/** What mends a refusal, by the code in Microsoft Entra's words. */
export function adviceForRefusal(said: string, fallback: string): string {
  const code = Number(/\bAADSTS(\d{4,10})\b/.exec(said)?.[1]);
  return advice.find(([codes]) => codes.includes(code))?.[1] ?? fallback;
}

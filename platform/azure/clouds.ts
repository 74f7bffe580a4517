import { publicAuthority } from '../entra/token.ts';

/** Where one of Azure's clouds signs in, and is managed. */
export interface Cloud {
  readonly authority: string;
  readonly management: string;
}

// As the service connections' field `environment` names them; addresses of Azure's own clients.
const clouds: Readonly<Record<string, Cloud>> = {
  azurecloud: { authority: publicAuthority, management: 'https://management.azure.com' },
  azureusgovernment: {
    authority: 'https://login.microsoftonline.us',
    management: 'https://management.usgovcloudapi.net',
  },
  azurechinacloud: {
    authority: 'https://login.chinacloudapi.cn',
    management: 'https://management.chinacloudapi.cn',
  },
};

/** The cloud of a name; undefined for one that is not known (Azure Stack, clouds that have closed). */
export function cloudNamed(name: string): Cloud | undefined {
  return clouds[name.toLowerCase()];
}

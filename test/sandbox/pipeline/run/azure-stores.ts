/** An Azure Key Vault, and the service connection whose identity may read it. */
export interface KeyVault {
  readonly connection: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** An Azure App Configuration store, and the service connection whose identity may read it. */
interface AppConfiguration {
  readonly connection: string;
  /** `value`, or with `secretOf` a reference to the secret of that name in that vault. */
  readonly keys: readonly {
    readonly key: string;
    readonly label?: string;
    readonly value?: string;
    readonly secretOf?: { readonly vault: string; readonly name: string };
  }[];
}

/** What Azure holds for tasks that fetch variables: vaults by name, configuration by endpoint. */
export interface AzureStores {
  readonly keyVaults?: Readonly<Record<string, KeyVault>>;
  readonly appConfigurations?: Readonly<Record<string, AppConfiguration>>;
}

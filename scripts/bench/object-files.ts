import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Deployments, Services and ConfigMaps by turns, a hundred in a file, and a kustomization that names the files. */
export async function writeObjects(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (let from = 0; from < count; from += 100) {
    const objects = Array.from({ length: Math.min(100, count - from) }, (_, index) => objectText(from + index));
    files.push(`objects-${from}.yaml`);
    await writeFile(join(folder, `objects-${from}.yaml`), objects.join('---\n'));
  }
  // Not .yaml: the engine plain would read it as a manifest.
  await writeFile(join(folder, 'Kustomization'), JSON.stringify({ resources: files }));
}

function objectText(index: number): string {
  const head = `metadata:\n  name: object-${index}\n  namespace: shop\n  labels:\n    app: shop\n    part: "${index}"\n`;
  switch (index % 3) {
    case 0:
      return `apiVersion: apps/v1\nkind: Deployment\n${head}spec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: shop\n  template:\n    metadata:\n      labels:\n        app: shop\n    spec:\n      containers:\n        - name: web\n          image: registry.example.com/shop/web:1.${index}\n          ports:\n            - containerPort: 8080\n          resources:\n            limits:\n              cpu: 100m\n              memory: 64Mi\n`;
    case 1:
      return `apiVersion: v1\nkind: Service\n${head}spec:\n  selector:\n    app: shop\n  ports:\n    - port: 80\n      targetPort: 8080\n`;
    default:
      return `apiVersion: v1\nkind: ConfigMap\n${head}data:\n  config.yaml: |\n    a: 1\n    b: [2, 3]\n  key: value\n`;
  }
}

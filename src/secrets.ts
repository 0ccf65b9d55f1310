import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { LockstepError } from './errors.ts';

const ivBytes = 12;
const tagBytes = 16;
const headBytes = 1 + ivBytes + tagBytes;

/** Seals what must not be readable in the database, a backup or a dump. */
export type Secrets = {
  /** AES-256-GCM; `rowId` is bound in, so a sealed value copied to another row does not open. */
  seal(plain: string, rowId: string): Buffer;
  /** @throws SecretError `sealed-with-another-key` or `sealed-value-damaged`. */
  unseal(sealed: Buffer, rowId: string): string;
  /** 32 bytes for another purpose, the same each time, from which the key cannot be told. */
  derive(purpose: string): Buffer;
};

export class SecretError extends LockstepError {}

/**
 * Opens the installation's key: LOCKSTEP_SECRET_KEY, else `secret-key` in DATA_DIR, made at the first
 * start (only its owner may read it).
 *
 * @throws SecretError `secret-key-unusable` when the file cannot be read or holds no key.
 */
export async function openSecrets(config: Pick<Config, 'secretKey' | 'dataDir'>): Promise<Secrets> {
  return secretsOf(Buffer.from(config.secretKey ?? (await keyInFile(config.dataDir)), 'hex'));
}

/**
 * @param key 32 bytes.
 */
export function secretsOf(key: Buffer): Secrets {
  // One byte of a hash tells the keys apart without telling the key; a mistake (1 in 256) is still
  // caught by the tag.
  const keyId = createHash('sha256').update('lockstep key id').update(key).digest()[0] ?? 0;
  return {
    seal(plain, rowId) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.from(rowId));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([keyId]), iv, cipher.getAuthTag(), text]);
    },
    unseal(sealed, rowId) {
      if (sealed.length < headBytes) throw damaged();
      if (sealed[0] !== keyId) throw anotherKey();
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + ivBytes));
      decipher.setAAD(Buffer.from(rowId));
      decipher.setAuthTag(sealed.subarray(1 + ivBytes, headBytes));
      try {
        const text = decipher.update(sealed.subarray(headBytes));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw damaged(cause);
      }
    },
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32)),
  };
}

function anotherKey(): SecretError {
  return new SecretError(
    'sealed-with-another-key',
    'The stored credentials were sealed with another secret key than the one in use.',
    {
      fix: 'Set LOCKSTEP_SECRET_KEY to the key of then (or put its secret-key file back into DATA_DIR) and start again, or enter the credentials again.',
    },
  );
}

function damaged(cause?: unknown): SecretError {
  return new SecretError('sealed-value-damaged', 'The stored credentials cannot be opened.', {
    cause,
    fix: 'Enter the credentials again.',
  });
}

async function keyInFile(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret-key');
  try {
    const found = await readKey(path);
    if (found !== null) return found;
    await mkdir(dataDir, { recursive: true });
    await makeKey(path);
    return (await readKey(path)) ?? '';
  } catch (cause) {
    if (cause instanceof SecretError) throw cause;
    throw unusable(path, 'cannot be read or written', cause);
  }
}

async function readKey(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  if (!/^[0-9a-f]{64}\s*$/i.test(text)) throw unusable(path, 'does not hold 64 hex digits');
  return text.trim();
}

/** Written aside and linked into place: of several processes starting at once all use one key. */
async function makeKey(path: string): Promise<void> {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(aside);
  }
}

function unusable(path: string, why: string, cause?: unknown): SecretError {
  return new SecretError('secret-key-unusable', `The secret key file ${path} ${why}.`, {
    cause,
    fix: 'Let the user that runs Lockstep read and write DATA_DIR, put the right file back, or set LOCKSTEP_SECRET_KEY.',
  });
}

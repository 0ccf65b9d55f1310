import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/**
 * A certificate signed by itself, for servers of tests. Written in DER by hand, as node:crypto makes
 * none and openssl is not on every machine.
 */
export function selfSigned(options: { name: string; from?: Date; until?: Date }): {
  key: string;
  cert: string;
} {
  const { name, from = new Date('2020-01-01'), until = new Date('2045-01-01') } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(set(sequence(oid(2, 5, 4, 3), tagged(0x0c, Buffer.from(name)))));
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
  const altName = sequence(
    oid(2, 5, 29, 17),
    tagged(0x04, sequence(tagged(0x82, Buffer.from(name)))),
  );
  const content = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    subject,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(altName)),
  );
  const signature = sign('sha256', content, privateKey);
  const der = sequence(content, algorithm, tagged(0x03, Buffer.concat([zero, signature])));
  // No empty line where the last one is full: OpenSSL takes none.
  const lines = der.toString('base64').replace(/.{64}(?!$)/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

const zero = Buffer.from([0]);

function tagged(tag: number, content: Buffer): Buffer {
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]) => tagged(0x31, Buffer.concat(parts));

/** GeneralizedTime */
function time(at: Date): Buffer {
  return tagged(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, '')));
}

function oid(first: number, second: number, ...rest: number[]): Buffer {
  const bytes = rest.flatMap((part) => {
    const groups = [part & 127];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    return groups;
  });
  return tagged(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

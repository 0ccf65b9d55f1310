import { type Command, Option } from 'commander';
import { example, tenantOption } from './options.ts';
import { print, printJson } from './output.ts';
import type { NewAccount } from './user-create.ts';

const roles = ['admin', 'manager', 'seller'] as const;
const roleNames = { admin: 'an administrator', manager: 'a manager', seller: 'a seller' } as const;

type Options = NewAccount & { passwordStdin?: boolean; json?: boolean };

export function userCommand(program: Command): void {
  const user = program.command('user').description('accounts of Lockstep');
  user
    .command('create')
    .description('make an account; the first one of a company is its administrator')
    .requiredOption('--email <address>', 'what they sign in with')
    .requiredOption('--name <name>', 'first and last name')
    .addOption(
      new Option('--role <role>', 'what they may do').choices([...roles]).default('seller'),
    )
    .addOption(new Option('--admin', 'the same as --role admin').implies({ role: 'admin' }))
    .option('--company <name>', 'also make this company')
    .option('--time-zone <name>', "the new company's, such as Europe/Paris")
    .option(...tenantOption)
    .option('--password-stdin', 'read the password from standard input')
    .option('--json', 'print the account as JSON')
    .addHelpText(
      'after',
      '\nWithout --password-stdin a terminal asks for the password; else, or when it is left empty,\none is made and printed once.',
    )
    .addHelpText(
      'after',
      example(
        'lockstep user create --company "Example Ltd" --email ada@example.com --name "Ada Lovelace" --admin',
        'lockstep user create --email bo@example.com --name Bo --role manager --password-stdin < password.txt',
      ),
    )
    .action(async ({ json, passwordStdin, ...account }: Options) => {
      const [{ createAccount }, { newPassword }] = await Promise.all([
        import('./user-create.ts'),
        import('./read-secret.ts'),
      ]);
      const { password, made } = await newPassword(passwordStdin === true);
      const created = await createAccount(account, password);
      if (json) {
        printJson({ ...created, ...(made ? { password } : {}) });
        return;
      }
      print(`${created.email} is ${roleNames[created.role]} of ${created.company}.`);
      if (made) print(`Password, shown only now: ${password}`);
    });
}

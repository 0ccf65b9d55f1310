import type { ApiUsers } from '../users.ts';
import type { Tokens } from './tokens.ts';

/**
 * `GET|POST /identity/oauth/token`. Errors have OAuth's form and HTTP status, not the envelope.
 * These calls count against no quota.
 */
export function identityAnswer(
  request: { method: string; params: URLSearchParams },
  users: ApiUsers,
  tokens: Tokens,
): { status: number; body: unknown } {
  const { params } = request;
  if (params.get('grant_type') !== 'client_credentials') {
    return refuse(400, 'unsupported_grant_type', 'Unsupported grant type');
  }
  const clientId = params.get('client_id') ?? '';
  const user = users.findClient(clientId);
  if (!user) return refuse(401, 'unauthorized', `No client with requested id: ${clientId}`);
  if (user.clientSecret !== params.get('client_secret')) {
    return refuse(401, 'invalid_client', 'Bad client credentials');
  }
  return { status: 200, body: tokens.issue(user) };
}

function refuse(status: number, error: string, description: string) {
  return { status, body: { error, error_description: description } };
}

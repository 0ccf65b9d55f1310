import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ProblemBody, Told } from './problems.ts';

type Make = (status: number, told: Told) => ProblemBody;
type ZodFault = {
  keyword: string;
  instancePath: string;
  message: string;
  params: Record<string, unknown>;
};

/** The largest body: the contract's largest is a few kilobytes. */
export const bodyLimit = 1_048_576;

/** Requests that Fastify refuses before a handler sees them. */
const refusals: Record<string, [status: number, code: string, detail: string, fix: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [
    413,
    'body-too-large',
    'The request is larger than 1 MB.',
    'Send less at once.',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: [
    400,
    'malformed-json',
    'The request body is not valid JSON.',
    'Check its quotes, commas and braces.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [
    400,
    'malformed-json',
    'The request says that it sends JSON, but its body is empty.',
    'Send a JSON object, or leave the content-type header out.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'malformed-request',
    'The request body is not as long as its content-length says.',
    'Send the request again.',
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'wrong-content-type',
    'The request body is of a type that is not understood.',
    'Send JSON with the header "content-type: application/json".',
  ],
  FST_ERR_BAD_URL: [
    400,
    'malformed-address',
    'The address holds a percent sign that is not part of an escape.',
    'Write a percent sign itself as %25.',
  ],
  FST_ERR_MAX_PARAM_LENGTH: [
    414,
    'address-too-long',
    'A part of the address is longer than 100 characters.',
    'Check the id in it.',
  ],
};

/** The problem for a request that is wrong in itself; null when the error is none of those. */
export function requestFault(error: unknown, make: Make): ProblemBody | null {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const { validation, validationContext } = error as unknown as {
      validation: ZodFault[];
      validationContext: string;
    };
    return invalid(validation, validationContext, make);
  }
  const refusal = refusals[(error as { code?: string } | null)?.code ?? ''];
  if (!refusal) return null;
  const [status, code, detail, fix] = refusal;
  return make(status, { code, origin: 'lockstep', detail, fix });
}

function invalid(faults: ZodFault[], context: string, make: Make): ProblemBody {
  const errors = faults.map((fault) => ({
    path: fault.instancePath.split('/').filter(Boolean).join('.'),
    message: sentence(fault, context),
  }));
  const detail = [...new Set(errors.map((error) => error.message))].join(' ');
  const told = { code: 'invalid-input', origin: 'lockstep', detail, errors } as const;
  // A name in the path that is none of those that exist is like an unknown id.
  const unknownName =
    context === 'params' && faults.every((one) => one.keyword === 'invalid_value');
  return unknownName ? make(404, { ...told, code: 'not-found' }) : make(400, told);
}

/** zod's own texts ("Invalid input: expected string, received undefined") speak to programmers. */
function sentence(fault: ZodFault, context: string): string {
  const name = fault.instancePath.split('/').filter(Boolean).join('.');
  if (name === '') return wholeOf(fault, context);
  if (!/^(Invalid|Too|Unrecognized)\b/.test(fault.message)) return fault.message;
  const limit = fault.params.maximum ?? fault.params.minimum;
  const unit = fault.params.origin === 'string' ? ' characters' : '';
  switch (fault.keyword) {
    case 'invalid_type':
      return fault.message.endsWith('received undefined')
        ? `"${name}" is missing.`
        : `"${name}" must be a ${expected(fault)}.`;
    case 'too_big':
      return `"${name}" can be at most ${limit}${unit}.`;
    case 'too_small':
      return `"${name}" must be at least ${limit}${unit}.`;
    case 'invalid_value':
      return `"${name}" must be one of: ${(fault.params.values as unknown[]).join(', ')}.`;
    case 'invalid_format':
      return `"${name}" is not a valid ${formats[String(fault.params.format)] ?? 'value'}.`;
    default:
      return `"${name}" is not valid.`;
  }
}

const formats: Record<string, string> = {
  uuid: 'id',
  datetime: 'instant (ISO 8601, such as 2026-11-24T08:00:00Z)',
  email: 'email address',
};

function expected(fault: ZodFault): string {
  const type = String(fault.params.expected);
  return type === 'int' ? 'whole number' : type;
}

function wholeOf(fault: ZodFault, context: string): string {
  if (context === 'body')
    return 'The request body must be a JSON object with the fields of this call.';
  return `The ${context === 'params' ? 'address' : 'query'} is not valid: ${fault.message}.`;
}

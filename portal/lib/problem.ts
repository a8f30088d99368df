/** What a call of an API did not do, as a page tells it: the cause, and the id by which it can be asked about. */

export interface ProblemFacts {
  /** A literal, such as `ApprovalClosed`. */
  readonly code: string
  /** Of the answer; 0 if there was none. */
  readonly status: number
  readonly correlationId: string
  /** The member of what was sent that is to be mended. */
  readonly field?: string | undefined
  /** Each member that is to be mended, with why. */
  readonly errors?: readonly FieldError[] | undefined
}

export interface FieldError {
  readonly field: string
  readonly message: string
}

export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly correlationId: string
  readonly field: string | undefined
  readonly errors: readonly FieldError[]

  constructor(detail: string, { code, status, correlationId, field, errors }: ProblemFacts, options?: ErrorOptions) {
    super(detail, options)
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.correlationId = correlationId
    this.field = field
    this.errors = errors ?? (field === undefined ? [] : [{ field, message: detail }])
  }
}

export function isProblem(error: unknown, ...codes: readonly string[]): error is Problem {
  return error instanceof Problem && (codes.length === 0 || codes.includes(error.code))
}

/** Whether the same call may well succeed in a moment. */
export function mayPass(error: unknown): boolean {
  return isProblem(error) && (error.status === 0 || error.status === 429 || error.status >= 500)
}

/** Where a gateway answers and no function of ours, it says no more than its status. */
const ofGateway: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['Invalid', 'The request misses what the API takes'],
  401: ['NotSignedIn', 'The sign-in counts no more'],
  403: ['Refused', 'Your account may not do this'],
  404: ['NotFound', 'There is nothing of that name, or not for you'],
  413: ['TooLarge', 'That is more than the API takes at once'],
  429: ['TooMany', 'There have been too many requests in a short time'],
  503: ['Unavailable', 'The service can’t answer just now'],
  504: ['TooSlow', 'The service has not answered in time; it may have done it all the same'],
}

interface ProblemDocument {
  readonly title?: unknown
  readonly detail?: unknown
  readonly field?: unknown
  readonly errors?: unknown
  readonly message?: unknown
}

export function problemOf(response: Response, text: string, correlationId: string): Problem {
  const { status } = response
  const isOurs = response.headers.get('content-type')?.startsWith('application/problem+json')
  if (isOurs) {
    const { title, detail, field, errors } = parsed(text)
    return new Problem(textOr(detail, 'The service has refused it'), {
      code: textOr(title, 'Refused'),
      status,
      correlationId,
      field: typeof field === 'string' ? field : undefined,
      errors: Array.isArray(errors) ? errors.filter(isFieldError) : undefined,
    })
  }
  const [code, detail] = ofGateway[status] ?? ['NotUnderstood', `The service has answered ${status}, and not why`]
  return new Problem(detail, { code, status, correlationId })
}

function isFieldError(value: unknown): value is FieldError {
  if (typeof value !== 'object' || value === null) return false
  const { field, message } = value as Record<string, unknown>
  return typeof field === 'string' && typeof message === 'string'
}

function parsed(text: string): ProblemDocument {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

const textOr = (value: unknown, other: string): string => (typeof value === 'string' && value !== '' ? value : other)

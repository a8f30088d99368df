/** What a route can be refused with whatever its domain: by the gateway, and by the edge of every handler. */
import { pageStatusOf, statusOf } from '../../shared/http'
import { isOfUsers, type ProblemMeanings, type Route } from '../../shared/routes'

export interface Problem {
  readonly status: number
  readonly code: string
  readonly meaning: string
}

/** @throws TypeError about a code that its domain does not explain */
export function problemsOf(name: string, route: Route, known: ProblemMeanings): readonly Problem[] {
  const own = (route.problems ?? []).map((code): Problem => {
    const found = known[code]
    if (!found) throw new TypeError(`Route ${name}: the domain's api-meanings.ts doesn't say what ${code} means`)
    const [refusal, meaning] = found
    return { status: isPage(route) ? pageStatusOf(refusal) : statusOf[refusal], code, meaning }
  })
  return [...edgeProblems(route), ...own]
}

/** Its answers are pages, and so are its refusals. */
export function isPage({ answers }: Route): boolean {
  return Object.values(answers).every(({ body }) => !body)
}

function edgeProblems(route: Route): readonly Problem[] {
  const { authorization, body, form, query, parameters } = route
  const problem = (status: number, code: string, meaning: string): Problem => ({ status, code, meaning })
  return [
    ...(body
      ? [
          problem(400, 'BAD_REQUEST_BODY', 'The gateway says what of the body doesn’t fit; no function was called.'),
          problem(400, 'NotJson', 'The body is no JSON.'),
        ]
      : []),
    ...(body || form || query || parameters
      ? [problem(400, 'InputInvalid', 'A field doesn’t fit; `errors` has each with its field.')]
      : []),
    ...(authorization === 'iam'
      ? [
          problem(403, 'MISSING_AUTHENTICATION_TOKEN', 'The request is not signed.'),
          problem(403, 'INVALID_SIGNATURE', 'The signature doesn’t fit the request.'),
          problem(403, 'ACCESS_DENIED', 'The caller’s policies don’t allow `execute-api:Invoke` here.'),
        ]
      : []),
    ...(authorization === 'key'
      ? [
          problem(
            403,
            'INVALID_API_KEY',
            'No key, one that is not known or is disabled, or of a plan without this stage.',
          ),
          problem(429, 'QUOTA_EXCEEDED', 'The quota of the plan is used up, until its period turns.'),
        ]
      : []),
    ...(isOfUsers(authorization)
      ? [
          problem(401, 'UNAUTHORIZED', 'No access token, one that is over or was ended, or of another user pool.'),
          problem(403, 'NotSignedIn', 'The request carries no access token.'),
        ]
      : []),
    ...(typeof authorization === 'object' && 'groups' in authorization
      ? [problem(403, 'NotInGroup', 'The user is in none of the groups that may do this.')]
      : []),
    problem(429, 'THROTTLED', 'Too many requests; try again later.'),
    problem(500, 'InternalError', 'Something is wrong on our side. The detail has the correlation id.'),
    problem(503, 'RetryLater', 'It could not be done just now, and nothing was changed.'),
  ]
}

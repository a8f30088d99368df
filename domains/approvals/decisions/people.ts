/** Who may have a say in an approval, and in how many ways: each person once, and nobody who is excluded. */
import type { Actor, ApprovalRequest, Person } from '../approval'
import { type Identity, isSamePerson } from './same-person'

export interface Problem {
  /** Where in the request, such as `approvers[1].email`. */
  readonly field: string
  readonly message: string
}

/** Whom the request excludes; if it says nothing, whoever requested it: in person, through the API, or in whose name. */
export function excludedBy({ excluded, requester }: ApprovalRequest, { by }: Actor): readonly Identity[] {
  if (excluded) return excluded.map(identity)
  const self = identity(requester)
  if (by.startsWith('arn:')) return [self, { principal: by }]
  return /^[^@\s]+@[^@\s]+$/.test(by) && by !== requester.email ? [self, { email: by }] : [self]
}

/** Without fields that are not there: it is stored. */
function identity({ email, principal, sub }: Identity): Identity {
  return {
    ...(email !== undefined && { email }),
    ...(principal !== undefined && { principal }),
    ...(sub !== undefined && { sub }),
  }
}

/** What is wrong with those whom a request names. */
export function problemsOfPeople(request: ApprovalRequest, excluded: readonly Identity[]): readonly Problem[] {
  const { approvers, escalateTo } = request
  const seats = [
    ...approvers.map((person, index) => ({ person, field: `approvers[${index}]` })),
    ...(escalateTo ? [{ person: escalateTo, field: 'escalateTo' }] : []),
  ]
  return seats.flatMap(({ person, field }, index): readonly Problem[] => {
    if (excluded.some((each) => isSamePerson(person, each))) {
      return [
        {
          field,
          message: `${person.email} is excluded: whoever requests an approval, or is named in \`excluded\`, has no say in it`,
        },
      ]
    }
    const other = seats.slice(0, index).find((earlier) => isSamePerson(person, earlier.person))
    if (!other) return []
    return [
      {
        field: `${field}.${sharedField(person, other.person)}`,
        message: `is the same person as ${other.field}: each has one vote`,
      },
    ]
  })
}

function sharedField(one: Person, other: Person): 'email' | 'principal' | 'sub' {
  if (isSamePerson({ email: one.email }, { email: other.email })) return 'email'
  return one.sub !== undefined && one.sub === other.sub ? 'sub' : 'principal'
}

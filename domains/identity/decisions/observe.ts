/**
 * What follows from seeing an account: the events of what is new about it, once each, whoever saw it first. A trigger
 * sees it at once; the reconciler sees what no trigger tells, and what a trigger could not write.
 */
import type { CreatedEvent, Origin } from '../../../events'
import {
  UserConfirmed,
  UserDisabled,
  UserEnabled,
  UserFederated,
  UserMfaChanged,
  UserMigrated,
  UserRegistered,
} from '../../../events/catalog/identity'
import { newUlid } from '../../../shared/ids'
import type { Change } from '../../../shared/store/store'
import type { Account, Person, Seen } from '../person'

const unknown: Account = { isConfirmed: false, isEnabled: true, mfa: [], providers: [] }

/** `person`: what was known; undefined if they are new. The same person if nothing is. */
export function observe(person: Person | undefined, seen: Seen, now: Date, origin: Origin): Change<Person> {
  const { sub, userPoolId, modifiedAt } = seen
  // A look that was overtaken by a later one.
  if (person?.seenAt && modifiedAt && modifiedAt < person.seenAt) return { state: person }
  const before = person ?? unknown
  const after: Account = {
    isConfirmed: before.isConfirmed || seen.isConfirmed === true,
    isEnabled: seen.isEnabled ?? before.isEnabled,
    mfa: seen.mfa ?? before.mfa,
    preferredMfa: seen.mfa ? seen.preferredMfa : before.preferredMfa,
    providers: seen.providers ?? before.providers,
  }
  const movedFrom = person?.movedFrom ?? seen.movedFrom
  const isMoved = movedFrom !== undefined && person?.movedFrom === undefined
  const events = [
    ...(person ? [] : [registered(seen, now, origin)]),
    ...(isMoved ? [UserMigrated.create({ sub, userPoolId, directory: movedFrom }, origin, occurrence(now))] : []),
    ...changes(before, after, seen, now, origin),
  ]
  const seenAt = modifiedAt ?? person?.seenAt
  if (person && events.length === 0 && seenAt === person.seenAt) return { state: person }
  const known = person ?? { sub, version: 1, userPoolId, registeredAt: now.toISOString() }
  return { state: { ...known, ...after, ...(movedFrom && { movedFrom }), seenAt }, events }
}

function registered({ sub, userPoolId, way }: Seen, now: Date, origin: Origin): CreatedEvent {
  return UserRegistered.create({ sub, userPoolId, way }, origin, occurrence(now))
}

function* changes(
  before: Account,
  after: Account,
  { sub, userPoolId, reason }: Seen,
  now: Date,
  origin: Origin,
): Iterable<CreatedEvent> {
  const who = { sub, userPoolId }
  const why = reason && { reason }
  if (after.isConfirmed && !before.isConfirmed) yield UserConfirmed.create(who, origin, occurrence(now))
  for (const provider of after.providers.filter((each) => !before.providers.includes(each))) {
    yield UserFederated.create({ ...who, provider }, origin, occurrence(now))
  }
  if (after.mfa.join() !== before.mfa.join() || after.preferredMfa !== before.preferredMfa) {
    const preferred = after.preferredMfa && { preferred: after.preferredMfa }
    yield UserMfaChanged.create({ ...who, methods: [...after.mfa], ...preferred }, origin, occurrence(now))
  }
  if (before.isEnabled && !after.isEnabled) {
    yield UserDisabled.create({ ...who, tokensBefore: now.toISOString(), ...why }, origin, occurrence(now))
  }
  if (!before.isEnabled && after.isEnabled) yield UserEnabled.create({ ...who, ...why }, origin, occurrence(now))
}

function occurrence(now: Date) {
  return { eventId: newUlid(now), occurredAt: now }
}

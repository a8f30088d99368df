/** Reads and writes what is between one person and one application: memberships and consents. */
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { isRemoved, keptDays, removing } from '../../shared/retention'
import { pageAt } from '../../shared/store/page'
import { type Change, createStore } from '../../shared/store/store'
import type { Consent, Membership } from './application'
import { noConsent, noMembership } from './decisions/memberships'
import { withRemoval } from './decisions/removal'
import { ConsentEntity, MembershipEntity } from './model'
import { outbox } from './outbox'

interface Relation {
  readonly applicationId: string
  readonly sub: string
  readonly version: number
  readonly status: 'active' | 'ended'
  readonly removeAt?: number | undefined
}

const days = keptDays()

class NoRelationError extends RefusedError {
  constructor(name: string, id: string) {
    super('not-found', 'RelationNotFound', `There is no ${name} ${id}`)
    this.name = 'NoRelationError'
  }
}

/** The key of the two as one text: neither has the character. */
const separator = '/'

function createRelations<State extends Relation>(
  name: string,
  entity: typeof MembershipEntity,
  none: (applicationId: string, sub: string) => State,
) {
  const fromItem = ({ state }: { readonly state: string }) => JSON.parse(state) as State
  const store = createStore<State, typeof MembershipEntity>({
    entity,
    name,
    idOf: ({ applicationId, sub }) => `${applicationId}${separator}${sub}`,
    keyOf: (id) => {
      const [applicationId = '', sub = ''] = id.split(separator)
      return { applicationId, sub }
    },
    isId: () => true,
    notFound: (id) => new NoRelationError(name, id),
    toItem: (state) => {
      const { applicationId, sub, version, status } = state
      return { applicationId, sub, version, status, state: JSON.stringify(state), ...removing(state.removeAt) }
    },
    fromItem,
    complete: (before, after, now) => withRemoval(before, after, now, days),
    outbox,
  })

  return {
    async find(applicationId: string, sub: string): Promise<State | undefined> {
      const { data } = await entity.get({ applicationId, sub }).go({ consistent: true })
      return data && !isRemoved(data, systemClock.now()) ? fromItem(data) : undefined
    },
    /** Decides on what is there, or on none. */
    async change(applicationId: string, sub: string, decide: (state: State) => Change<State>): Promise<State> {
      const known = await this.find(applicationId, sub)
      if (known) return store.change(known, decide)
      const before = none(applicationId, sub)
      const { state, events = [] } = decide(before)
      if (state === before) return before
      const there = await store.create({ state: { ...state, version: 1 }, events })
      // Made by somebody else in the same moment: what is asked for now may be something else.
      return store.change(there, decide)
    },
    /** Those of an application that have not ended. */
    async ofApplication(applicationId: string, limit: number, cursor: string | undefined) {
      const query = entity.query.byApplication({ applicationId }).where(({ status }, { eq }) => eq(status, 'active'))
      const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, consistent: true }))
      return { data: page.data.map(fromItem), cursor: page.cursor }
    },
    /** Those of a person that have not ended. */
    async ofPerson(sub: string, limit: number, cursor: string | undefined) {
      const page = await pageAt(
        cursor,
        entity.query.bySub({ sub }).go({ limit, cursor: cursor ?? null, hydrate: true }),
      )
      return { data: page.data.map(fromItem).filter(({ status }) => status === 'active'), cursor: page.cursor }
    },
  }
}

export const memberships = createRelations<Membership>('membership', MembershipEntity, noMembership)
// The two entities differ in the names of their keys alone.
export const consents = createRelations<Consent>('consent', ConsentEntity as typeof MembershipEntity, noConsent)
